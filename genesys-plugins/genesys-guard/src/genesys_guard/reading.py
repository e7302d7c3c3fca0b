"""Reading a guard.yaml: strictly, with the line of each rule, and everything that is wrong at once."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from genesys.spi import GenesysError, Where
from genesys_guard.problems import UNUSABLE
from genesys_guard.words import ENVIRONMENTS, RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml import Mark, Node

    from genesys.spi import Finding

FILE = "guard.yaml"
MISNAMED = "guard.yml"
"""A file of this name was meant, and would be passed over in silence."""


class Rule(NamedTuple):
    """One rule as written.

    Args:
        value: Its value; see `genesys_guard.words.RULES`.
        line: Line in the file, >= 1.
    """

    value: Any
    line: int


class Rules:
    """All rules of a project.

    Args:
        common: Those that always hold, by word.
        environments: Environment -> those that hold there; each takes the place of the common one of its word.
    """

    def __init__(
        self, common: dict[str, Rule] | None = None, environments: dict[str, dict[str, Rule]] | None = None
    ) -> None:
        self._common, self._environments = common or {}, environments or {}

    def __bool__(self) -> bool:
        return bool(self._common or any(self._environments.values()))

    def of(self, stack: str) -> dict[str, Rule]:
        """Return the rules that hold for a stack such as ``shop/production``, by word."""
        return {**self._common, **self._environments.get(stack.rpartition("/")[2], {})}


_known: dict[str, tuple[tuple[int, ...], Rules]] = {}


def rules_at(folder: str) -> Rules:
    """Return the rules beside a project; none when there is no file. Read again only when the file changed.

    Raises:
        GenesysError: GUARD-001, everything in the file that cannot be used.
    """
    path = os.path.join(folder, FILE)
    try:
        look = os.stat(path)
    except FileNotFoundError:
        _refuse_misnamed(folder, path)
        return Rules()
    except OSError as error:
        raise _unreadable(error) from None
    stamp = (look.st_ino, look.st_size, look.st_mtime_ns, look.st_ctime_ns)
    if _known.get(path, ((),))[0] != stamp:
        _known[path] = stamp, _read(path)
    return _known[path][1]


def parse(text: str) -> Rules:
    """Return the rules of a text.

    Raises:
        GenesysError: GUARD-001, everything in it that cannot be used.
    """
    import yaml

    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise GenesysError([_wrong(text, mark, "it is no YAML", str(getattr(error, "problem", error)))]) from None
    reader = _Reader(text)
    common: dict[str, Rule] = {}
    environments: dict[str, dict[str, Rule]] = {}
    for word, key, value in reader.entries(root, [*RULES, ENVIRONMENTS]):
        if word != ENVIRONMENTS:
            reader.take(common, word, key, value)
            continue
        for name, _, rules in reader.entries(value, None):
            environments[name] = {}
            for rule, place, inner in reader.entries(rules, list(RULES)):
                reader.take(environments[name], rule, place, inner)
    if reader.findings:
        raise GenesysError(reader.findings)
    return Rules(common, environments)


class _Reader:
    """Walks through the nodes of a text and collects what is wrong with it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.findings: list[Finding] = []

    def entries(self, node: Node | None, known: list[str] | None) -> Iterator[tuple[str, Node, Node]]:
        """Give word, key and value of a map; words that are unknown, repeated or no texts are noted and left out."""
        import yaml

        if node is None or (isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null")):
            return
        if not isinstance(node, yaml.MappingNode):
            self.note(node, "it is no map", "Rules are written as `word: value`.")
            return
        seen: set[str] = set()
        for key, value in node.value:
            word = str(key.value)
            if word in seen:
                self.note(key, f"{word} is there twice", "Only one of them could hold.")
            elif known is not None and word not in known:
                self.note(key, f'there is no rule "{word}"', _meant(word, known))
            else:
                seen.add(word)
                yield word, key, value

    def take(self, into: dict[str, Rule], word: str, key: Node, value: Node) -> None:
        """Take in a rule, or note why it cannot be used."""
        import yaml
        from yaml.constructor import SafeConstructor

        if isinstance(value, yaml.MappingNode):
            list(self.entries(value, None))  # notes what is there twice
        try:
            loaded = SafeConstructor().construct_document(value)
        except yaml.YAMLError as error:
            self.note(value, f"{word} is no plain value", str(getattr(error, "problem", error)))
            return
        why = RULES[word].fits(loaded)
        if why:
            self.note(value, f"{word} is {why}", f"{word} is {RULES[word].form}.")
        into[word] = Rule(loaded, key.start_mark.line + 1)

    def note(self, node: Node, what: str, why: str) -> None:
        """Note something that is wrong."""
        self.findings.append(_wrong(self.text, node.start_mark, what, why))


def _meant(word: str, known: list[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(word, known, 1)
    return f'Did you mean "{close[0]}"?' if close else f"Rules are {', '.join(known)}."


def _read(path: str) -> Rules:
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(error) from None
    return parse(text)


def _refuse_misnamed(folder: str, path: str) -> None:
    if os.path.lexists(path):
        raise UNUSABLE.error(Where(FILE), file=FILE, what="it leads nowhere", why="It is a link to a missing file.")
    if os.path.lexists(os.path.join(folder, MISNAMED)):
        why = f"Rules are read from {FILE}; {MISNAMED} would be passed over."
        raise UNUSABLE.error(Where(MISNAMED), file=MISNAMED, what="its name is misspelt", why=why)


def _unreadable(error: Exception) -> GenesysError:
    why = error.strerror if isinstance(error, OSError) and error.strerror else "It is not UTF-8."
    return UNUSABLE.error(Where(FILE), file=FILE, what="it cannot be read", why=f"{why.rstrip('.')}.")


def _wrong(text: str, mark: Mark | None, what: str, why: str) -> Finding:
    where = Where(FILE)
    if mark is not None:
        lines = text.splitlines()
        line = lines[mark.line] if mark.line < len(lines) else ""
        where = Where(FILE, mark.line + 1, mark.column + 1, 1, line)
    sentence = why if why.endswith(("?", ".")) else f"{why}."
    return UNUSABLE.finding(where, file=FILE, what=what, why=sentence[:1].upper() + sentence[1:])
