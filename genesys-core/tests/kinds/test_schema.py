"""Fields of a resource against the annotations of its kind: findings, never exceptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

import pytest
from annotated_types import Ge
from hypothesis import given
from hypothesis import strategies as st

from genesys.errors import GenesysError, Where
from genesys.kinds.annotation import hints_of
from genesys.kinds.balancing import LoadBalancer
from genesys.kinds.compute import Compute, Container, Server
from genesys.kinds.database import Database
from genesys.kinds.description import describe
from genesys.kinds.dns import DnsRecord, DnsZone
from genesys.kinds.identity import Role
from genesys.kinds.network import Network
from genesys.kinds.schema import validate, value_place
from genesys.kinds.secret import Secret
from genesys.kinds.table import BUILTIN
from genesys.load.kinds import Kinds
from genesys.model.canonical import canonical
from genesys.model.declared import Declared
from genesys.model.resource import REQUIRED, Resource, field, fields_of, output
from genesys.model.secret import SecretValue

KNOWN: dict[str, type[Resource]] = {
    "net": Network, "orders": Database, "web": Server, 'grp["eu"]': Container, "role": Role, "zone": DnsZone,
}  # fmt: skip
REF = {"$ref": ["orders", "endpoint"]}


def check(kind: type[Resource], **fields: Any) -> tuple[dict[str, Any], list[str]]:
    found, findings = validate(Declared("x", kind.kind or "custom", fields), kind, KNOWN)
    return found, [f"{f.problem.code} {f.facts.get('field', '')}".strip() for f in findings]


@pytest.mark.parametrize(
    "kind, fields",
    [
        (Server, {"network": "public"}), (Server, {"network": {"$resource": "net"}}), (Server, {"size": {"cpu": 2}}),
        (Server, {"user_data": REF}), (Server, {"env": {"A": REF, "B": 1, "C": True, "D": "x", "E": 1.5}}),
        (Server, {"command": ["a", REF]}), (Server, {"port": None}), (Server, {"tags": {"a": "b"}}),
        (Container, {"image": "a", "cpu": 1}),
        (Container, {"image": "a", "volumes": {"d": {"$resource": "unknown-ones-are-found-elsewhere"}}}),
        (Container, {"image": {"$concat": ["a:", REF]}}), (Container, {"image": "a", "scale": {"min": 1}}),
        (Container, {"image": "a", "scale": "auto"}), (Container, {"source": "a", "runtime": "python:3.13-slim"}),
        (Compute, {"count": 3, "type": "gpu"}), (Compute, {"count": {"min": 0, "max": 4}, "health": "/up"}),
        (Compute, {"health": {"path": "/up"}, "strategy": {"percent": 50}, "scale": "auto"}),
        (Server, {"identity": {"$resource": "role"}}), (DnsZone, {"domain": "example.com", "private": True}),
        (DnsRecord, {"zone": {"$resource": "zone"}, "host": "*.www", "value": REF, "ttl": "5m"}),
        (DnsRecord, {"zone": {"$resource": "zone"}, "host": "_sip._tcp", "value": ["a", "b"], "type": "SRV"}),
        (DnsRecord, {"zone": {"$resource": "zone"}, "target": {"$resource": "web"}, "type": "ALIAS"}),
        (Role, {"grants": [{"verb": "read", "on": {"$resource": "orders"}}]}),
        (LoadBalancer, {"targets": {"$resource": "web"}, "listen": {"80": 8080}}),
        (LoadBalancer, {"targets": [{"$resource": "web"}, {"target": {"$resource": 'grp["eu"]'}, "weight": 2}]}),
        (Secret, {"value": {"$concat": ["a", {"$ref": ["s", "secret_value"], "secret": True}]}}),
        (Network, {"ipv6": REF, "peer": [{"$resource": "net"}]}), (Network, {"flow_logs": "off"}),
        (Server, {"native": {"aws": {"instance": {"$literal": {"$x": 1}}}}}),
    ],
)  # fmt: skip
def test_what_fits_has_no_type_error(kind: type[Resource], fields: dict[str, Any]) -> None:
    findings = [f for f in check(kind, **fields)[1] if not f.startswith("KIND-006")]
    assert findings == []


@pytest.mark.parametrize(
    "kind, fields, wrong",
    [
        (Server, {"network": "pubilc"}, "KIND-003 network"), (Server, {"network": {"$resource": "orders"}}, "KIND-008 network"),
        (Server, {"sise": 1}, "KIND-002 sise"), (Server, {"size": REF}, "KIND-005 size"), (Server, {"size": {"cpu": REF}}, "KIND-005 size"),
        (Server, {"static_ip": "yes"}, "KIND-003 static_ip"), (Server, {"static_ip": 1}, "KIND-003 static_ip"),
        (Server, {"port": "80"}, "KIND-003 port"), (Server, {"port": True}, "KIND-003 port"), (Server, {"os": 3.1}, "KIND-003 os"),
        (Server, {"env": {"A": {"b": 1}}}, "KIND-003 env.A"), (Server, {"env": {"A": None}}, "KIND-003 env.A"),
        (Server, {"env": ["A"]}, "KIND-003 env"), (Server, {"command": "run"}, "KIND-003 command"),
        (Server, {"command": ["a", 1]}, "KIND-003 command.1"), (Server, {"timeouts": {"creat": "1m"}}, "KIND-011 timeouts"),
        (Server, {"storage": "lots"}, "KIND-009 storage"), (Server, {"storage": 30}, "KIND-003 storage"),
        (Server, {"network": {"$resource": "nett"}}, "KIND-006"), (Server, {"env": {"A": {"$ref": ["orders", "endpont"]}}}, "KIND-007"),
        (Server, {"env": {"A": {"$ref": ["grp", "url"]}}}, "KIND-010"), (Server, {"connects": REF}, "KIND-003 connects"),
        (Server, {"on_delete": "keep"}, "KIND-003 on_delete"), (Server, {"depends_on": ["net"]}, "KIND-003 depends_on.0"),
        (Database, {}, "KIND-004 type"), (Database, {"type": None}, "KIND-003 type"),
        (Secret, {"value": "hunter2"}, "RES-003"), (Server, {"env": {"A": SecretValue(b"x")}}, "RES-003"),
        (LoadBalancer, {"targets": [], "listen": {"x": 1}}, "KIND-011 listen"), (LoadBalancer, {"targets": [{"weight": 1}]}, "KIND-003 targets.0"),
        (Container, {"image": "a", "health": {"pth": "/"}}, "KIND-003 health.pth"),
        (Container, {"image": "a", "port": 0}, "KIND-013 port"), (Server, {"port": 65536}, "KIND-013 port"),
        (LoadBalancer, {"targets": [], "listen": {"70000": 80}}, "KIND-013 listen"),
        (Container, {"image": "a", "scale": {"min": 3, "max": 2}}, "KIND-016 scale"),
        (Container, {"source": "a", "runtime": "pyhton:3.13"}, "KIND-014 runtime"), (Container, {"port": 80}, "KIND-015"),
        (Compute, {"count": {"min": 2}}, "KIND-003 count"), (Compute, {"count": 5000}, "KIND-013 count"),
        (Compute, {"type": "enormous"}, "KIND-003 type"), (Compute, {"target_cpu": 100}, "KIND-013 target_cpu"),
        (DnsZone, {"domain": "exam ple.com"}, "KIND-014 domain"), (DnsRecord, {"zone": {"$resource": "zone"}}, "KIND-015"),
        (DnsRecord, {"zone": {"$resource": "zone"}, "value": "x", "ttl": "0s"}, "KIND-013 ttl"),
        (DnsRecord, {"zone": {"$resource": "zone"}, "value": "x", "host": "a..b"}, "KIND-014 host"),
        (Role, {"grants": [{"verb": "own", "on": {"$resource": "orders"}}]}, "KIND-003 grants.0.verb"),
        (Server, {"identity": {"$resource": "orders"}}, "KIND-008 identity"),
        (Database, {"type": "postgres", "maintenance": "sunday"}, "KIND-014 maintenance"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_one_finding_at_its_place(
    kind: type[Resource], fields: dict[str, Any], wrong: str
) -> None:
    findings = check(kind, **fields)[1]
    assert findings == [wrong]


def test_all_findings_of_a_resource_come_together_in_the_order_of_its_fields() -> None:
    assert check(Server, network="pubilc", sise=1, storage="lots", port="x")[1] == [
        "KIND-003 network",
        "KIND-002 sise",
        "KIND-009 storage",
        "KIND-003 port",
    ]


@pytest.mark.parametrize(
    "fields, hint",
    [
        ({"network": "pubilc"}, 'Did you mean "public"?'), ({"network": "nett"}, 'Did you mean "net"?'),
        ({"sise": 1}, 'Did you mean "size"?'), ({"static_ip": "yes"}, "Did you mean true, without quotes?"),
        ({"static_ip": "off"}, "Did you mean false, without quotes?"), ({"os": 3.1}, 'Put it into quotes: "3.1".'),
        ({"timeouts": {"creat": "1m"}}, 'Did you mean "create"?'), ({"family": "zzz"}, "Write"),
        ({"connects": ["ordres"]}, 'Did you mean "orders"?'), ({"zzz": 1}, "Use one of its fields, or remove it."),
        ({"env": {"A": {"$ref": ["orders", "endpont"]}}}, 'Did you mean "endpoint"?'),
    ],
)  # fmt: skip
def test_a_finding_guesses_what_was_meant(fields: dict[str, Any], hint: str) -> None:
    (finding,) = validate(Declared("x", "server", fields), Server, KNOWN)[1]
    assert finding.solution.startswith(hint)


def test_quantities_become_numbers_and_words_stay() -> None:
    assert check(Server, storage="100GB")[0] == {"storage": 100 * 2**30}
    assert check(Database, type="postgres", storage="dynamic", backup="7d")[0] == {"type": "postgres", "storage": "dynamic", "backup": 604800}  # fmt: skip
    assert check(Network, flow_logs="off")[0] == {"flow_logs": "off"}
    assert check(Network, flow_logs=REF)[0] == {"flow_logs": REF}


def test_a_secret_is_not_shown_by_the_finding_about_it() -> None:
    (finding,) = validate(Declared("x", "secret", {"value": "hunter2"}), Secret, KNOWN)[1]
    assert "hunter2" not in finding.text()
    assert "hunter2" not in str(finding.as_json())


class Custom(Resource):
    """A kind with its own constraints."""

    count: Annotated[int, Ge(1)] = field(default=1)
    names: Sequence[str] | None = field(default=None)
    free: Mapping[str, Any] = field(default={})
    mode: Literal["a", "b"] = field()
    any_network: Network | None = field(default=None)
    url = output("Where.")


def test_constraints_of_custom_kinds_are_kept() -> None:
    assert check(Custom, mode="a", count=0)[1] == ["KIND-003 count"]
    assert check(Custom, mode="a", count=2, free={"x": [1, {"y": None}]})[1] == []
    assert check(Custom, mode="c")[1] == ["KIND-003 mode"]


def test_places_are_those_of_the_parts_of_values() -> None:
    places = {"env": Where("f", 1), "env=": Where("f", 2), "env.A=": Where("f", 3)}
    declared = Declared("x", "server", {"env": {"A": {}, "B": {}}}, where=Where("f", 9), places=places)
    assert [str(value_place(declared, path)) for path in ("env.A", "env.B", "env", "size")] == [
        "f:3",
        "f:2",
        "f:2",
        "f:9",
    ]
    (finding,) = validate(declared.with_fields({"env": {"A": {}}}), Server, {})[1]
    assert str(finding.where) == "f:3"


@pytest.mark.parametrize("name", BUILTIN)
def test_the_defaults_of_every_kind_fit_the_kind_itself(name: str) -> None:
    kind = Kinds()[name]
    written = {k: f.default for k, f in fields_of(kind).items() if f.default is not REQUIRED}
    plain = {k: list(v) if isinstance(v, tuple) else v for k, v in written.items()}
    fields, findings = validate(Declared("x", name, plain), kind, {})
    assert [f.problem.code for f in findings if f.problem.code not in {"KIND-004", "KIND-015"}] == []
    assert canonical(fields)


@pytest.mark.parametrize("name", BUILTIN)
def test_every_field_has_words_for_what_it_wants_and_a_line_about_it(name: str) -> None:
    kind = Kinds()[name]
    for field_name, declared in fields_of(kind).items():
        words = describe(hints_of(kind)[field_name])
        assert words
        assert "typing." not in words
        assert "genesys" not in words
        assert declared.doc, field_name


# Loaders wrap data whose keys begin with a dollar sign, so only expressions have such keys.
names = st.text(max_size=5).filter(lambda text: not text.startswith("$"))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(sorted(fields_of(Server))) | st.text(max_size=6), json_values, max_size=4))
def test_no_json_whatever_gets_an_exception_out(fields: dict[str, Any]) -> None:
    found, findings = validate(Declared("x", "server", fields), Server, KNOWN)
    assert set(found) == set(fields)
    assert all(finding.text() for finding in findings)


def test_a_kind_has_the_name_it_gives_itself_or_that_of_its_class() -> None:
    from genesys.kinds.annotation import kind_name

    class Sub(Server):
        pass

    class Named(Server):
        kind: ClassVar[str] = "other"

    assert [kind_name(k) for k in (Server, Sub, Named)] == ["server", "sub", "other"]


def test_an_annotation_that_names_nothing_is_told_with_its_kind() -> None:
    class Broken(Resource):
        kind = "broken"
        text: Missing = field()  # type: ignore[name-defined]  # noqa: F821 - the mistake of this test

    with pytest.raises(GenesysError) as raised:
        hints_of(Broken)
    assert raised.value.codes == ["KIND-012"]
    assert "Missing" in raised.value.findings[0].reason
