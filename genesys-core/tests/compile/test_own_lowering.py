"""A kind beside the project may bring its own lowering for a provider that does not know the kind."""

from __future__ import annotations

from typing import ClassVar

import pytest

from genesys.compile.compile import compile_stack
from genesys.errors import GenesysError
from genesys.model.declared import Declared, Stack
from genesys.model.resource import Resource, field, output
from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.marks import Native
from genesys.spi.provider import SPI, Provider, ResourceType


class Data(Native):
    value: str = ""


def note(resource: Resolved, context: LowerContext) -> Lowered:
    body = {"value": resource.fields["text"]}
    return Lowered([NativeSpec("data", "pad.data", body)], {"id": own(resource.address, "data")})


class Note(Resource):
    kind: ClassVar[str] = "note"
    lowerings: ClassVar[dict[str, object]] = {"pad": note}

    text: str = field(doc="What it says.")
    id = output("Native id.")


def provider(name: str) -> Provider:
    types = {f"{name}.data": ResourceType(f"{name}.data", Data)}
    return Provider(name, SPI, types, lowerings={}, capabilities={}, connect="nowhere:connect")


def compiled(name: str):
    stack = Stack("p", "dev", provider=name, resources=[Declared("hello", "note", {"text": "hi"})])
    return compile_stack(stack, kinds={"note": Note}, providers={name: provider(name)})


def test_the_kinds_own_lowering_is_used():
    graph = compiled("pad")
    assert {a: (n.type, n.body) for a, n in graph.nodes.items()} == {"hello/data": ("pad.data", {"value": "hi"})}
    assert graph.bindings["hello"]["id"] == {"$native": ["hello/data", "id"]}


def test_another_provider_still_refuses_the_kind():
    with pytest.raises(GenesysError) as raised:
        compiled("slate")
    assert raised.value.findings[0].problem.code == "COMP-010"
