"""What went wrong inside a user's program, as a catalogued error with the place in the program."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from genesys.errors import Finding, GenesysError, Where
from genesys.load.problems import CRASHED, ENDLESS, EXITED, NO_ATTRIBUTE, NO_MODULE, NO_WORD, SYNTAX
from genesys.load.words import hint

if TYPE_CHECKING:
    from types import TracebackType

    from genesys.load.place import Source, Sources

_NOTHING_LEFT = "It gave no reason."


def explained(error: BaseException, sources: Sources) -> GenesysError:
    """Return what a program raised, as findings.

    Args:
        error: Anything but `KeyboardInterrupt`.
        sources: The user's own files.
    """
    where = _where(error, sources)
    if isinstance(error, GenesysError):
        # A value that was misused knows what, and the frames know where.
        return GenesysError(
            [Finding(f.problem, _user(f.where, sources) or where, f.severity, f.facts) for f in error.findings]
        )
    if isinstance(error, SyntaxError):
        return _syntax(error, where, sources)
    if isinstance(error, SystemExit):
        return EXITED.error(where, code=error.code)
    if isinstance(error, RecursionError):
        return ENDLESS.error(where, depth=sys.getrecursionlimit())
    return _by_name(error, where) or CRASHED.error(where, type=_kind(error), why=_why(error))


def _user(where: Where | None, sources: Sources) -> Where | None:
    """Return a place if it has a line of its own in a file of the user's."""
    if where is None or not where.line:
        return where
    if not sources.name(where.file):
        return where
    return sources.get(where.file).where(where.line, where.column, where.length)


def _syntax(error: SyntaxError, where: Where | None, sources: Sources) -> GenesysError:
    file = sources.name(error.filename or "") or error.filename or "infra.py"
    if error.lineno:
        text = (error.text or "").rstrip("\n")
        length = max((error.end_offset or 0) - (error.offset or 0), 1) if error.end_lineno == error.lineno else 1
        where = Where(file, error.lineno, max(error.offset or 0, 0), length, text)
    return SYNTAX.error(where, file=file, why=error.msg)


def _by_name(error: BaseException, where: Where | None) -> GenesysError | None:
    from genesys.model.resource import Resource

    if isinstance(error, ModuleNotFoundError) and error.name:
        return NO_MODULE.error(where, module=error.name, package=error.name.partition(".")[0].replace("_", "-"))
    if isinstance(error, ImportError) and error.name and getattr(error, "name_from", None):
        word = str(error.name_from)  # type: ignore[attr-defined]  # new in Python 3.12
        return _no_word(error.name, word, where)
    if isinstance(error, ImportError) and error.name and "cannot import name" in str(error):
        return _no_word(error.name, str(error).split("'")[1], where)
    if isinstance(error, AttributeError) and isinstance(error.obj, Resource):
        return _no_attribute(type(error.obj), str(error.name), where)
    if isinstance(error, NameError) and error.name:
        import builtins

        import genesys

        near = hint(
            error.name,
            [*genesys.__all__, *dir(builtins)],
            otherwise="Correct the name, or define it before it is used.",
        )
        return CRASHED.error(where, type=_kind(error), why=f"{_why(error)} {near}")
    return None


def _no_word(module: str, word: str, where: Where | None) -> GenesysError:
    known = [name for name in dir(sys.modules.get(module)) if not name.startswith("_")]
    otherwise = "Correct the name."
    if module in sys.stdlib_module_names:
        otherwise = f"{module} is a module of Python; if a file of yours has that name, rename it."
    return NO_WORD.error(where, module=module, name=word, hint=hint(word, known, otherwise=otherwise))


def _no_attribute(kind: type, name: str, where: Where | None) -> GenesysError:
    from genesys.kinds.annotation import fields_of, kind_name
    from genesys.kinds.reference import listed
    from genesys.model.resource import outputs_of

    outputs = outputs_of(kind)
    near = hint(name, [*outputs, *fields_of(kind)], otherwise="Use one of its outputs.")
    return NO_ATTRIBUTE.error(where, kind=kind_name(kind), name=name, outputs=listed(outputs), hint=near)


def _kind(error: BaseException) -> str:
    return f"a{'n' if type(error).__name__[0] in 'AEIOU' else ''} {type(error).__name__}"


def _why(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return (text[:300].rstrip(".") + ".") if text else _NOTHING_LEFT


def _where(error: BaseException, sources: Sources) -> Where | None:
    """Return the innermost place in the traceback that is in a file of the user's."""
    found: Where | None = None
    step: TracebackType | None = error.__traceback__
    while step is not None:
        file = step.tb_frame.f_code.co_filename
        if sources.name(file):
            found = _spot(sources.get(file), step)
        step = step.tb_next
    return found


def _spot(source: Source, step: TracebackType) -> Where:
    line = step.tb_lineno
    positions = list(step.tb_frame.f_code.co_positions())
    first, last, begin, end = positions[step.tb_lasti // 2] if step.tb_lasti // 2 < len(positions) else (None,) * 4
    if first != line or begin is None or end is None:
        return source.where(line)
    stop = end if last == first else len(source.line(line).encode())
    return source.where(line, begin + 1, stop - begin, utf8=True)
