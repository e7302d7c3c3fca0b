"""Every effect that a simulated cloud ever had, so that orphans and duplicates are counted and not guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection


class Effect(NamedTuple):
    """One effect.

    Args:
        verb: ``create``, ``update`` or ``delete``; ``vanish`` or ``drift`` when somebody else did it; ``found`` for
            an object of somebody else's that was looked at.
        type: Native type.
        address: Native address of whoever asked; for what somebody else did, that of the object.
        generation: Of that address.
        stack: Tag of the stack.
        token: Wire token of the create, else ``""``.
        id: Of the object.
        at: Seconds since 1970.
    """

    verb: str
    type: str
    address: str
    generation: int
    stack: str
    token: str
    id: str
    at: float

    @property
    def key(self) -> tuple[str, str, int]:
        """What there should be one living object for: stack, address and generation."""
        return self.stack, self.address, self.generation


class Ledger:
    """The effects of a cloud, in order.

    Args:
        effects: To begin with.
    """

    def __init__(self, effects: list[Effect] | None = None) -> None:
        self.effects: list[Effect] = list(effects or [])

    def note(self, effect: Effect) -> None:
        """Add an effect."""
        self.effects.append(effect)

    def living(self) -> dict[str, Effect]:
        """Return id -> its create, of every object that was made and not removed."""
        found: dict[str, Effect] = {}
        for effect in self.effects:
            if effect.verb == "create":
                found[effect.id] = effect
            elif effect.verb in {"delete", "vanish"}:
                found.pop(effect.id, None)
        return found

    def orphans(self, recorded: Collection[str]) -> list[Effect]:
        """Return the creates of living objects whose id nobody has recorded."""
        return [effect for id, effect in self.living().items() if id not in recorded]

    def duplicates(self, *, ever: bool = False) -> list[Effect]:
        """Return the creates that made a second object while the first one of its address and generation lived.

        Args:
            ever: Count those too of which only one is left, or none.
        """
        if ever:
            return self._second_ones()
        seen: set[tuple[str, str, int]] = set()
        more: list[Effect] = []
        for effect in self.living().values():
            if effect.key in seen:
                more.append(effect)
            seen.add(effect.key)
        return more

    def count(self, verb: str) -> int:
        """Return how many effects of a verb there were."""
        return sum(effect.verb == verb for effect in self.effects)

    def _second_ones(self) -> list[Effect]:
        alive: dict[str, tuple[str, str, int]] = {}
        more: list[Effect] = []
        for effect in self.effects:
            if effect.verb == "create":
                if effect.key in alive.values():
                    more.append(effect)
                alive[effect.id] = effect.key
            elif effect.verb in {"delete", "vanish"}:
                alive.pop(effect.id, None)
        return more
