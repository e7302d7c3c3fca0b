"""A run that died is continued with credentials of another account: refused, at every point, and nothing is touched."""

from __future__ import annotations

import pytest

from genesys.errors import GenesysError
from genesys.run.door import recover

HERE = {"region": "here"}


def planet_at(lab, says):
    """A planet whose sessions say that they are in the account ``says[0]``."""

    class Placed(lab.FindsAll):
        def place(self):
            return {"account": says[0]}

    return lab.Planet(session=Placed)


def graph(lab, word):
    return lab.graph(
        lab.node("a/x", word, _target=HERE, size=2),
        lab.node("b/x", word, _target=HERE, link=lab.ref("a/x")),
    )


def seen(planet):
    calls = [call for call in planet.cloud.calls if call[0] in {"create", "update", "delete"}]
    return sorted((id, str(thing.body)) for id, thing in planet.cloud.objects.items()), len(calls)


def again(planet, lab, word):
    return planet.deploy(graph(lab, word))


def only_recover(planet, lab, word):
    world = planet.start()
    return recover(
        state=planet.open(world), providers=planet.providers, world=world, events=lambda event: None,
        options=planet.options(),
    )  # fmt: skip


@pytest.mark.parametrize("how", [again, only_recover])
@pytest.mark.parametrize("word", ["sim.i0", "sim.i1", "sim.i2", "sim.i3"])
def test_what_one_account_began_no_other_one_ends(lab, word, how):
    refused, point = 0, 0
    while True:
        point += 1
        says = ["one"]
        planet = planet_at(lab, says)
        try:
            planet.deploy(graph(lab, word), die_at=point)
            break
        except lab.Dead:
            pass
        says[0] = "two"
        before = seen(planet)
        try:
            how(planet, lab, word)
        except GenesysError as error:
            assert error.codes == ["RUN-025"], (point, error.codes)
            assert error.exit_code == 3
            refused += 1
            assert seen(planet) == before, f"touched after death at call {point}"
            says[0] = "one"
            assert again(planet, lab, word).status == "green"
            assert {f.target["account"] for f in planet.fragments().values()} == {"one"}
            assert len(planet.cloud.objects) == 2, f"after death at call {point}"
            continue
        if before[1]:
            # All that was begun had ended: that is recorded, with where it is, and no one else goes on.
            assert how is only_recover, point
            assert seen(planet) == before
            assert {f.target["account"] for f in planet.fragments().values()} == {"one"}
            with pytest.raises(GenesysError) as caught:
                again(planet, lab, word)
            assert caught.value.codes == ["RUN-025"]
            assert seen(planet) == before
    assert refused >= 3
