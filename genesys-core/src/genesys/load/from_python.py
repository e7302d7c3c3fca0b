"""One load of infra.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.load.folders import digests, used
from genesys.load.load import PYTHON, Job, Loaded, finish
from genesys.load.problems import NO_PROJECT
from genesys.load.python import Program
from genesys.model.expr import walk

if TYPE_CHECKING:
    from genesys.errors import Finding
    from genesys.load.kinds import Kinds
    from genesys.model.declared import Declared


def load_python(job: Job) -> Loaded:
    """Return what the program declares.

    Raises:
        GenesysError: Everything that is wrong.
    """
    session = job.session(PYTHON)
    program = Program(job.folder, job.world, cache=job.cache, inputs=job.inputs)
    declared = program.run(job.read(PYTHON), session)
    kinds = job.kinds.extended(program.kinds(job.kinds))
    sources = digests(used(declared, kinds, job), declared, job, session.findings)
    if session.project is None:
        session.findings.append(NO_PROJECT.finding(None, file=PYTHON))
    warnings = finish(session, lambda: _rest(declared, kinds, program))
    stack = session.stack(declared, sources=sources)
    pure = bool(session.project and session.project.get("pure"))
    return Loaded(stack, kinds, inputs=job.inputs, pure=pure, warnings=warnings)


def _rest(declared: list[Declared], kinds: Kinds, program: Program) -> list[Finding]:
    """Return what is wrong in fields, but for references to resources that have no name: those are known."""
    from genesys.load.check import check

    nameless = [
        (resource.address, name)
        for resource in declared
        for name, value in resource.fields.items()
        if any(str((e.get("$ref") or [e.get("$resource")])[0]).startswith("#") for e in walk(value))
    ]
    return check(declared, kinds, bad={*program.bad, *nameless})
