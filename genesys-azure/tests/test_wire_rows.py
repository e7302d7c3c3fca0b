"""Rows, faults and logins: what is data says only what Azure has."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from genesys.spi import faults as f
from genesys.spi.http import Reply, Request
from genesys.spi.session import SessionPorts
from genesys.spi.values import GenesysError
from genesys_azure import provider
from genesys_azure.testbed import tables
from genesys_azure.wire import body as bodies
from genesys_azure.wire import special
from genesys_azure.wire.credentials import Tokens
from genesys_azure.wire.faults import WORDS, fault, told
from genesys_azure.wire.rows import ROWS, fields_of, names_in, version

_HOLE = re.compile(r"\{\w+\}")


def shape(url: str) -> str:
    return _HOLE.sub("{}", url).lower().lstrip("/")


PUTS = {(shape(op.url), op.version) for op in tables.operations() if op.verb == "PUT"}
LISTS = {(shape(op.url), op.version) for op in tables.operations() if op.list}


def listed(where: str, version: str) -> bool:
    """Tell whether Azure has a list at an address; a hole of Azure's may be filled already."""
    known = [re.escape(url).replace(r"\{\}", "[^/]+") for url, of in LISTS if of == version]
    return any(re.fullmatch(pattern, shape(where)) for pattern in known)


@pytest.mark.parametrize("name", sorted(provider.types))
def test_a_row_has_an_address_a_version_and_a_list_that_azure_has(name: str) -> None:
    row, type = ROWS[name], provider.types[name]
    assert (shape(row.id), version(row)) in PUTS
    where = row.list or row.id.rpartition("/")[0]
    # Of what its parent has one only, one is asked for at a time.
    assert row.id.endswith("/default") or listed(where, version(row))
    assert {field.name for field in fields_of(type) if not field.path} == set(re.findall(r"\{(\w+)\}", row.id)) - {
        "subscription"
    }
    for table, named in ((special.CREATE, row.create), (special.UPDATE, row.update_by), (special.DELETE, row.delete)):
        assert not named or named in table


def test_every_native_has_a_row_and_every_row_a_native() -> None:
    assert set(ROWS) == set(provider.types)


def test_names_are_found_in_an_id_in_whatever_case() -> None:
    id = "/subscriptions/s/resourcegroups/RG/providers/microsoft.network/virtualNetworks/n/subnets/x"
    found = names_in(ROWS["azure.network.subnet"], id)
    assert found == {"subscription": "s", "resourceGroupName": "RG", "virtualNetworkName": "n", "subnetName": "x"}
    written = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/n/subnets/x"
    assert bodies.folded({"a": [id], id: 1}) == {"a": [written], written: 1}


UNREADABLE = "Field 'configuration.secrets' is invalid: Unable to get value using Managed identity x for secret y."


@pytest.mark.parametrize(
    "status,verb,code,message,kind",
    [
        (429, "PUT", "AnotherOperationInProgress", "", f.Busy),
        (409, "PUT", "Conflict", "Cannot proceed: it is in state Updating", f.Busy),
        (409, "PUT", "PropertyChangeNotAllowed", "", f.Invalid),
        (429, "GET", "TooManyRequests", "", f.Throttled),
        (429, "GET", "SomethingNew", "", f.Throttled),
        (409, "PUT", "OperationNotAllowed", "exceeding approved standardDSv3Family Cores quota", f.QuotaExceeded),
        (409, "PUT", "AllocationFailed", "", f.NoCapacity),
        (409, "PUT", "ZonalAllocationFailed", "", f.NoCapacity),
        (409, "PUT", "VaultAlreadyExists", "", f.Exists),
        (409, "PUT", "ConflictError", "A vault with the same name already exists in deleted state.", f.Exists),
        (400, "PUT", "PrincipalNotFound", "", f.NotYet),
        (409, "PUT", "MissingSubscriptionRegistration", "", f.NotYet),
        (400, "DELETE", "InUseSubnetCannotBeDeleted", "", f.InUse),
        (400, "DELETE", "NicReservedForAnotherVm", "", f.InUse),
        (404, "GET", "ResourceNotFound", "", f.Gone),
        (403, "PUT", "AuthorizationFailed", "", f.Denied),
        (403, "PUT", "RequestDisallowedByPolicy", "", f.Denied),
        (400, "PUT", "InvalidRequestContent", "", f.Invalid),
        (400, "PUT", "InvalidParameterValueInContainerTemplate", "Field 'image' is invalid", f.Invalid),
        (400, "PUT", "InvalidParameterValueInContainerTemplate", UNREADABLE, f.NotYet),
        (500, "PUT", "", "", f.Unknown),
        (500, "GET", "", "", f.Transient),
        (503, "PUT", "ServiceUnavailable", "", f.Transient),
    ],
)
def test_a_word_of_azures_is_a_fault_of_ours(
    status: int, verb: str, code: str, message: str, kind: type[f.Fault]
) -> None:
    assert type(fault(code, message, status=status, verb=verb)) is kind


