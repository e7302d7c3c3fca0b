"""A simulated cloud is kept between commands, whenever a command dies."""

from __future__ import annotations

import json

import pytest

from genesys.model.secret import SecretValue
from genesys.sim.cloud import Cloud
from genesys.sim.disk import Disk
from genesys.sim.files import SimFiles
from genesys.sim.process import Process, SimCrash
from genesys.sim.provider import TYPES
from genesys.sim.store import Store


def opened(disk, *, die_at=0):
    cloud = Cloud(lambda: 5.0)
    store = Store(SimFiles(disk, Process(die_at), lambda: 5.0), "/kept")
    store.load(cloud)
    return cloud, store


def make(cloud, token, **more):
    return cloud.make(TYPES["sim.i2"], {"size": 1, **more}, token, {"region": "here"})


def test_it_comes_back_as_it_was_without_its_secrets(token_of):
    disk = Disk()
    cloud, store = opened(disk)
    one = make(cloud, token_of(), password=SecretValue(b"hunter2"))
    other = make(cloud, token_of("b/x"))
    cloud.change(TYPES["sim.i2"], one.id, {"size": 2}, frozenset({"size"}))
    cloud.remove(TYPES["sim.i2"], other.id)
    store.close()
    assert set(disk.files) == {"/kept/cloud.json"}
    assert b"hunter2" not in disk.files["/kept/cloud.json"]
    again, _ = opened(disk)
    assert {id: thing.as_json() for id, thing in again.objects.items()} == {one.id: one.as_json()}
    assert again.ledger.effects == cloud.ledger.effects
    assert again.keys == {one.key: one.id}
    assert make(again, token_of("b/x")).id != other.id, "an id is never given away twice"


def test_a_look_writes_nothing(token_of):
    disk = Disk()
    _, store = opened(disk)
    store.close()
    assert disk.files == {}


@pytest.mark.parametrize("die_at", range(1, 20))
def test_wherever_a_command_dies_each_effect_is_there_once(token_of, die_at):
    disk, made = Disk(), []
    cloud, store = opened(disk, die_at=die_at)
    try:
        for name in ("a/x", "b/x", "c/x"):
            made.append(make(cloud, token_of(name)).id)
        store.close()
    except SimCrash:
        pass
    again, _ = opened(disk)
    ids = [effect.id for effect in again.ledger.effects]
    assert len(ids) == len(set(ids))
    assert set(again.objects) == set(ids)
    assert set(made) <= set(ids) <= {effect.id for effect in cloud.ledger.effects}


def test_a_torn_last_line_is_left_out(token_of):
    disk = Disk()
    cloud, _ = opened(disk)
    first = make(cloud, token_of())
    make(cloud, token_of("b/x"))
    disk.files["/kept/cloud.log"] = disk.files["/kept/cloud.log"][:-20]
    again, store = opened(disk)
    assert list(again.objects) == [first.id]
    store.close()
    assert list(json.loads(disk.files["/kept/cloud.json"])["objects"]) == [first.id]


def test_two_commands_at_once_lose_nothing_of_each_other(token_of):
    disk = Disk()
    (one, first), (two, second) = opened(disk), opened(disk)
    made = {make(one, token_of()).id, make(two, token_of("b/x")).id}
    first.close()
    made.add(make(two, token_of("c/x")).id)
    second.close()
    assert set(opened(disk)[0].objects) == made
