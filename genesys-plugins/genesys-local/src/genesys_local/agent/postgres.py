"""``local.database``: a real PostgreSQL server with a data folder of its own."""

from __future__ import annotations

import functools
import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Iterable
from typing import Any

import trio

from genesys_local.agent import accounts, addresses, children, disk, pgbinary, pgwire
from genesys_local.agent.children import Program
from genesys_local.agent.house import House
from genesys_local.agent.logbook import Logbook
from genesys_local.agent.registry import Record
from genesys_local.agent.supervise import Instance, recorded
from genesys_local.fault import invalid

TYPE = "local.database"
_USUAL_PORT = 5432
_START_S = 60.0
_GRACE_S = 30.0
_OURS = frozenset("listen_addresses port unix_socket_directories data_directory hba_file config_file".split())
_PARAMETER = re.compile(r"[a-z][a-z0-9_.]{0,80}")
_SAYS_NO = re.compile(r"^.*(?:ERROR|FATAL|PANIC): +(.*)$", re.MULTILINE)


class Databases:
    """Keeper of ``local.database``."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._live: dict[str, Instance] = {}
        self._logbooks: dict[str, Logbook] = {}
        self._syncs: dict[str, tuple[trio.CancelScope, trio.Event]] = {}

    async def create(self, record: Record, given: dict[str, Any]) -> None:
        """Make the data folder, the role and the databases; start the server and wait until it takes logins."""
        body = record.body
        if body.get("engine", "postgres") not in {"postgres", "postgresql"}:
            raise invalid("ENGINE_UNKNOWN", f"Engine {body['engine']!r} is not available on this machine; postgres is.")
        address = self._house.address(body.get("network"))
        wanted = body.get("port") or (None if address == addresses.SHARED else _USUAL_PORT)
        port = self._house.port(address, record.id, wanted)
        record.state.update(binds=[[address, port]])
        try:
            await self._initialize(record, await self._binaries(body.get("version")))
            await self._start(record)
        except BaseException:
            await self.delete(record, force=True)
            raise
        self._house.background(self._sync, record)

    def observe(self, record: Record) -> dict[str, Any]:
        """Return address, port, status, version, pids, restarts."""
        binds = record.state.get("binds") or [[None, None]]
        instance = self._live.get(record.id)
        return {
            "address": binds[0][0],
            "port": binds[0][1],
            "status": instance.status if instance else "stopped",
            "version": record.state.get("version"),
            "pids": [pid for pid, _ in instance.pids()] if instance else [],
            "restarts": instance.restarts if instance else 0,
        }

    async def update(self, record: Record, body: dict[str, Any], changed: set[str]) -> None:
        """Take new parameters, databases or password with a short restart; the data stays."""
        before, record.body = record.body, body
        same = all(before.get(name) == body.get(name) for name in {*before, *body})
        instance = self._live.get(record.id)
        alive = instance is not None and instance.status not in {"crashed", "stopped"}
        if same and alive and not self._stale(record) and "restart" not in changed:
            return
        await self._stop(record)
        try:
            await self._start(record)
        except BaseException:
            record.body = before
            await self._stop(record)
            if alive:
                await self._start(record)
            raise

    async def delete(self, record: Record, *, force: bool) -> None:
        """Stop the server, at once because nothing is to be kept, and remove its data."""
        if record.id in self._syncs:
            scope, done = self._syncs[record.id]
            scope.cancel()
            await done.wait()
        await self._stop(record, signal.SIGQUIT)
        self._house.release_all(record)
        data = record.state.get("data")
        if data:
            await trio.to_thread.run_sync(_remove, data, self._house.home)
        others = [one for one in self._house.registry.all(type=TYPE) if one.id != record.id]
        if accounts.unprivileged() is not None and not others:
            await trio.to_thread.run_sync(accounts.leave, accounts.outside(self._house.home, "postgres"))

    async def close(self) -> None:
        """Stop all servers; records and data stay."""
        async with trio.open_nursery() as nursery:
            for instance in self._live.values():
                nursery.start_soon(instance.stop)

    def _stale(self, record: Record) -> bool:
        return bool(record.state.get("password_version") != self._password_version(record))

    def _password_version(self, record: Record) -> Any:
        secret = record.body.get("password")
        return [secret, self._house.need(secret, "local.secret").state.get("version")] if secret else None

    async def _initialize(self, record: Record, binaries: pgbinary.Binaries) -> None:
        account = accounts.unprivileged()
        if account is None:
            data = self._house.folder(record, "databases")
        else:
            data = accounts.outside(self._house.home, "databases", record.key)
        record.state.update(data=data, version=binaries.full, major=binaries.version)
        self._house.registry.save(record)  # before the folder is made: what a crash leaves can be found
        disk.remove(data)
        disk.folder(data)
        if account is not None:
            os.chown(data, *account)
        await self._run(
            record,
            [binaries.program("initdb"), "-D", data, "-U", _user(record), "-E", "UTF8", "--locale=C", "--auth=trust",
             "--no-sync"],
            binaries,
            "",
        )  # fmt: skip

    async def _sync(self, record: Record) -> None:
        """Make the new files durable while the server runs already; on a busy disk this takes seconds."""
        scope, done = self._syncs[record.id] = (trio.CancelScope(), trio.Event())
        try:
            with scope:
                binaries = await self._binaries(record.state["major"], exactly=True)
                command = [binaries.program("initdb"), "--sync-only", "-D", str(record.state["data"])]
                await self._run(record, command, binaries, "")
        finally:
            del self._syncs[record.id]
            done.set()

    async def _start(self, record: Record) -> None:
        """Write the settings, bring role and databases up to date, start, wait until it takes logins."""
        data = str(record.state["data"])
        binaries = await self._binaries(record.state["major"], exactly=True)
        record.state["version"] = binaries.full
        _settings(data, record.state["binds"][0], record.body.get("parameters") or {})
        await self._prepare(record, binaries)
        logbook = self._logbooks.setdefault(record.id, Logbook(self._house.log_path(record)))
        address, port = record.state["binds"][0]

        def program() -> Program:
            return self._program(record, [binaries.program("postgres"), "-D", data], binaries)

        async def probe() -> bool:
            return await pgwire.ready(address, port, _user(record))

        def changed() -> None:
            record.state["pids"] = recorded([instance])
            self._house.note(record)

        instance = Instance(program, logbook, name="0", probe=probe, changed=changed, grace_s=_GRACE_S)
        self._live[record.id] = instance
        self._house.background(instance.run)
        well = False
        with trio.move_on_after(_START_S):
            well = await instance.settled()
        if not well:
            await self._stop(record)
            if not addresses.port_is_free(address, port):
                raise addresses.port_taken(address, port)
            raise invalid("UNHEALTHY", f"PostgreSQL did not start. {self._house.last_lines(record, logbook)}")

    async def _binaries(self, version: Any, *, exactly: bool = False) -> pgbinary.Binaries:
        """Find them in a thread: it runs programs, and may copy an installation."""
        find = functools.partial(pgbinary.find, self._house.home, version, exactly=exactly)
        return await trio.to_thread.run_sync(find)

    async def _prepare(self, record: Record, binaries: pgbinary.Binaries) -> None:
        """Bring password and databases up to date in single-user mode, where no login is needed.

        The statements travel over standard input and hold the password's verifier, never the password.
        """
        body, user = record.body, pgwire.name(_user(record))
        lines = []
        version = self._password_version(record)
        if version is not None and version != record.state.get("password_version"):
            secret = pgwire.verifier(self._house.secret(str(body["password"])))
            lines.append(f"ALTER ROLE {user} PASSWORD {pgwire.literal(secret)};")
        made = set(record.state.get("databases") or [])
        wanted = [str(one) for one in body.get("databases") or [] if one not in made and one != "postgres"]
        lines += [f"CREATE DATABASE {pgwire.name(one)} OWNER {user};" for one in wanted]
        if not lines:
            return
        command = [binaries.program("postgres"), "--single", "-D", str(record.state["data"]), "-c",
                   "log_min_error_statement=panic", "postgres"]  # fmt: skip
        said = await self._run(record, command, binaries, "\n".join(lines) + "\n")
        refusals = [text for text in _SAYS_NO.findall(said) if "already exists" not in text]
        if refusals:
            raise invalid("POSTGRES_REFUSED", refusals[0])
        record.state.update(password_version=version, databases=sorted(made | set(wanted)))

    async def _run(self, record: Record, argv: list[str], binaries: pgbinary.Binaries, stdin: str) -> str:
        """Run one of PostgreSQL's programs to its end; returns what it wrote."""
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as log:
            given.write(stdin.encode())
            given.seek(0)
            child = children.spawn(self._program(record, argv, binaries), stdin=given, stdout=log)
            try:
                code = await children.wait(child)
            finally:
                children.clear(child)
            log.seek(0)
            said = log.read().decode(errors="replace")
        if code:
            raise invalid(
                "POSTGRES_FAILED", f"{os.path.basename(argv[0])} ended with code {code}: {said[-1500:].strip()}"
            )
        return said

    def _program(self, record: Record, argv: list[str], binaries: pgbinary.Binaries) -> Program:
        library = os.path.join(os.path.dirname(binaries.folder), "lib")
        env = {
            **children.base_env(),
            "HOME": "/",
            "LC_ALL": "C",
            "LC_MESSAGES": "C",
            "PGTZ": "UTC",
            "LD_LIBRARY_PATH": library,
        }
        if not os.path.exists(os.path.join(library, "libpq.so.5")):
            del env["LD_LIBRARY_PATH"]
        return Program(
            argv, cwd=str(record.state["data"]), env=env, mark=self._house.mark(record),
            account=accounts.unprivileged(), death_signal=signal.SIGINT, stop_signal=signal.SIGINT,
        )  # fmt: skip

    async def _stop(self, record: Record, number: int | None = None) -> None:
        instance = self._live.pop(record.id, None)
        if instance is not None:
            with trio.CancelScope(shield=True):
                await instance.stop(number)
        logbook = self._logbooks.pop(record.id, None)
        if logbook is not None:
            logbook.close()


