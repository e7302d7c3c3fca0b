"""Keys without friction, and never without a reason: where they come from, and what each wrong one is called."""

from __future__ import annotations

import pytest

from genesys.errors import GenesysError
from genesys.state import access
from genesys.state.drive import complete
from genesys.state.keys import key_text, parse_key
from genesys.state.ring import Ring, find_ring
from genesys.state.unlock import key_file

PHRASE = "correct horse battery"
HOME = {"HOME": "/home/ada", "GENESYS_KEYRING": "off"}


def code(call):
    with pytest.raises(GenesysError) as caught:
        call()
    assert caught.value.exit_code in {1, 3, 6}
    return caught.value.codes[0]


def kept(world):
    return [path for path in world.memory.files if path.startswith(("/home/", "/config/"))]


def test_a_new_state_gets_a_key_file_without_a_question(World):
    world = World(environ=dict(HOME))
    state = world.open()
    assert kept(world) == [f"/home/ada/.config/genesys/keys/{state.id}"]
    assert World(world.memory, environ=dict(HOME)).find().id == state.id
    assert complete(access.list_keys(state))[0].kind == "file"


def test_the_key_file_is_for_its_owner_only(tmp_path):
    import os

    from genesys.app.world import real_world
    from genesys.state.local import LocalBackend
    from genesys.state.state import open_state

    world = real_world()
    world.environ = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "GENESYS_KEYRING": "off"}
    state = complete(open_state(world, LocalBackend(world.files, str(tmp_path / "state")), "shop/dev", create=True))
    path = tmp_path / "config/genesys/keys" / state.id
    assert os.stat(path).st_mode & 0o777 == 0o600
    assert os.stat(path.parent).st_mode & 0o777 == 0o700


def test_the_configuration_folder_can_be_elsewhere(World):
    world = World(environ={**HOME, "XDG_CONFIG_HOME": "/config"})
    state = world.open()
    assert kept(world) == [f"/config/genesys/keys/{state.id}"]
    assert key_file({"XDG_CONFIG_HOME": "relative", "HOME": "/h"}, b"\x01").startswith("/h/.config/")


def test_a_key_of_the_environment_makes_and_opens_a_state_and_leaves_no_file(World):
    key = key_text(World().entropy.token(32)).reveal("test").decode()
    world = World(environ={"GENESYS_KEY": key, "CI": "true"})
    state = world.open()
    assert kept(world) == []
    assert World(world.memory, environ={"GENESYS_KEY": key.upper().replace("-", " ")}).find().id == state.id


def test_ci_never_invents_a_key_and_nothing_is_written(World):
    world = World(environ={**HOME, "CI": "true"})
    assert code(world.open) == "STATE-023"
    assert world.memory.files == {}


def test_without_a_home_there_is_no_place_for_a_key(World):
    world = World(environ={"GENESYS_KEYRING": "off"})
    assert code(world.open) == "STATE-030"
    assert world.memory.files == {}


def test_a_missing_key_names_the_variables_before_any_effect(World):
    world = World(environ=dict(HOME))
    world.open()
    before = dict(world.memory.files)
    other = World(world.memory, environ={"HOME": "/home/bob", "GENESYS_KEYRING": "off", "CI": "true"})
    with pytest.raises(GenesysError) as caught:
        other.open()
    assert caught.value.codes == ["STATE-004"]
    assert caught.value.exit_code == 3
    for name in ("GENESYS_KEY", "GENESYS_PASSPHRASE", "GENESYS_PASSPHRASE_FILE"):
        assert name in str(caught.value)
    assert world.memory.files == before


def test_a_wrong_key_is_called_so(World):
    world = World(environ=dict(HOME))
    world.open()
    key = key_text(World().entropy.token(32)).reveal("test").decode()
    assert code(World(world.memory, environ={**HOME, "GENESYS_KEY": key}).find) == "STATE-002"


def test_a_key_with_a_typing_error_is_called_so(World):
    world = World(environ=dict(HOME))
    world.open()
    key = key_text(World().entropy.token(32)).reveal("test").decode()
    for wrong in (key[:-1] + ("0" if key[-1] != "0" else "1"), key[5:], "hunter2", key + "00", "gns1"):
        assert code(World(world.memory, environ={"GENESYS_KEY": wrong}).find) == "STATE-021"


def test_a_passphrase_makes_and_opens_a_state(World):
    world = World(environ={"GENESYS_PASSPHRASE": PHRASE})
    state = world.open()
    assert world.find().id == state.id
    world.memory.files["/secret"] = PHRASE.encode() + b"\n"
    assert World(world.memory, environ={"GENESYS_PASSPHRASE_FILE": "/secret"}).find().id == state.id
    assert code(World(world.memory, environ={"GENESYS_PASSPHRASE": "something else"}).find) == "STATE-003"
    assert code(World(world.memory, environ={"GENESYS_PASSPHRASE_FILE": "/none"}).find) == "STATE-027"
    assert code(World(world.memory, environ={}).find) == "STATE-004"
    asked = World(world.memory, environ={}).find(ask=lambda stack: {"shop/dev": PHRASE}[stack])
    assert asked.id == state.id
    assert code(lambda: World(world.memory, environ={}).find(ask=lambda _: "a wrong one")) == "STATE-003"


def test_a_short_passphrase_is_refused_before_any_effect(World):
    world = World(environ={"GENESYS_PASSPHRASE": "hunter2"})
    assert code(world.open) == "STATE-022"
    assert world.memory.files == {}


