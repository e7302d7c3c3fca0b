"""genesys.yaml: its parts, and what each of them must look like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from genesys.errors import GenesysError
from genesys.load.place import Spots
from genesys.load.problems import (
    BAD_NAME,
    NO_PROJECT,
    NO_PROVIDER,
    UNKNOWN_KEY,
    UNKNOWN_VARIABLE_TYPE,
    WRONG_SHAPE,
)
from genesys.load.reading import Reading
from genesys.load.scope import Names
from genesys.load.session import SETTINGS
from genesys.load.tree import Node, parse
from genesys.load.variables import TYPES, UNSET
from genesys.load.words import hint
from genesys.model.address import is_name

if TYPE_CHECKING:
    from genesys.errors import Finding
    from genesys.load.place import Source, Spot
    from genesys.load.session import Session

FILE = "genesys.yaml"
PARTS: dict[str, str] = {
    "project": "a text",
    "provider": "a text",
    "region": "a text",
    "tags": "a map",
    "requires": "a list",
    "providers": "a map",
    "backend": "a text",
    "accounts": "a map",
    "plugins": "a map",
    "kinds": "a list",
    "variables": "a map",
    "resources": "a map",
    "outputs": "a map",
    "moved": "a map",
}
"""Parts of the file -> what each must be."""

_PROJECT = ("project", "provider", "region", "tags", "requires", "providers", "backend", "accounts", "plugins")
_VARIABLE = ("type", "default", "secret", "doc")


class Document:
    """One genesys.yaml, read part by part.

    Args:
        source: The file.
        session: Gets what the file says beside its resources, and everything that is wrong.
    """

    def __init__(self, source: Source, session: Session) -> None:
        self.source, self.session = source, session
        self.findings: list[Finding] = session.findings
        self.root = parse(source, self.findings)
        self.variables: dict[str, Any] = {}
        self._check_parts()

    def _check_parts(self) -> None:
        if not isinstance(self.root.value, dict):
            self._shape(self.root, f"{self.source.file} as a whole", "a map")
            raise GenesysError(self.findings)
        for key, node in list(self.root.value.items()):
            place = self.source.where(*self.root.keys[key])
            if key not in PARTS:
                facts = {"file": self.source.file, "key": key, "known": ", ".join(PARTS)}
                self.findings.append(UNKNOWN_KEY.finding(place, hint=hint(key, PARTS), **facts))
            elif _is_empty(node):
                del self.root.value[key]
            elif not _is(node, PARTS[key]):
                self._shape(node, f"{key}:", PARTS[key])
                del self.root.value[key]

    def _shape(self, node: Node, what: str, wanted: str) -> None:
        place = self.source.where(*node.spot)
        self.findings.append(WRONG_SHAPE.finding(place, what=what, wanted=wanted, found=node.shape))

    def part(self, key: str) -> dict[str, Node]:
        """Return the entries of a part that is a map; empty when it is not there."""
        node = self.root.value.get(key)
        return node.value if node is not None and isinstance(node.value, dict) else {}

    def kind_files(self) -> list[str]:
        """Return the Python files that hold kinds of the project."""
        node = self.root.value.get("kinds")
        return [str(child.scalar()) for child in node.value] if node is not None else []

    def read_variables(self) -> None:
        """Resolve the variables that the file declares."""
        for name, node in self.part("variables").items():
            try:
                self.variables[name] = self._variable(name, node)
            except GenesysError as error:
                self.findings += error.findings
                # Known, so that every use of it is not one more error.
                self.variables[name] = ""

    def _variable(self, name: str, node: Node) -> Any:
        where = self.source.where(*self.root.value["variables"].keys[name])
        long = isinstance(node.value, dict) and set(node.value) <= set(_VARIABLE)
        parts = {key: child.json() for key, child in node.value.items()} if long else {"default": node.json()}
        default = UNSET if parts.get("default") is None else parts["default"]
        word = parts.get("type") or ("text" if default is UNSET else "")
        wanted = TYPES.get(str(word)) if word else type(default)
        if wanted is None:
            raise UNKNOWN_VARIABLE_TYPE.error(where, name=name, type=word)
        secret = parts.get("secret", False) is True
        return self.session.variables.resolve(name, wanted=wanted, default=default, secret=secret, where=where)

    def read_project(self, names: Names) -> None:
        """Hand the project's own parts to the session."""
        reading = Reading(self.source, names, self.findings)
        whole = {
            key: reading.value(self.root.value[key], _annotation(key), field=key)
            for key in _PROJECT
            if key in self.root.value
        }
        self._need(whole)
        place = self.source.where(*self.root.keys.get("project", (1, 1, 1)))
        settings = {key: whole[key] for key in SETTINGS if whole.get(key)}
        self.session.declare(
            place,
            lambda part: self.source.where(*self.root.value["project" if part == "name" else part].spot),
            name=whole.get("project", ""),
            provider=whole.get("provider", ""),
            region=whole.get("region", ""),
            requires=whole.get("requires", []),
            pure=True,
            **settings,
        )
        self.session.places = Spots(self.source, self._spots)
        for old, node in self.part("moved").items():
            where = self.source.where(*self.root.value["moved"].keys[old])
            self.session.move(old, str(reading.value(node, str, field="moved")), where)

    def _spots(self) -> dict[str, Spot]:
        """Return the spots of the project's own parts; that of its name stands for the whole."""
        keys, value = self.root.keys, self.root.value
        found = {"": keys.get("project", (1, 1, 1))} | {part: keys[part] for part in _PROJECT if part in keys}
        return found | {
            f"providers.{provider}.{name}": spot
            for provider, node in self.part("providers").items()
            if isinstance(value, dict) and isinstance(node.value, dict)
            for name, spot in node.keys.items()
        }

    def _need(self, whole: dict[str, Any]) -> None:
        if "project" not in whole:
            if not any(f.problem.code in {"LOAD-045", "LOAD-046"} for f in self.findings):
                self.findings.append(NO_PROJECT.finding(self.source.where(1), file=self.source.file))
        elif not is_name(str(whole["project"])):
            place = self.source.where(*self.root.value["project"].spot)
            self.findings.append(BAD_NAME.finding(place, name=whole["project"], what="project"))
        if "provider" not in whole and "provider" not in self.root.keys:
            self.findings.append(NO_PROVIDER.finding(self.source.where(1)))

    def read_outputs(self, names: Names) -> None:
        """Hand the outputs to the session; resources must be known."""
        reading = Reading(self.source, names, self.findings)
        for name, node in self.part("outputs").items():
            where = self.source.where(*self.root.value["outputs"].keys[name])
            self.session.export(name, reading.value(node, Any, field=f"outputs.{name}"), where)


def _annotation(key: str) -> Any:
    """Return what a part of the project may hold, as an annotation."""
    if key == "tags":
        return Mapping[str, str]
    return {"a text": str, "a list": Sequence[str]}.get(PARTS[key], Any)


def _is_empty(node: Node) -> bool:
    return isinstance(node.value, str) and node.scalar() is None


def _is(node: Node, wanted: str) -> bool:
    return node.shape == wanted
