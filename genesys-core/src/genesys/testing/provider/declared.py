"""Rules about the provider's value and its translating half; nothing is called that has effects."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from unittest import SkipTest

from genesys.compile.load import definition
from genesys.compile.names import Subject, native_name
from genesys.errors import GenesysError
from genesys.model.canonical import canonical
from genesys.model.resource import fields_of, outputs_of
from genesys.spi.faults import ALL as FAULTS
from genesys.spi.marks import schema_of
from genesys.spi.provider import SPI, Provider
from genesys.testing.compiling import KINDS, compiled
from genesys.testing.provider.bench import is_json, strangers
from genesys.testing.provider.kinds import UNIVERSAL, together
from genesys.testing.rules import Broken, ensure, must

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.model.native import NativeGraph
    from genesys.spi.provider import NameRule, ResourceType
    from genesys.testing.provider.case import Case

CLASSES = ("I0", "I1", "I2", "I3", "I4")
LEVELS = ("exact", "degraded", "refused")
_FAULTS = {fault.__name__ for fault in FAULTS}
_VARIABLE = re.compile("[A-Z][A-Z0-9_]*")
_UNLOWERED = {"native", "webapp"}


@must("The number tells an old plugin from a new engine before anything is called.")
def speaks_the_contract(case: Case) -> None:
    """The plugin is a Provider of this number, and every function that it names exists."""
    one = case.provider
    ensure(isinstance(one, Provider), f"the plugin is a {type(one).__name__} and no Provider")
    ensure(one.spi == SPI, f"it speaks number {one.spi}, and this engine {SPI}")
    for name in [one.connect, *filter(None, [one.target, one.answers, one.explain]), *one.lowerings.values()]:
        try:
            ensure(callable(definition(name)), f"{name} is no function")
        except (ImportError, AttributeError, ValueError) as error:
            raise Broken(f"{name} cannot be loaded: {type(error).__name__}: {error}") from error


@must("A native type names its provider, so that a record is understood without its declaration.")
def types_are_named_after_the_provider(case: Case) -> None:
    """Every native type is filed under its own name, which begins with the provider's."""
    for name, item in case.provider.types.items():
        ensure(name == item.name, f"{item.name} is filed under {name}", at=item.schema)
        ensure(
            name.startswith(case.provider.name + "."),
            f"{name} does not begin with {case.provider.name}.",
            at=item.schema,
        )


@must("The engine compares, hides and orders by the marks; what it cannot read it would compare in clear.")
def schemas_are_readable_and_closed(case: Case) -> None:
    """Every schema can be read, its facts are ones that the engine knows, and examples use its fields alone."""
    ensure(case.examples, "the case has no example")
    for item in case.provider.types.values():
        try:
            fields = schema_of(item.schema)
        except Exception as error:
            raise Broken(
                f"the schema of {item.name} cannot be read: {type(error).__name__}: {error}", at=item.schema
            ) from error
        ensure(fields, f"{item.name} has no fields", at=item.schema)
        ensure(item.idempotency in CLASSES, f"{item.name} is of class {item.idempotency}", at=item.schema)
        ensure(set(item.key) <= set(fields), f"the key of {item.name} has fields that it lacks", at=item.schema)
        vain = sorted(word for word, bound in item.patience.items() if word not in _FAULTS or bound <= 0)
        ensure(not vain, f"{item.name} has patience for {', '.join(vain)}, which is no fault", at=item.schema)
        known = set(range(1, item.schema_version))
        ensure(
            set(item.upgrades) == known, f"{item.name} cannot be upgraded from every earlier version", at=item.schema
        )
        for field, facts in fields.items():
            ensure(is_json(facts.default), f"the default of {item.name}.{field} is no JSON", at=item.schema)
            missing = (
                facts.reference.startswith(f"{case.provider.name}.") and facts.reference not in case.provider.types
            )
            ensure(not missing, f"{item.name}.{field} refers to {facts.reference}, which is not there", at=item.schema)
    for name, example in case.examples.items():
        ensure(example.type in case.provider.types, f"the example {name} is of the unknown type {example.type}")
        item = case.provider.types[example.type]
        odd = strangers({*example.body, *example.update}, item)
        ensure(not odd, f"the example {name} has fields that {item.name} lacks: {', '.join(odd)}", at=item.schema)
        lacks = [f for f, facts in schema_of(item.schema).items() if facts.required and f not in example.body]
        ensure(not lacks, f"the example {name} lacks {', '.join(lacks)}", at=item.schema)