def test_a_passphrase_for_other_stacks_does_not_hide_the_key_file(World):
    world = World(environ=dict(HOME))
    state = world.open()
    assert World(world.memory, environ={**HOME, "GENESYS_PASSPHRASE": PHRASE}).find().id == state.id


def test_others_join_with_a_passphrase_a_key_or_the_recovery_key(World, fragment):
    world = World(environ=dict(HOME))
    state = world.open()
    complete(state.commit([fragment()], claim=None))
    complete(access.add_passphrase(state, PHRASE, label="bob"))
    _, key = complete(access.add_key(state, label="pipeline"))
    _, recovery = complete(access.add_recovery(state))
    for environ in (
        {"GENESYS_PASSPHRASE": PHRASE},
        {"GENESYS_KEY": key.reveal("test").decode()},
        {"GENESYS_KEY": recovery.reveal("test").decode()},
    ):
        opened = World(world.memory, environ=environ).find()
        assert list(complete(complete(opened.head()).fragments())) == ["web/process~1"]
    assert {slot.kind for slot in complete(access.list_keys(state))} == {
        "file",
        "passphrase",
        "environment",
        "recovery",
    }
    assert {slot.label for slot in complete(access.list_keys(state))} == {"unnamed", "bob", "pipeline", "recovery"}


def test_a_removed_key_no_longer_opens_and_the_last_one_stays(World):
    world = World(environ=dict(HOME))
    state = world.open()
    own = complete(access.list_keys(state))[0]
    slot, key = complete(access.add_key(state))
    complete(access.remove_key(state, slot.id[:8]))
    environ = {"GENESYS_KEY": key.reveal("test").decode()}
    assert code(World(world.memory, environ=environ).find) == "STATE-002"
    assert code(lambda: complete(access.remove_key(state, own.id))) == "STATE-019"
    for begin in ("", "zz"):
        assert code(lambda begin=begin: complete(access.remove_key(state, begin))) == "STATE-020"


def test_a_slot_that_asks_for_an_absurd_amount_of_work_is_damaged(World):
    world = World(environ={"GENESYS_PASSPHRASE": PHRASE})
    world.open()
    path = next(path for path in world.stored() if "/keys/" in path)
    world.memory.files[path] = world.memory.files[path].replace(b'"n":65536', b'"n":99999999')
    assert code(world.find) == "STATE-001"


def test_a_key_reads_back_from_its_text_and_keys_hide_themselves(World):
    state = World(environ=dict(HOME)).open()
    assert parse_key(key_text(b"k" * 32).reveal("test").decode(), source="test") == b"k" * 32
    assert str(key_text(b"k" * 32)) == "(hidden)"
    assert repr(state.keys) == f"Keys({state.id})"
    assert not any(isinstance(getattr(state.keys, name, None), bytes) for name in ("state", "vault"))


class FakeKeyring:
    def __init__(self, *, broken=False, forgets=False):
        self.kept, self.broken, self.forgets = {}, broken, forgets

    def get_password(self, service, name):
        if self.broken:
            raise RuntimeError
        return self.kept.get((service, name))

    def set_password(self, service, name, text):
        if self.broken:
            raise RuntimeError
        if not self.forgets:
            self.kept[service, name] = text

    def delete_password(self, service, name):
        del self.kept[service, name]

    def get_keyring(self):
        return self

    priority = 5


def test_a_keyring_keeps_the_key_and_no_file_is_made(World, monkeypatch):
    keyring = FakeKeyring()
    monkeypatch.setattr("genesys.state.ring.find_ring", lambda environ: Ring(keyring))
    world = World(environ={"HOME": "/home/ada"})
    state = world.open()
    assert kept(world) == []
    assert world.find().id == state.id
    assert complete(access.list_keys(state))[0].kind == "keyring"
    keyring.kept.clear()
    assert code(world.find) == "STATE-004"


@pytest.mark.parametrize("keyring", [FakeKeyring(broken=True), FakeKeyring(forgets=True)])
def test_a_keyring_that_fails_or_forgets_is_passed_by(World, monkeypatch, keyring):
    monkeypatch.setattr("genesys.state.ring.find_ring", lambda environ: Ring(keyring))
    world = World(environ={"HOME": "/home/ada"})
    assert world.open().id == world.find().id
    assert len(kept(world)) == 1
    Ring(keyring).delete("nothing")


def test_the_keyring_can_be_switched_off_and_need_not_be_installed(monkeypatch):
    import sys
    from importlib.machinery import ModuleSpec

    fake = FakeKeyring()
    fake.__spec__ = ModuleSpec("keyring", None)
    monkeypatch.setitem(sys.modules, "keyring", fake)
    assert find_ring({}) is not None
    assert find_ring({"GENESYS_KEYRING": "off"}) is None
    monkeypatch.setattr(FakeKeyring, "priority", 0)
    assert find_ring({}) is None
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert find_ring({}) is None


def test_a_slot_that_a_crash_left_behind_is_not_counted_as_a_way_in(World):
    unfinished = World(environ=dict(HOME))
    unfinished.open()
    world = World(environ=dict(HOME))
    state = world.open()
    world.memory.files.update({path: raw for path, raw in unfinished.stored().items() if "/keys/" in path})
    slots = complete(access.list_keys(state))
    assert len(slots) == 1
    assert code(lambda: complete(access.remove_key(state, slots[0].id))) == "STATE-019"
