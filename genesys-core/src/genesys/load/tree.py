"""YAML as a tree with positions, in one strict dialect.

YAML 1.2 core: ``true`` and ``false`` are booleans and ``yes``, ``no``, ``on``, ``off`` are texts; octal is
``0o17``; dates are texts. No anchors, aliases, merge keys or tags; one document; no key twice; names of
entries are texts. PyYAML does the parsing, this module the meaning.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from genesys.errors import Finding, GenesysError
from genesys.load.problems import DUPLICATE_KEY, NO_ANCHORS, NOT_TEXT, TAB, TWO_DOCUMENTS, YAML_SYNTAX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from genesys.errors import Where
    from genesys.load.place import Source

_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_INT = re.compile(r"[-+]?[0-9]+\Z")
_OTHER_INT = re.compile(r"0(?:o(?P<oct>[0-7]+)|x(?P<hex>[0-9a-fA-F]+))\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_HINTS = {
    "anchor": ("an anchor (&)", "Write the value at each place, or make it a variable: ${var.name}."),
    "alias": (
        "an alias (*)",
        "Write the value at each place, or make it a variable: ${var.name}. A text that begins with * needs quotes.",
    ),
    "tag": ("a tag (!)", "Remove it. A text that begins with ! needs quotes."),
}


class Node:
    """One value in the file.

    Args:
        value: Text of a scalar, list of nodes, or key -> node.
        spot: Line, column and length.
        plain: Whether it is a scalar without quotes.
    """

    __slots__ = ("keys", "plain", "spot", "value")

    def __init__(self, value: Any, spot: tuple[int, int, int], *, plain: bool = False) -> None:
        self.value, self.spot, self.plain = value, spot, plain
        self.keys: dict[str, tuple[int, int, int]] = {}

    @property
    def shape(self) -> str:
        """What it is, in a word."""
        if isinstance(self.value, str):
            return (
                "nothing"
                if self.scalar() is None
                else "a text"
                if isinstance(self.scalar(), str)
                else "a number or word"
            )
        return "a list" if isinstance(self.value, list) else "a map"

    def scalar(self) -> str | int | float | bool | None:
        """Return the value of a scalar by the rules of the dialect."""
        return scalar(self.value) if self.plain else str(self.value)

    def json(self) -> Any:
        """Return the value as JSON, references not looked at."""
        if isinstance(self.value, dict):
            return {key: node.json() for key, node in self.value.items()}
        return [node.json() for node in self.value] if isinstance(self.value, list) else self.scalar()


def scalar(text: str) -> str | int | float | bool | None:
    """Return the value of a scalar that is written without quotes."""
    if text in _BOOL:
        return _BOOL[text]
    if text in _NULL:
        return None
    if _INT.match(text):
        return int(text)
    other = _OTHER_INT.match(text)
    if other:
        return int(other["oct"], 8) if other["oct"] else int(other["hex"], 16)
    if _FLOAT.match(text):
        value = float(text)
        return text if value in {float("inf"), float("-inf")} else value
    return text


def parse(source: Source, findings: list[Finding]) -> Node:
    """Return the tree of a file, with an empty map for an empty file.

    Args:
        source: The file.
        findings: Gets what is wrong but does not stop the reading.

    Raises:
        GenesysError: LOAD-004, LOAD-040, LOAD-041 or LOAD-053.
    """
    import yaml

    try:
        text = source.data.decode()
    except UnicodeDecodeError as error:
        raise NOT_TEXT.error(source.where(0), file=source.file, position=error.start) from None
    loader: Any = _loader(yaml)(text)
    try:
        root = loader.get_single_node()
    except yaml.YAMLError as error:
        raise _syntax(error, source) from None
    except RecursionError:
        raise _too_deep(source) from None
    finally:
        loader.dispose()
    if any(mark in text for mark in "&*!"):
        findings += (found := [*_forbidden(yaml, text, source)])
        if any(finding.facts["what"] == _HINTS["alias"][0] for finding in found):
            # What refers to itself has no end as a tree, and a few lines of aliases become millions of values.
            raise GenesysError(findings)
    try:
        return Node({}, (1, 1, 1)) if root is None else _Reader(source, findings).node(root)
    except RecursionError:
        raise _too_deep(source) from None


def _too_deep(source: Source) -> GenesysError:
    return YAML_SYNTAX.error(source.where(0), file=source.file, why="It is nested too deeply to be read")


def _loader(yaml: Any) -> Any:
    if yaml.__with_libyaml__:
        # Tags are not used here, and working them out takes as long as parsing.
        untagged = {"resolve": _no_tag, "descend_resolver": _nothing, "ascend_resolver": _nothing}
        return type("Loader", (yaml.cyaml.CParser, yaml.resolver.BaseResolver), {"__init__": _init_quick, **untagged})
    parts = (yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser, yaml.composer.Composer)
    return type("Loader", (*parts, yaml.resolver.BaseResolver), {"__init__": _init_plain})


def _no_tag(self: Any, kind: Any, value: Any, implicit: Any) -> str:
    return ""


def _nothing(self: Any, *_: Any) -> None:
    return None


def _init_quick(self: Any, text: str) -> None:
    import yaml

    fast: Any = yaml.cyaml
    fast.CParser.__init__(self, text)
    yaml.resolver.BaseResolver.__init__(self)


def _init_plain(self: Any, text: str) -> None:
    import yaml

    yaml.reader.Reader.__init__(self, text)
    for part in (yaml.scanner.Scanner, yaml.parser.Parser, yaml.composer.Composer, yaml.resolver.BaseResolver):
        part.__init__(self)


class _Reader:
    def __init__(self, source: Source, findings: list[Finding]) -> None:
        self._source, self._findings = source, findings

    def node(self, node: Any) -> Node:
        start, end = node.start_mark, node.end_mark
        length = end.column - start.column if end.line == start.line else 1
        spot = (start.line + 1, start.column + 1, max(length, 1))
        if node.id == "scalar":
            return Node(node.value, spot, plain=not node.style)
        if node.id == "sequence":
            return Node([self.node(item) for item in node.value], spot)
        return self._mapping(node, spot)

    def _mapping(self, node: Any, spot: tuple[int, int, int]) -> Node:
        made = Node({}, spot)
        for key, value in node.value:
            place = (key.start_mark.line + 1, key.start_mark.column + 1, max(len(str(key.value)), 1))
            name = key.value if key.id == "scalar" else None
            if name is None or (name == "<<" and not key.style):
                what = "a merge key (<<)" if name else "a list or map as a key"
                self._add(
                    NO_ANCHORS.finding(
                        self._source.where(*place[:2]),
                        what=what,
                        file=self._source.file,
                        hint="Write the entries at each place.",
                    )
                )
            elif name in made.value:
                first = made.keys[name][0]
                self._add(DUPLICATE_KEY.finding(self._source.where(*place), key=name, line=first))
            else:
                made.value[name], made.keys[name] = self.node(value), place
        return made

    def _add(self, finding: Finding) -> None:
        self._findings.append(finding)


def _forbidden(yaml: Any, text: str, source: Source) -> Iterator[Finding]:
    for token in yaml.scan(text, Loader=yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader):
        if token.id in {"<anchor>", "<alias>", "<tag>"}:
            what, hint = _HINTS[token.id.strip("<>")]
            mark = token.start_mark
            length = max(token.end_mark.column - mark.column, 1)
            where = source.where(mark.line + 1, mark.column + 1, length)
            yield NO_ANCHORS.finding(where, what=what, file=source.file, hint=hint)


def _syntax(error: Any, source: Source) -> GenesysError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = str(getattr(error, "problem", None) or error).strip()
    if mark is None:
        return YAML_SYNTAX.error(_place_of(error, source), file=source.file, why=_words(problem))
    tab = _tab(source, mark.line + 1)
    if tab is not None:
        return TAB.error(tab, file=source.file)
    where = source.where(mark.line + 1, mark.column + 1)
    if "expected a single document" in str(error):
        return TWO_DOCUMENTS.error(where, file=source.file)
    quotes = '; inside {…} and […] a reference needs quotes: "${…}"' if "${" in where.text else ""
    return YAML_SYNTAX.error(where, file=source.file, why=_words(problem) + quotes)


def _tab(source: Source, line: int) -> Where | None:
    """Return the place of a tab in the indentation of a line or of the one before, where parsers stumble."""
    for number in (line, line - 1):
        text = source.line(number)
        blank = text[: len(text) - len(text.lstrip(" \t"))]
        if "\t" in blank:
            return source.where(number, blank.index("\t") + 1)
    return None


def _place_of(error: Any, source: Source) -> Where:
    position = getattr(error, "position", None)
    if not isinstance(position, int):
        return source.where(0)
    before = source.data[:position].decode(errors="replace")
    return source.where(before.count("\n") + 1, len(before) - before.rfind("\n"))


def _words(problem: str) -> str:
    """Return the parser's own words as a sentence without its full stop."""
    text = " ".join(problem.split()).rstrip(".")
    return "The parser says: " + text