@must("`genesys explain` and error reports print settings; a credential comes from the environment instead.")
def settings_are_printable(case: Case) -> None:
    """Every setting has a plain default and a line about it, and holds no secret; nor does the target."""
    for name, about in case.provider.settings.items():
        good = len(tuple(about)) == 2 and is_json(about[0]) and str(about[1]).strip()
        ensure(good, f"the setting {name} is not (plain default, one line about it)")
    shown = f"{case.provider!r} {case.settings!r} {case.target!r}"
    for text in case.hidden:
        ensure(text not in shown, "a secret is in the settings, the target or the text of the provider")
    ensure(all(isinstance(v, str) for v in case.target.values()), "the target is not made of texts", at=_target(case))


@must("A snapshot that nobody takes is lost data; a credential that is not named is shown when a vendor repeats it.")
def promises_can_be_kept(case: Case) -> None:
    """Only what holds data keeps snapshots, and credentials are variables or settings that there are."""
    for item in case.provider.types.values():
        vain = item.snapshots and not item.holds_data
        ensure(not vain, f"{item.name} keeps snapshots of data that it does not hold", at=item.schema)
    for name in case.provider.credentials:
        known = name in case.provider.settings or _VARIABLE.fullmatch(name)
        ensure(known, f"the credential {name} is neither a setting nor an environment variable")


@must("Names are chosen once and pinned; an illegal one fails at deploy, and two equal ones would be one object.")
def names_are_legal(case: Case) -> None:
    """Under every name rule of the provider, any project and address gives a legal name of its own."""
    ruled = {item.name_rule: item for item in case.provider.types.values() if item.name_rule}
    if not ruled:
        raise SkipTest("no native type has a name rule")
    _try_names(ruled)


@must("Refused is an error at plan for every command; a kind that is neither would fail in the middle.")
def the_capability_matrix_is_complete(case: Case) -> None:
    """Every kind that can be translated is listed, every listed one is translated or refused, and says how or why."""
    one = case.provider
    refused = {kind for kind, fields in one.capabilities.items() if "" in fields and fields[""].level == "refused"}
    listed = set(one.capabilities) - refused - _UNLOWERED
    for kind in sorted(set(one.lowerings) - listed):
        raise Broken(f"{kind} is translated and not in the capabilities", at=_lowering(case, kind))
    ensure(
        not listed - set(one.lowerings), f"listed and not translated: {', '.join(sorted(listed - set(one.lowerings)))}"
    )
    for kind, fields in one.capabilities.items():
        # An output that a provider cannot give is refused in the same matrix.
        known = {*fields_of(KINDS[kind]), *outputs_of(KINDS[kind])} if kind in KINDS else set()
        for name, support in fields.items():
            ensure(support.level in LEVELS, f"{kind}.{name} is {support.level}")
            ensure(bool(support.how) == (support.level != "exact"), f"{kind}.{name}: {support.level} without a reason")
            base = re.split(r"[=.]", name)[0]
            ensure(not known or not base or base in known, f"a {kind} has no field {base}")


@must("Plans are compared, cached and approved by their digest; a translation that wavers is a change each time.")
def translation_is_deterministic(case: Case) -> None:
    """Translating the same resources twice, in another order too, gives the same bytes."""
    for label, resources in _examples(case):
        first = _compiled(case, resources)
        if first is None:
            continue
        again = _compiled(case, dict(reversed(list(resources.items()))))
        same = again is not None and canonical(first.as_json()) == canonical(again.as_json())
        ensure(same, f"a {label} was translated twice, and the second time differently", at=_lowering(case, label))


@must("A field that the schema lacks would be sent, never compared, and dropped on the next update.")
def translations_fit_the_schemas(case: Case) -> None:
    """What a translation gives is of the provider's own types, with their fields alone and all that are required."""
    for label, resources in _examples(case):
        graph = _compiled(case, resources)
        for node in graph.nodes.values() if graph else ():
            at = _lowering(case, node.kind)
            item = case.provider.types.get(node.type)
            if item is None:
                raise Broken(f"a {label} becomes {node.type}, which is no type of this provider", at=at)
            odd = strangers(node.body, item)
            ensure(not odd, f"a {label} gives {node.type} fields that it lacks: {', '.join(odd)}", at=at)
            lacks = [f for f, facts in schema_of(item.schema).items() if facts.required and f not in node.body]
            ensure(not lacks, f"a {label} gives {node.type} without {', '.join(lacks)}", at=at)
            more = {field for other in node.alternatives for field in other["body"]}
            odd = strangers(more, item)
            ensure(not odd, f"alternatives of {node.type} have fields that it lacks: {', '.join(odd)}", at=at)


