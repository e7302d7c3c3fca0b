"""All of many have a say: pluggy keeps hook plugins, here and in their specifications alone.

Plugins are asked one by one, so that one that is broken neither hides nor stops the others, and each
gets values of its own.
"""

from __future__ import annotations

from inspect import isasyncgenfunction, iscoroutinefunction, isfunction, isgenerator
from os.path import isabs
from typing import TYPE_CHECKING, Any, NamedTuple

import pluggy

from genesys.spi import hooks as specifications
from genesys.spi.hooks import NAMESPACE, SORTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MARK = f"{NAMESPACE}_impl"
"""Attribute in which pluggy keeps what `hookimpl` said."""


class Answer(NamedTuple):
    """What one plugin said.

    Args:
        plugin: Its name.
        value: What its implementation returned; what it yielded, as a list.
        error: What it raised instead, or ``None``.
    """

    plugin: str
    value: Any
    error: Exception | None


class Hooks:
    """Hook plugins, in the order in which they are asked: by name, unless they say ``tryfirst`` or ``trylast``."""

    def __init__(self) -> None:
        self._manager = pluggy.PluginManager(NAMESPACE)
        self._manager.add_hookspecs(specifications)
        self._added: dict[str, Any] = {}
        self._resting: set[str] = set()

    @property
    def names(self) -> list[str]:
        """Names of the plugins."""
        return list(self._added)

    def add(self, name: str, plugin: Any) -> None:
        """Take in a plugin: a module, or an object with implementations.

        Raises:
            ValueError: It can never work; the text says why.
        """
        why = _wrong(plugin)
        if why:
            raise ValueError(why)
        try:
            self._manager.register(plugin, name)
        except (pluggy.PluginValidationError, ValueError) as error:
            self._drop(plugin)
            raise ValueError(" ".join(str(error).split())) from error
        self._added[name] = plugin

    def order(self) -> None:
        """Put the plugins into the order of their names; those beside the project come last."""
        plugins = sorted(self._added.items(), key=lambda item: (item[0].endswith(".py"), item[0]))
        for _, plugin in plugins:
            self._manager.unregister(plugin)
        # The one registered last is asked first.
        for name, plugin in reversed(plugins):
            self._manager.register(plugin, name)

    def using(self, *hooks: str) -> bool:
        """Tell whether any plugin that is not resting implements any of the hooks."""
        return any(name not in self._resting for name in self.users(*hooks))

    def users(self, *hooks: str) -> list[str]:
        """Return the plugins that implement any of the hooks, those that rest included."""
        return sorted({i.plugin_name for hook in hooks for i in getattr(self._manager.hook, hook).get_hookimpls()})

    def plugin(self, name: str) -> Any:
        """Return a plugin."""
        return self._added[name]

    def rest(self, name: str) -> None:
        """Ask a plugin nothing from now on; it stays among the names."""
        self._resting.add(name)

    @property
    def resting(self) -> frozenset[str]:
        """Names of the plugins that are asked nothing."""
        return frozenset(self._resting)

    def ask(self, hook: str, facts: Callable[[], Mapping[str, Any]]) -> Iterator[Answer]:
        """Ask one plugin after the other; nothing that one of them raises stops the next.

        Args:
            hook: The hook.
            facts: Gives its arguments, anew for each plugin.
        """
        for implementation in reversed(getattr(self._manager.hook, hook).get_hookimpls()):
            if implementation.plugin_name in self._resting:
                continue
            given = facts()
            try:
                value = implementation.function(*(given[name] for name in implementation.argnames))
                value = list(value) if isgenerator(value) else value
            except Exception as error:
                yield Answer(implementation.plugin_name, None, error)
            else:
                yield Answer(implementation.plugin_name, value, None)

    def _drop(self, plugin: Any) -> None:
        if self._manager.is_registered(plugin):
            self._manager.unregister(plugin)


def reads_of(plugin: Any) -> tuple[str, ...]:
    """Return the files beside the declaration that a plugin says it reads."""
    return tuple(getattr(plugin, "reads", ()))


def _wrong(plugin: Any) -> str:
    """Return why a plugin can never work, or ``""``; what looks like a hook and is none would never be asked."""
    for name in dir(plugin):
        value = getattr(plugin, name, None)
        marks = getattr(value, MARK, None)
        if not isinstance(marks, dict):
            if isfunction(value) and name in SORTS:
                return f"{name} has no @hookimpl above it, so nobody would ask it."
            continue
        if (marks.get("specname") or name) not in SORTS and not marks.get("optionalhook"):
            return f"{name} is no hook. Hooks are {', '.join(SORTS)}."
        if iscoroutinefunction(value) or isasyncgenfunction(value):
            return f"{name} is async, and hooks are plain functions."
        if marks.get("wrapper") or marks.get("hookwrapper"):
            return f"{name} is a wrapper; plugins are asked one by one, so there is nothing to wrap."
    reads = getattr(plugin, "reads", ())
    if not isinstance(reads, tuple) or not all(isinstance(p, str) and p and not isabs(p) for p in reads):
        return f"reads is {reads!r} instead of a tuple of paths relative to the project's folder."
    return "" if _implements(plugin) else f"It implements no hook. Hooks are {', '.join(SORTS)}."


def _implements(plugin: Any) -> bool:
    return any(isinstance(getattr(getattr(plugin, name, None), MARK, None), dict) for name in dir(plugin))
