"""Sabotage: cases that are wrong in one place, by the rules of the provider kit that they break."""

from __future__ import annotations

from typing import Any

SABOTAGE: dict[str, dict[str, Any]] = {}


def breaks(*names: str):
    """Register a function that makes a case which breaks rules."""

    def decorate(make):
        for name in names:
            SABOTAGE.setdefault(name, {})[make.__name__] = make
        return make

    return decorate


def session(lab, **verbs):
    """A session class with some verbs replaced."""
    return type("Sabotaged", (lab.Session,), verbs)


def only(lab, *names):
    return {name: lab.EXAMPLES[name] for name in names}
