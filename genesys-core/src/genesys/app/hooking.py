"""What hook plugins have to say about one project; nothing is loaded when there are none."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, Any

from genesys.errors import GenesysError, Where
from genesys.plugins.listeners import BESIDE
from genesys.spi.groups import HOOKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from genesys.app.project import Project
    from genesys.errors import Finding
    from genesys.model.declared import Declared, Stack
    from genesys.model.plan import Plan
    from genesys.plugins.hooks import Answer, Hooks

Json = dict[str, Any]

SHAPING = ("genesys_transform_resource", "genesys_validate_resource")
"""Hooks that decide what a declaration means, and so whether an unchanged one is unchanged."""


class Hooking:
    """The hook plugins of a project, and how they are asked.

    Args:
        project: The project; its declaration must be loaded before anything is asked, because it may switch some off.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self.set_aside: list[Finding] = []
        """Why plugins cannot be used; nothing is deployed until they are mended or switched off."""
        self.troubles: list[Finding] = []
        """What went wrong with listeners; nothing was stopped by it."""
        self.warnings: list[Finding] = []
        """What plugins said about declared resources that stops nothing."""
        self.files: dict[str, str | None] = {BESIDE: None}
        """Path -> content digest of what the plugin beside the declaration is made of."""
        self.reads: dict[str, str | None] = {}
        """Path -> content digest of what plugins read beside the declaration, from before they were asked."""

    @property
    def folder(self) -> str:
        """The project's folder."""
        return self._project.folder

    @property
    def simulated(self) -> bool:
        """Whether the run is a rehearsal: then nobody is told that something was deployed."""
        return self._project.simulated

    @cached_property
    def hooks(self) -> Hooks | None:
        """The plugins, or ``None`` when there are none."""
        beside = self._project.world.files.exists(os.path.join(self._project.folder, BESIDE))
        names = self._project.index.names(HOOKS)
        if not names and not beside:
            return None
        from genesys.plugins.listeners import hooks_of

        hooks = hooks_of(self._project.index, self.set_aside.append)
        if beside and not self._project.index.switches.named(BESIDE):
            self._add_beside(hooks)
        hooks.order()
        for name in hooks.names:
            self._begin(hooks, name)
        return hooks

    def _begin(self, hooks: Hooks, name: str) -> None:
        """Note what a plugin reads, then let it say whether it has anything to do here."""
        from genesys.load.inputs import digest_at
        from genesys.plugins.hooks import reads_of
        from genesys.plugins.problems import UNFIT_HOOKS

        plugin = hooks.plugin(name)
        for path in reads_of(plugin):
            self.reads[path] = digest_at(self._project.world.files, os.path.join(self.folder, path))
        try:
            if getattr(plugin, "active", None) is None or plugin.active(self.folder):
                return
        except GenesysError as error:
            self.set_aside += error.findings
        except Exception as error:
            from genesys.plugins.drivers import cause

            facts = {"plugin": name, "name": name, "cause": f"{cause(error)}."}
            self.set_aside.append(UNFIT_HOOKS.finding(self._place(name, error), **facts))
        hooks.rest(name)

    @property
    def pure(self) -> bool:
        """Whether an unchanged declaration means the same as before: no plugin shapes it, or they promise it."""
        hooks = self.hooks
        if self.set_aside:
            return False
        return hooks is None or all(getattr(hooks.plugin(n), "pure", False) is True for n in hooks.users(*SHAPING))

    def declared(self, stack: Stack) -> Stack:
        """Return a stack as plugins want it: every resource transformed, then validated.

        Raises:
            GenesysError: POLICY-001 and what else validation finds, PLUGIN-009 a plugin failed.
        """
        visit = self.visitor(stack)
        if visit is None:
            return stack
        from genesys.model.declared import Stack

        findings: list[Finding] = []
        resources = []
        for resource in stack.resources:
            found, said = visit(resource)
            resources.append(found)
            findings += said
        self.warnings = [finding for finding in findings if finding.severity == "warning"]
        if any(finding.severity == "error" for finding in findings):
            raise GenesysError(findings)
        parts = {name: getattr(stack, name) for name in Stack.__slots__ if name not in {"project", "environment"}}
        return Stack(stack.project, stack.environment, **{**parts, "resources": resources})

    def visitor(self, stack: Stack) -> Callable[[Declared], tuple[Declared, list[Finding]]] | None:
        """Return what transforms and validates one resource, or ``None`` when no plugin does."""
        hooks = self.hooks
        if hooks is None or not hooks.using(*SHAPING):
            return None
        shared = {"stack": stack.name, "tags": stack.settings.get("tags") or {}, "folder": self.folder}

        def visit(resource: Declared) -> tuple[Declared, list[Finding]]:
            findings: list[Finding] = []
            resource = self._transformed(resource, shared, findings)
            facts: Callable[[], Json] = lambda: {**_apart(shared), "resource": _copied(resource)}
            for answer in hooks.ask("genesys_validate_resource", facts):
                findings += self._findings("genesys_validate_resource", answer)
            return resource, findings

        return visit

    def check(self, plan: Plan) -> list[Finding]:
        """Return everything that plugins find in a plan, and note it in the plan's annotations.

        Plugins that cannot be used are among it, whatever the plan: what they would have said is not known.
        """
        findings = self.set_aside + self._judged(plan)
        said: dict[str, list[Json]] = {}
        for finding in findings:
            said.setdefault(finding.facts.get("plugin", "genesys"), []).append(finding.as_json())
        plan.annotations = {**plan.annotations, **said}
        return findings

    def _judged(self, plan: Plan) -> list[Finding]:
        hooks = self.hooks
        if plan.empty or hooks is None:
            return []
        from genesys.model.plan import Plan

        data = plan.as_json()
        facts: Callable[[], Json] = lambda: {"plan": Plan.from_json(data), "stack": plan.stack, "folder": self.folder}
        hook = "genesys_check_plan"
        return [finding for answer in hooks.ask(hook, facts) for finding in self._findings(hook, answer)]

    def used(self) -> dict[str, dict[str, str]]:
        """Return package or file -> version and content digest of every plugin that has a say in plans.

        Those that only listen, or have nothing to do here, decide nothing: a plan may go to where others listen.
        """
        hooks = self.hooks
        if hooks is None:
            return {}
        from genesys.app.providers import digest_of
        from genesys.model.canonical import digest

        index = self._project.index
        deciding = set(hooks.users(*SHAPING, "genesys_check_plan")) - hooks.resting
        found = {}
        for entry in index.entries(HOOKS):
            if entry.name in deciding:
                found[entry.dist] = {"version": entry.version, "digest": digest_of(index, entry)}
        if BESIDE in deciding:
            found[BESIDE] = {"version": "", "digest": digest(self.files)}
        return found

    def _add_beside(self, hooks: Hooks) -> None:
        from genesys.load.beside import import_beside
        from genesys.plugins.listeners import take_in
        from genesys.plugins.problems import UNFIT_HOOKS

        try:
            module, self.files = import_beside(BESIDE.removesuffix(".py"), self._project.folder, self._project.world)
        except GenesysError as error:
            first = error.findings[0]
            cause = f"{first.what}. {first.reason}"
            self.set_aside.append(UNFIT_HOOKS.finding(first.where, plugin=BESIDE, name=BESIDE, cause=cause))
            return
        take_in(hooks, BESIDE, module, self.set_aside.append)

    def _transformed(self, resource: Declared, shared: Json, findings: list[Finding]) -> Declared:
        hook = "genesys_transform_resource"
        # Each sees what the one before made of it, so the facts are made anew when it is asked.
        facts: Callable[[], Json] = lambda: {**_apart(shared), "resource": _copied(resource)}
        hooks = self.hooks
        assert hooks is not None  # noqa: S101 - the caller looked
        for answer in hooks.ask(hook, facts):
            if answer.error is not None:
                findings.append(self.failed(hook, answer.plugin, answer.error))
            elif answer.value is not None:
                why = _unlike(resource, answer.value)
                if why:
                    findings.append(self.failed(hook, answer.plugin, TypeError(why)))
                else:
                    resource = answer.value
        return resource

    def _findings(self, hook: str, answer: Answer) -> Iterator[Finding]:
        from genesys.errors import Finding

        if answer.error is not None:
            yield self.failed(hook, answer.plugin, answer.error)
            return
        given = answer.value
        values = [given] if isinstance(given, Finding) else given or []
        for value in values if isinstance(values, (list, tuple, set)) else [values]:
            if isinstance(value, Finding):
                value.facts["plugin"] = answer.plugin
                value.facts["reason"] = value.facts.get("reason") or f"{answer.plugin} says so."
                yield value
            else:
                wrong = TypeError(f"It answered with {type(value).__name__} instead of findings; see deny and warn.")
                yield self.failed(hook, answer.plugin, wrong)

    def failed(self, hook: str, plugin: str, error: Exception, *, told: bool = False) -> Finding:
        """Return the finding about a plugin that raised: an error for what is asked, a warning for what is told."""
        from genesys.plugins.drivers import cause
        from genesys.plugins.problems import CHECK_FAILED, NOT_TOLD

        facts = {"plugin": plugin, "name": plugin, "hook": hook, "cause": f"{cause(error)}."}
        where = self._place(plugin, error)
        if told:
            return NOT_TOLD.finding(where, severity="warning", **facts)
        return CHECK_FAILED.finding(where, **facts)

    def _place(self, plugin: str, error: Exception) -> Where | None:

        from genesys.spi.traces import package_of, place_in

        if plugin == BESIDE:
            found = place_in(error, [BESIDE.removesuffix(".py")])
            return Where(os.path.relpath(found.file, self._project.folder), found.line) if found else None
        entries = self._project.index.named(HOOKS, plugin)
        return place_in(error, [package_of(entries[0].value)]) if entries else None


def copied(value: Any) -> Any:
    """Return a JSON value made anew; three times as quick as `copy.deepcopy`, which looks for cycles."""
    if isinstance(value, dict):
        return {name: copied(item) for name, item in value.items()}
    return [copied(item) for item in value] if isinstance(value, list) else value


def _copied(resource: Declared) -> Declared:
    return resource.with_fields(copied(resource.fields))


def _apart(shared: Json) -> Json:
    return {**shared, "tags": copied(shared["tags"])}


def _unlike(resource: Declared, other: Any) -> str:
    from genesys.model.declared import Declared

    if not isinstance(other, Declared):
        return f"It answered with {type(other).__name__} instead of a resource; see Declared.with_fields."
    if (other.address, other.kind) != (resource.address, resource.kind):
        return f"It made {other.kind} {other.address} of {resource.kind} {resource.address}; both must stay."
    return ""
