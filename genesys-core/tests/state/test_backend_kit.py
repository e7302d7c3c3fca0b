"""The embedded backend keeps every rule, and a backend that breaks one is caught by the rule meant for it."""

from __future__ import annotations

import pytest

from genesys.app.world import real_world
from genesys.spi.backend import Exists, NotFound
from genesys.state.drive import complete
from genesys.state.local import LocalBackend
from genesys.testing.backend_kit import RULES, Case


def broken(make):
    """Names of the rules that a backend breaks."""
    found = set()
    for rule in RULES:
        try:
            complete(rule(make()))
        except AssertionError:
            found.add(rule.__name__)
        except Exception as error:
            found.add(f"{rule.__name__} ({type(error).__name__})")
    return found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_on_a_real_disk(rule, tmp_path):
    def make():
        return LocalBackend(real_world().files, str(tmp_path / "state"))

    complete(rule(Case(make(), again=make)))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_in_memory(rule, World):
    world = World()
    complete(rule(Case(world.backend, again=lambda: World(world.memory).backend)))


class Sabotaged:
    """A good backend with one verb replaced."""

    def __init__(self, inner):
        self.inner, self.caps = inner, inner.caps

    def __getattr__(self, name):
        return getattr(self.inner, name)


class PutOverwrites(Sabotaged):
    async def put(self, key, data):
        await self.inner.delete(key)
        await self.inner.put(key, data)


class PutIgnoresEqualBytes(Sabotaged):
    async def put(self, key, data):
        try:
            await self.inner.put(key, data)
        except Exists:
            if (await self.inner.get(key))[0] != data:
                raise


class CasIgnoresTheVersion(Sabotaged):
    async def cas(self, key, data, expect):
        try:
            _, expect = await self.inner.get(key)
        except NotFound:
            expect = None
        return await self.inner.cas(key, data, expect)


class CasIgnoresTheVersionOfWhatIsAbsent(Sabotaged):
    async def cas(self, key, data, expect):
        try:
            await self.inner.get(key)
        except NotFound:
            expect = None
        return await self.inner.cas(key, data, expect)


class CasOverwritesWhatShouldBeAbsent(Sabotaged):
    async def cas(self, key, data, expect):
        if expect is None:
            await self.inner.delete(key)
        return await self.inner.cas(key, data, expect)


class CasForgets(Sabotaged):
    async def cas(self, key, data, expect):
        if expect is None:
            return await self.inner.cas(key, data, expect)
        return "new"


class CasReturnsTheOldVersion(Sabotaged):
    async def cas(self, key, data, expect):
        new = await self.inner.cas(key, data, expect)
        return expect or new


class VersionsDrift(Sabotaged):
    drift = 0

    async def get(self, key):
        data, version = await self.inner.get(key)
        VersionsDrift.drift += 1
        return data, f"{version}{VersionsDrift.drift}"


class ReadsNothingAsEmpty(Sabotaged):
    async def get(self, key):
        try:
            return await self.inner.get(key)
        except NotFound:
            return b"", "none"


class StripsBytes(Sabotaged):
    async def get(self, key):
        data, version = await self.inner.get(key)
        return data.replace(b"\r\n", b"\n").strip(b"\0"), version


class DeleteDoesNothing(Sabotaged):
    async def delete(self, key):
        return


class DeleteComplains(Sabotaged):
    async def delete(self, key):
        await self.inner.get(key)
        await self.inner.delete(key)


class ListsByPrefix(Sabotaged):
    async def list(self, prefix):
        return await self.inner.list(prefix.rpartition("/")[0].rpartition("/")[0] + "/")


class ListsUnsorted(Sabotaged):
    async def list(self, prefix):
        return tuple(reversed(await self.inner.list(prefix)))


class AppenderTruncates(Sabotaged):
    def appender(self, key):
        inner, files = self.inner.appender(key), self.inner._files

        class Truncates:
            def append(self, data):
                inner.append(data)

            def sync(self):
                files.delete("/state/" + key)
                inner.sync()

            def close(self):
                inner.close()

        return Truncates()


SABOTAGE = {
    PutOverwrites: "put_never_overwrites",
    PutIgnoresEqualBytes: "put_refuses_equal_bytes_too",
    CasIgnoresTheVersion: "cas_with_a_stale_version_conflicts",
    CasIgnoresTheVersionOfWhatIsAbsent: "cas_on_a_missing_key_conflicts",
    CasOverwritesWhatShouldBeAbsent: "cas_makes_what_is_absent",
    CasForgets: "cas_replaces_and_is_seen_at_once",
    CasReturnsTheOldVersion: "cas_replaces_and_is_seen_at_once",
    VersionsDrift: "versions_are_stable",
    ReadsNothingAsEmpty: "nothing_is_read_as_not_found",
    StripsBytes: "what_was_put_is_read_back",
    DeleteDoesNothing: "delete_is_quiet_and_thorough",
    DeleteComplains: "delete_is_quiet_and_thorough",
    ListsByPrefix: "list_names_what_is_directly_below",
    ListsUnsorted: "list_names_what_is_directly_below",
    AppenderTruncates: "an_appender_grows_one_object",
}


@pytest.mark.parametrize("sabotage", SABOTAGE, ids=lambda sabotage: sabotage.__name__)
def test_sabotage_is_caught_by_the_rule_meant_for_it(World, sabotage):
    def make():
        world = World()
        return Case(sabotage(world.backend), again=lambda: sabotage(World(world.memory).backend))

    found = {name.partition(" ")[0] for name in broken(make)}
    assert SABOTAGE[sabotage] in found


def test_every_rule_has_a_sabotage_that_only_it_is_needed_for():
    assert set(SABOTAGE.values()) == {rule.__name__ for rule in RULES}