@must("What was made for want of capacity is recorded with its choices; else the next plan would replace it at once.")
def alternatives_are_what_is_wanted_next(case: Case) -> None:
    """With an alternative's choices recorded, a translation wants what it makes, and else nothing new."""
    tried = 0
    for label, resources in _examples(case):
        graph = _compiled(case, resources)
        for address, node in graph.nodes.items() if graph else ():
            at = _lowering(case, node.kind)
            for other in node.alternatives:
                tried += 1
                again = _compiled(case, resources, after=(graph, address, other["pins"]))
                bodies = {a: n.body for a, n in again.nodes.items()} if again else {}
                wanted = {a: n.body for a, n in graph.nodes.items()} if graph else {}
                wanted[address] = {**node.body, **other["body"]}
                odd = sorted(a for a in {*wanted, *bodies} if wanted.get(a) != bodies.get(a))
                what = f'after the alternative "{other["why"]}" of {address} a {label}'
                ensure(not odd, f"{what} wants another {', '.join(odd)}", at=at)
    if not tried:
        raise SkipTest("no translation names an alternative for want of capacity")


def _try_names(ruled: Mapping[NameRule, ResourceType]) -> None:
    try:
        from hypothesis import HealthCheck, Phase, given, settings
        from hypothesis import strategies as st
    except ImportError:
        raise SkipTest("hypothesis is not installed; it makes the names to try") from None

    word = st.from_regex(r"[a-z][a-z0-9]{0,12}(-[a-z0-9]{1,6}){0,3}", fullmatch=True)
    whole = st.tuples(word, word, st.lists(word, min_size=1, max_size=3).map("/".join))

    how: dict[str, Any] = {"deadline": None, "database": None, "derandomize": True, "max_examples": 40}
    # A shorter name that fails is worth no minute of shrinking: the rule itself is what is wrong.
    how |= {"phases": [Phase.generate], "suppress_health_check": list(HealthCheck), "report_multiple_bugs": False}

    # Making the names is what takes long: all rules are tried with the same ones.
    @settings(**how)
    @given(whole, whole)
    def run(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
        for rule, item in ruled.items():
            try:
                _try_pair(rule, item.name, one, other)
            except Broken as broken:
                broken.at = broken.at or item.schema
                raise

    run()


def _try_pair(rule: NameRule, type: str, one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    legal = re.compile(f"[{rule.first}][{rule.alphabet}]*")
    names = []
    for project, environment, address in (one, other):
        name = native_name(Subject(project, environment, "kit", {}, type, address), rule)
        fits = legal.fullmatch(name) and rule.shortest <= len(name) <= rule.longest
        fits = fits and not (rule.forbidden and re.search(rule.forbidden, name))
        ensure(fits, f"{type}: {address} of {project}/{environment} would be called {name!r}, which its rule forbids")
        names.append(name)
    ensure(one == other or one[:2] != other[:2] or names[0] != names[1], f"{type}: two addresses share {names[0]!r}")


def _examples(case: Case) -> list[tuple[str, dict[str, Any]]]:
    """Return label and resources for each kind that the provider translates, those of the case first.

    Raises:
        unittest.SkipTest: It translates none.
    """
    own: list[tuple[str, dict[str, Any]]] = [("case", case.kinds)] if case.kinds else []
    universal = [(kind, together(kind)) for kind in sorted(case.provider.lowerings) if kind in UNIVERSAL]
    if not own and not universal:
        raise SkipTest("the provider translates no universal kind, and the case names none")
    return own + universal


def _compiled(
    case: Case, resources: dict[str, Any], *, after: tuple[NativeGraph | None, str, dict[str, Any]] | None = None
) -> NativeGraph | None:
    """Return what resources become, or ``None`` when the provider refuses them, which it may.

    Args:
        case: The case.
        resources: Name -> kind and fields.
        after: What they became before and is recorded, the address of a native, and choices recorded with it instead.
    """
    before, address, changed = after or (None, "", {})
    nodes = before.nodes if before else {}
    pins = {at: {**node.pins, **(changed if at == address else {})} for at, node in nodes.items()}
    owners = {at: node.kind_address for at, node in nodes.items()}
    where: dict[str, Any] = {"region": case.region, "environ": case.world.environ}
    try:
        return compiled(case.provider, resources, settings=case.settings, pins=pins, owners=owners, **where)
    except GenesysError as error:
        if {"COMP-022", "COMP-023", "COMP-024"} & set(error.codes):
            raise Broken(error.findings[0].reason, at=_lowering(case, next(iter(resources.values()))[0])) from error
        return None


def _lowering(case: Case, kind: str) -> Any:
    name = case.provider.lowerings.get(kind, "")
    try:
        return definition(name) if name else None
    except (ImportError, AttributeError, ValueError):
        return None


def _target(case: Case) -> Any:
    return definition(case.provider.target) if case.provider.target else None


RULES = (
    speaks_the_contract,
    types_are_named_after_the_provider,
    schemas_are_readable_and_closed,
    settings_are_printable,
    promises_can_be_kept,
    names_are_legal,
    the_capability_matrix_is_complete,
    translation_is_deterministic,
    translations_fit_the_schemas,
    alternatives_are_what_is_wanted_next,
)
"""Rules about the value."""
