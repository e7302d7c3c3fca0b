"""References to other stacks in YAML: how they are written, and what is said when they are not."""

from __future__ import annotations

from typing import Any

import pytest

from genesys.errors import GenesysError


def said(project: Any, text: str) -> str:
    with pytest.raises(GenesysError) as caught:
        project.yaml(text).load()
    return str(caught.value)


@pytest.mark.parametrize("written", ['${stack["a/prod"]}', "${stack}", "${stack[1].url}", '${stack["a/prod"][0]}'])
def test_a_stack_without_an_output_is_an_error_with_an_example(project: Any, written: str) -> None:
    text = said(project, f"resources:\n  w: {{kind: server, user_data: '{written}'}}\n")
    assert 'stack["shop/prod"].url' in text
    assert "genesys.yaml:4:" in text


def test_a_resource_cannot_have_the_name_of_the_word(project: Any) -> None:
    assert "LOAD-051" in said(project, "resources:\n  stack: {kind: server}\n")


def test_an_output_of_the_stack_may_be_one_of_another(project: Any) -> None:
    loaded = project.yaml("outputs:\n  url: ${stack.prod.url}\n").load()
    assert loaded.stack.outputs == {"url": {"$stack": ["prod", "", "url"]}}


def test_nothing_is_read_while_loading(project: Any) -> None:
    loaded = project.python("outputs(a=StackRef('no/such', backend='/no/such').outputs['x'])\n").load()
    assert [path for path in loaded.inputs.files if path.startswith("/no")] == []