def _user(record: Record) -> str:
    return str(record.body.get("username") or "genesys")


def _settings(data: str, bind: list[Any], parameters: dict[str, Any]) -> None:
    """Write our settings beside PostgreSQL's own, which include them."""
    for name in parameters:
        if name in _OURS or not _PARAMETER.fullmatch(name):
            raise invalid("PARAMETER", f"{name!r} is not a parameter that can be set here.")
    ours = {"listen_addresses": bind[0], "port": bind[1], "unix_socket_directories": "", "logging_collector": "off",
            "password_encryption": "scram-sha-256", **parameters}  # fmt: skip
    _file(data, "genesys.conf", (f"{name} = {pgwire.literal(_text(value))}" for name, value in ours.items()))
    _file(data, "pg_hba.conf", ["host all all 127.0.0.0/8 scram-sha-256"])
    main = os.path.join(data, "postgresql.conf")
    with open(main, "r+", encoding="utf-8") as file:
        if "include 'genesys.conf'" not in file.read():
            file.write("\ninclude 'genesys.conf'\n")


def _text(value: Any) -> str:
    return ("on" if value else "off") if isinstance(value, bool) else str(value)


def _file(data: str, name: str, lines: Iterable[str]) -> None:
    path = os.path.join(data, name)
    disk.write(path, "".join(f"{line}\n" for line in lines).encode())
    owner = os.stat(data)
    if os.geteuid() == 0:
        os.chown(path, owner.st_uid, owner.st_gid)


def _remove(data: str, home: str) -> None:
    _clear_shared_memory(data)
    if data.startswith(home + os.sep):
        disk.remove(data)
        disk.remove_empty(os.path.dirname(data), home)
    else:
        accounts.leave(data)


def _clear_shared_memory(data: str) -> None:
    """Remove the segment that a killed server left; a stopped one has removed it, and its pid file, itself."""
    try:
        with open(os.path.join(data, "postmaster.pid"), encoding="ascii") as file:
            words = file.read().split("\n")[6].split()
        subprocess.run(["ipcrm", "-m", words[1]], capture_output=True, check=False)
    except (OSError, IndexError):
        return
