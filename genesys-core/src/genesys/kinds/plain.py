"""Values that are plainly what an annotation says, told without pydantic, which takes longer to import than to ask.

A yes is always pydantic's yes too. A no says nothing: then the model of the kind decides, and finds the words.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping, Sequence
from types import NoneType, UnionType
from typing import Any, Literal, Union

from genesys.kinds.annotation import (
    fields_of,
    hints_of,
    holds_references,
    holds_resources,
    is_resource,
    once,
)
from genesys.model.expr import Expr, is_expr
from genesys.model.resource import REQUIRED, Resource

Known = Mapping[str, type[Resource]]
Test = Callable[[Any, Known], bool]
"""Tells whether a JSON value fits; the second argument is address -> kind of everything that may be referred to."""


def plainly_right(kind: type[Resource], given: Mapping[str, Any], known: Known) -> bool:
    """Tell whether fields are those that a kind needs, and each is plainly what it must be."""
    tests, required = _tests(kind)
    return required <= given.keys() and all(name in tests and tests[name](v, known) for name, v in given.items())


@once
def _tests(kind: type[Resource]) -> tuple[dict[str, Test], frozenset[str]]:
    hints, tests = hints_of(kind), {}
    for name, field in fields_of(kind).items():
        fixed = field.static or holds_resources(hints[name]) or holds_references(hints[name])
        tests[name] = _test(hints[name]) if fixed else _either([_test(hints[name]), _is_reference])
    return tests, frozenset(name for name, field in fields_of(kind).items() if field.default is REQUIRED)


@once
def _test(annotation: Any) -> Test:
    """Return the test of an annotation; constraints and shapes with named entries are left to pydantic."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if annotation in {Any, object}:
        return _anything
    if annotation in {str, int, bool, float, None, NoneType}:
        wanted = NoneType if annotation is None else annotation
        return lambda value, _: type(value) is wanted
    if annotation is Expr:
        return _is_reference
    if is_resource(annotation):
        return _resource(annotation)
    if origin is Literal:
        return lambda value, _: type(value) is str and value in arguments
    if origin in {Sequence, list}:
        return _list(_test(arguments[0]))
    if origin in {Mapping, dict} and arguments[0] is not int:
        return _mapping(_test(arguments[0]), _test(arguments[1]))
    return _either([_test(one) for one in arguments]) if origin in {Union, UnionType} else _nothing


def _either(tests: list[Test]) -> Test:
    return lambda value, known: any(test(value, known) for test in tests)


def _list(test: Test) -> Test:
    return lambda value, known: type(value) is list and all(test(part, known) for part in value)


def _mapping(key: Test, entry: Test) -> Test:
    return lambda value, known: (
        type(value) is dict and all(key(name, known) and entry(part, known) for name, part in value.items())
    )


def _resource(wanted: type[Resource]) -> Test:
    def test(value: Any, known: Known) -> bool:
        if type(value) is not dict or value.keys() != {"$resource"} or type(value["$resource"]) is not str:
            return False
        found = known.get(value["$resource"])
        return found is None or issubclass(found, wanted)

    return test


def _is_reference(value: Any, known: Known) -> bool:
    return is_expr(value) and "$resource" not in value


def _anything(value: Any, known: Known) -> bool:
    return True


def _nothing(value: Any, known: Known) -> bool:
    return False
