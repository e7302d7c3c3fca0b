"""Recorded bodies in the form of the types that are installed now: forward, step by step, and only in memory.

The record itself stays as it was written until a run touches the object, so history can always be read, and a newer
plugin alone changes nothing. What is newer than the plugin cannot be understood, and is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from genesys.errors import GenesysError, Where
from genesys.model.expr import is_expr, replace, walk
from genesys.plan import paths
from genesys.plan.problems import SCHEMA_NEWER, UPGRADE_FAILED, UPGRADE_MISSING

if TYPE_CHECKING:
    from genesys.model.fragment import Fragment
    from genesys.spi.provider import ResourceType

    Body = dict[str, Any]

_MARK = "$path"
_SECRETS = "secrets"


def upgraded(
    recorded: Mapping[str, Fragment],
    types: Mapping[str, ResourceType],
    packages: Mapping[str, str] | None = None,
) -> Mapping[str, Fragment]:
    """Return recorded fragments in the form of the installed types; the same mapping when nothing is older.

    Bodies asked for and seen, fingerprints of secrets and references to renamed fields are brought forward. A
    fragment without a version counts as version 1; one whose type nobody knows stays as it is.

    Args:
        recorded: Fragment key -> fragment.
        types: Native type -> its facts.
        packages: Name of a provider -> the package it is in.

    Raises:
        GenesysError: PLAN-008 written by a newer version, PLAN-030 a step is missing, PLAN-031 a step failed.

    Cost: O(n) comparisons of two numbers, beside what is older.
    """
    old = [fragment for fragment in recorded.values() if _is_other(fragment, types.get(fragment.type))]
    renamed = {name: known for name, known in ((name, _renamed(type)) for name, type in types.items()) if known}
    if not old and not renamed:
        return recorded
    _refuse_newer(old, types, packages or {})
    fresh = {**recorded, **{fragment.key: _forward(fragment, types[fragment.type]) for fragment in old}}
    names = {found.address: renamed[found.type] for found in fresh.values() if found.type in renamed}
    return {key: _followed(fragment, names) for key, fragment in fresh.items()} if names else fresh


def _is_other(fragment: Fragment, type: ResourceType | None) -> bool:
    return type is not None and (fragment.schema_version or 1) != type.schema_version


def _refuse_newer(old: list[Fragment], types: Mapping[str, ResourceType], packages: Mapping[str, str]) -> None:
    newer: dict[str, Fragment] = {}
    for fragment in old:
        if fragment.schema_version > types[fragment.type].schema_version:
            newer.setdefault(fragment.type, fragment)
    if newer:
        raise GenesysError(
            SCHEMA_NEWER.finding(
                None,
                address=fragment.address,
                type=fragment.type,
                provider=fragment.provider,
                package=packages.get(fragment.provider) or f"genesys-{fragment.provider}",
                recorded=fragment.schema_version,
                known=types[fragment.type].schema_version,
            )
            for fragment in newer.values()
        )


def _forward(fragment: Fragment, type: ResourceType) -> Fragment:
    desired, observed, secrets = fragment.desired, fragment.observed, fragment.pins.get(_SECRETS) or {}
    desired = _marked(desired, secrets)
    for version in range(fragment.schema_version or 1, type.schema_version):
        desired = _step(fragment, type, version, desired)
        # What was never seen has no body.
        observed = _step(fragment, type, version, observed) if observed else observed
    desired, moved = _unmarked(desired)
    kept = {moved.get(path, path): known for path, known in secrets.items()}
    pins = {**fragment.pins, _SECRETS: kept} if secrets else fragment.pins
    return fragment.with_(desired=desired, observed=observed, pins=pins, schema_version=type.schema_version)


def _step(fragment: Fragment, type: ResourceType, version: int, body: Body) -> Body:
    step = type.upgrades.get(version)
    facts = {"address": fragment.address, "type": type.name, "version": version, "next": version + 1}
    if step is None:
        raise UPGRADE_MISSING.error(_place_of_schema(type), provider=fragment.provider, **facts)
    if isinstance(step, Mapping):
        return {step.get(name, name): value for name, value in body.items()}
    from copy import deepcopy

    from genesys.compile.text import place_of, raised

    code = getattr(step, "__code__", None)
    try:
        # A copy: an upgrade that changes what it is given must not change the record.
        made: Any = step(deepcopy(body))
    except Exception as error:
        where = place_of(error, code.co_filename if code else "")
        raise UPGRADE_FAILED.error(where, provider=fragment.provider, why=raised(error), **facts) from error
    if not isinstance(made, dict):
        where = Where(code.co_filename, code.co_firstlineno) if code else _place_of_schema(type)
        why = f"It returned a {made.__class__.__name__}, and no body"
        raise UPGRADE_FAILED.error(where, provider=fragment.provider, why=why, **facts)
    return made


def _place_of_schema(type: ResourceType) -> Where | None:
    import inspect

    try:
        return Where(inspect.getfile(type.schema), inspect.getsourcelines(type.schema)[1])
    except (OSError, TypeError):
        return None


def _marked(body: Body, secrets: Mapping[str, str]) -> Body:
    """Return a body whose secret expressions say where they were, so that they are found after an upgrade."""
    return {name: _mark(value, name, secrets) for name, value in body.items()} if secrets else body


def _mark(value: Any, path: str, secrets: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        if is_expr(value):
            return {**value, _MARK: path} if path in secrets else value
        return {name: _mark(item, paths.key(path, name), secrets) for name, item in value.items()}
    if isinstance(value, list):
        return [_mark(item, paths.item(path, number), secrets) for number, item in enumerate(value)]
    return value


def _unmarked(body: Body) -> tuple[Body, dict[str, str]]:
    """Return the body without marks, and old path -> new path of everything that was marked."""
    moved: dict[str, str] = {}

    def clean(value: Any, path: str) -> Any:
        if isinstance(value, dict):
            if _MARK in value:
                moved[value[_MARK]] = path
                return {name: item for name, item in value.items() if name != _MARK}
            return {name: clean(item, paths.key(path, name)) for name, item in value.items()}
        if isinstance(value, list):
            return [clean(item, paths.item(path, number)) for number, item in enumerate(value)]
        return value

    return {name: clean(value, name) for name, value in body.items()}, moved


def _renamed(type: ResourceType) -> dict[str, str]:
    """Return every name that a field of today ever had -> its name of today."""
    found: dict[str, str] = {}
    for version in sorted(type.upgrades):
        step = type.upgrades[version]
        if isinstance(step, Mapping):
            found = {old: step.get(new, new) for old, new in found.items()} | dict(step)
    if not found:
        return found
    from genesys.spi.marks import schema_of

    # What is a field now is that field, whatever had its name before.
    return {old: new for old, new in found.items() if old not in schema_of(type.schema)}


def _followed(fragment: Fragment, names: Mapping[str, Mapping[str, str]]) -> Fragment:
    """Return a fragment whose references, and their recorded values, use today's names of fields."""

    def now(path: list[Any]) -> list[Any]:
        known = names.get(path[0], {})
        return [path[0], known.get(path[1], path[1]), *path[2:]] if len(path) > 1 else path

    def change(item: Body) -> Body:
        return {**item, "$native": now(item["$native"])} if item.get("$native") else item

    desired, inputs = fragment.desired, fragment.meta.get("inputs") or []
    if any("$native" in item and now(item["$native"]) != item["$native"] for item in walk(desired)):
        desired = replace(desired, change)
    fresh = [[now(path), value] for path, value in inputs]
    if desired is fragment.desired and fresh == inputs:
        return fragment
    return fragment.with_(desired=desired, meta={**fragment.meta, "inputs": fresh} if inputs else fragment.meta)
