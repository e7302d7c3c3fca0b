"""Roles: what each becomes on Azure, and what is refused with its reason."""

from __future__ import annotations

from typing import Any

import pytest

from genesys.spi.values import GenesysError
from genesys.testing.compiling import on

from .kinds_helpers import body  # noqa: TID252


def test_a_server_acts_as_the_role_that_it_was_given(build: Any) -> None:
    role = ("role", {"grants": [{"verb": "read", "on": on("files")}]})
    graph = build({"files": ("bucket", {}), "may": role, "web": ("server", {"identity": on("may")})})
    (id,) = body(graph, "web/machine")["identity"]["userAssignedIdentities"]
    assert id.endswith(f"/{body(graph, 'may/identity')['userAssignedIdentityName']}")
    assert "web/identity" not in graph["nodes"]
    assert {"may/identity", "may/read-files"} <= set(graph["nodes"]["web/machine"]["needs"])
    assert body(graph, "may/read-files")["roleDefinitionId"].endswith("2a2b9908-6ea1-4ae2-8e65-a410df84e7d1")


def test_secrets_are_granted_to_the_role_that_a_server_acts_as(build: Any) -> None:
    env = {"KEY": {"$ref": ["key", "secret_value"], "secret": True}}
    web = ("server", {"identity": on("may"), "env": env})
    graph = build({"key": ("secret", {}), "may": ("role", {}), "web": web})
    assert body(graph, "web/read-key")["principalId"] == {"$native": ["may/identity", "principalId"]}


def test_logging_in_to_a_database_by_role_is_refused(build: Any) -> None:
    role = ("role", {"grants": [{"verb": "connect", "on": on("db")}]})
    with pytest.raises(GenesysError) as error:
        build({"db": ("database", {"type": "postgres"}), "may": role})
    assert "password" in str(error.value)
