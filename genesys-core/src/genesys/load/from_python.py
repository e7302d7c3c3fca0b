"""One load of infra.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.errors import GenesysError
from genesys.load.folders import digests, used
from genesys.load.load import PYTHON, Job, Loaded, finish
from genesys.load.python import Program

if TYPE_CHECKING:
    from genesys.load.session import Session


def load_python(job: Job) -> Loaded:
    """Return what the program declares.

    Raises:
        GenesysError: Everything that is wrong.
    """
    session = job.session(PYTHON)
    program = Program(job.folder, job.world, cache=job.cache, inputs=job.inputs)
    declared = program.run(job.read(PYTHON), session)
    kinds = job.kinds.extended(program.kinds(job.kinds))
    _stop(session)
    sources = digests(used(declared, kinds, job), declared, job, session.findings)
    warnings = finish(session)
    stack = session.stack(declared, sources=sources)
    pure = bool(session.project and session.project.get("pure"))
    return Loaded(stack, kinds, inputs=job.inputs, pure=pure, warnings=warnings)


def _stop(session: Session) -> None:
    """Stop at errors in names: what follows would only repeat them."""
    if any(finding.severity == "error" for finding in session.findings):
        raise GenesysError(session.findings)
