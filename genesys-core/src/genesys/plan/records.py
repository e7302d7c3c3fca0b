"""Records: the recorded fragments as the plan looks at them, by address and with moves applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.model.address import within
from genesys.model.expr import replace, walk
from genesys.model.fragment import BORN, born, key_of, split_key
from genesys.plan.problems import MOVE_TAKEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from genesys.model.expr import Json
    from genesys.model.fragment import Fragment
    from genesys.spi.session import Observed


class Book:
    """The recorded fragments, seen from the plan.

    Args:
        recorded: Fragment key -> fragment, in the form of the installed types.
        moved: Old address -> new address, of resources.
        wanted: Native addresses that are declared.
        stored: Fragment key -> fragment, as it is in the state; ``recorded`` when that is the same.
    """

    __slots__ = ("current", "highest", "leftovers", "moves", "olds", "recorded", "touched")

    def __init__(
        self,
        recorded: Mapping[str, Fragment],
        moved: Mapping[str, str],
        wanted: Iterable[str],
        *,
        stored: Mapping[str, Fragment] | None = None,
    ) -> None:
        # What a plan has read is what is stored, for a run compares it with what is stored then.
        self.recorded = recorded if stored is None else stored
        self.current: dict[str, Fragment] = {}
        self.leftovers: list[Fragment] = []
        self.highest: dict[str, int] = {}
        self.moves: dict[str, str] = {}
        self.touched: set[str] = set()
        fragments: Iterable[Fragment] = recorded.values()
        if moved:
            self.moves = find_moves(recorded, moved, wanted)
            fragments = [self._renamed(fragment) for fragment in fragments] if self.moves else fragments
        self.olds = {new: old for old, new in self.moves.items()}
        for fragment in fragments:
            self._enter(fragment)

    def _reserve(self, address: str, generation: int) -> None:
        self.highest[address] = max(generation, self.highest.get(address, 0))

    def _enter(self, fragment: Fragment) -> None:
        address, generation = fragment.address, fragment.generation
        known = self.current.get(address)
        self._reserve(address, generation)
        if BORN in fragment.meta:
            self._reserve(*split_key(born(fragment)))
        if fragment.status == "deleting":
            self.leftovers.append(fragment)
        elif known is None or known.generation < generation:
            self.current[address] = fragment
            if known is not None:
                self.leftovers.append(known)
        else:
            self.leftovers.append(fragment)

    def _renamed(self, fragment: Fragment) -> Fragment:
        address = self.moves.get(fragment.address, fragment.address)
        deps = sorted({self.moves.get(dep, dep) for dep in fragment.deps})
        desired = rename_references(fragment.desired, self.moves)
        if deps != fragment.deps or desired != fragment.desired:
            self.touched.add(address)
        elif address == fragment.address:
            return fragment
        return fragment.with_(address=address, deps=deps, desired=desired, meta=self._meta(fragment))

    def _meta(self, fragment: Fragment) -> dict[str, Json]:
        inputs = fragment.meta.get("inputs")
        if not inputs:
            return fragment.meta
        renamed = [[[self.moves.get(path[0], path[0]), *path[1:]], value] for path, value in inputs]
        return {**fragment.meta, "inputs": renamed}

    def unsettled(self, wanted: Mapping[str, object]) -> bool:
        """Tell whether the record itself asks for changes: moves, left-over generations, or what is not wanted."""
        return bool(self.moves or self.leftovers or any(address not in wanted for address in self.current))

    def followed(self, observed: Mapping[str, Observed | None]) -> Mapping[str, Observed | None]:
        """Return what was seen by key as after moves; it was looked at under the keys of the state."""
        if not self.moves:
            return observed
        pairs = [(split_key(key), seen) for key, seen in observed.items()]
        return {key_of(self.moves.get(address, address), number): seen for (address, number), seen in pairs}

    def original_key(self, key: str) -> str:
        """Return the key in the state of a fragment that may have moved."""
        address, generation = split_key(key)
        return key_of(self.olds.get(address, address), generation)

    def all(self) -> list[Fragment]:
        """Return current and left-over fragments."""
        return [*self.current.values(), *self.leftovers]


def find_moves(recorded: Mapping[str, Fragment], moved: Mapping[str, str], wanted: Iterable[str]) -> dict[str, str]:
    """Return old native address -> new one, for every move that still has to be made.

    Raises:
        GenesysError: PLAN-009, the state has both addresses, or two that would move to the same one.
    """
    declared, present = set(wanted), {fragment.address for fragment in recorded.values()}
    found: dict[str, str] = {}
    takers: dict[str, str] = {}
    for address in sorted(present):
        for old, new in moved.items():
            if within(address, old):
                target = new + address[len(old) :]
                if target in declared and address not in declared:
                    taken = target if target in present else takers.get(target)
                    if taken:
                        raise MOVE_TAKEN.error(old=address, new=target, other=taken)
                    found[address], takers[target] = target, address
                break
    return found


def rename_references(body: dict[str, Json], names: Mapping[str, str]) -> dict[str, Json]:
    """Return a body whose references name natives by their new addresses."""

    def change(item: dict[str, Json]) -> dict[str, Json]:
        path = item.get("$native")
        return {**item, "$native": [names[path[0]], *path[1:]]} if path and path[0] in names else item

    if not any("$native" in item for item in walk(body)):
        return body
    renamed: dict[str, Json] = replace(body, change)
    return renamed