def test_every_pattern_of_the_table_can_be_read() -> None:
    for word in WORDS:
        re.compile(word.code)
        re.compile(word.message)
        assert word.fault in f.ALL


@pytest.mark.parametrize(
    "body,found",
    [
        ({"error": {"code": "A", "message": "b"}}, ("A", "b")),
        ({"error": {"code": "Conflict", "message": "b", "details": [{"code": "C", "message": "d"}]}}, ("C", "b d")),
        ({"error": "invalid_client", "error_description": "no"}, ("invalid_client", "no")),
        ("<html>", ("", "")),
        (None, ("", "")),
    ],
)
def test_an_error_is_read_in_all_its_shapes(body: Any, found: tuple[str, str]) -> None:
    assert told(body) == found


class Clock:
    """Time that stands still."""

    def now(self) -> float:
        return 1_000.0


class Place:
    """The two ports that a login needs."""

    clock = Clock()

    def __init__(self, environ: dict[str, str]) -> None:
        self.environ = environ


class Authority:
    """Answers token requests."""

    def __init__(self, status: int = 200, **body: Any) -> None:
        self.asked: list[Request] = []
        self.reply = Reply(status, {}, json.dumps(body or {"access_token": "t", "expires_in": 3600}).encode())

    def send(self, request: Request) -> Reply:
        self.asked.append(request)
        return self.reply

    def throttled(self, request: Request, after_s: float | None = None) -> None:
        """Do nothing."""


def ports(http: Authority, **environ: str) -> SessionPorts:
    world: Any = Place(environ)
    return SessionPorts(world, lambda digest: b"", "", "", lambda _id, _line: None, http)


CLIENT = {"AZURE_TENANT_ID": "t-1", "AZURE_CLIENT_ID": "c-1", "AZURE_CLIENT_SECRET": "s-1"}


def test_a_clients_secret_gives_a_token_that_is_kept() -> None:
    http = Authority()
    tokens = Tokens({}, ports(http, **CLIENT))
    assert [tokens.of("https://vault.azure.net/.default") for _ in range(3)] == ["t", "t", "t"]
    assert [item.url for item in http.asked] == ["https://login.microsoftonline.com/t-1/oauth2/v2.0/token"]
    assert b"scope=https%3A%2F%2Fvault.azure.net%2F.default" in http.asked[0].body
    assert tokens.refused("t")
    tokens.of("https://vault.azure.net/.default")
    assert len(http.asked) == 2
    assert not tokens.refused("t")  # what took the place of a refused one is as good as they get


def test_a_wrong_secret_is_refused_with_the_words_of_the_authority() -> None:
    http = Authority(401, error="invalid_client", error_description="AADSTS7000215: wrong")
    with pytest.raises(f.Denied) as error:
        Tokens({}, ports(http, **CLIENT)).of("x")
    assert "AADSTS7000215" in error.value.message


def test_a_given_token_is_used_as_it_is() -> None:
    tokens = Tokens({}, ports(Authority(), GENESYS_AZURE_TOKEN="given"))
    assert tokens.of("x") == "given"
    assert not tokens.refused("given")


def test_without_any_login_the_way_to_one_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "azure.identity", None)
    with pytest.raises(GenesysError) as error:
        Tokens({}, ports(Authority())).of("x")
    assert error.value.codes == ["AZURE-030"]
