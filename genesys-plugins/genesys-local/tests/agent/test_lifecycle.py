"""The agent comes when it is needed, is one, is found again, and goes when it is not needed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from genesys_local.agent import processes
from genesys_local.client import Client
from genesys_local.fault import AgentFault
from genesys_local.paths import socket_path


def test_reading_an_empty_machine_starts_no_agent(machine):
    assert machine.see("local.process", "s/web~1") is None
    assert machine.client.list(None, "s") == []
    assert machine.client.read_all({"local.network": ["s/net~1"]}) == {"local.network": {"s/net~1": None}}
    machine.client.delete("local.network", "s/net~1")
    machine.client.sweep("s")
    assert not os.path.exists(machine.home)


def test_the_agent_is_found_again_by_another_command(machine):
    machine.new("local.network", "s/net~1", name="net")
    first = machine.client.ping()["pid"]
    other = Client(machine.home)
    assert other.ping()["pid"] == first
    other.close()


def test_many_commands_at_once_get_one_agent(machine):
    pids: set[int] = set()

    def ask() -> None:
        client = Client(machine.home, environ=machine.environ)
        pids.add(client.ping()["pid"])
        client.close()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(pids) == 1


def test_the_agent_ends_by_itself_and_leaves_nothing(machine):
    machine.new("local.network", "s/net~1", name="net")
    pid = machine.client.ping()["pid"]
    machine.client.sweep("s")
    machine.client.close()
    machine.until(lambda: not processes.start_time(pid))
    assert not os.path.exists(machine.home)


def test_a_stale_socket_and_lock_of_a_killed_agent_are_no_obstacle(machine):
    machine.new("local.network", "s/net~1", name="net")
    old = machine.kill_agent()
    assert os.path.exists(socket_path(machine.home))
    seen = machine.see("local.network", "s/net~1")
    assert seen is not None
    assert machine.client.ping()["pid"] != old


def test_sigterm_ends_it_in_an_orderly_way_and_keeps_the_records(machine):
    made = machine.new("local.network", "s/net~1", name="net")
    pid = machine.client.ping()["pid"]
    machine.client.close()
    os.kill(pid, signal.SIGTERM)
    machine.until(lambda: not processes.start_time(pid))
    assert not os.path.exists(socket_path(machine.home))
    assert machine.see("local.network", "s/net~1") == made


def test_an_agent_whose_folder_is_removed_ends(machine):
    import shutil

    machine.new("local.process", "s/box~1", name="box")
    pid = machine.client.ping()["pid"]
    machine.client.close()
    shutil.rmtree(machine.home)
    machine.until(lambda: not processes.start_time(pid))
    assert machine.marked() == []


def test_a_folder_with_a_long_name_has_a_short_socket(tmp_path, request):
    home = str(tmp_path / ("long" * 30))
    client = Client(home, environ={**os.environ, "GENESYS_LOCAL_IDLE_S": "0.3"})
    client.create("local.network", "s/net~1", token="t", body={})
    path = socket_path(home)
    assert len(path) < 100
    assert os.stat(path).st_mode & 0o777 == 0o600
    assert os.stat(os.path.dirname(path)).st_mode & 0o777 == 0o700
    client.sweep("s")
    client.close()
    client.stop()
    assert not os.path.exists(os.path.dirname(path))


def test_a_folder_that_cannot_be_made_is_a_fault_and_no_traceback(tmp_path):
    (tmp_path / "file").write_text("in the way")
    client = Client(str(tmp_path / "file" / "home"))
    with pytest.raises(AgentFault) as caught:
        client.create("local.network", "s/net~1", token="t", body={})
    assert (caught.value.fault, caught.value.code) == ("Denied", "FOLDER_NOT_WRITABLE")


def test_a_read_only_folder_is_a_fault(tmp_path):
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    with pytest.raises(AgentFault) as caught:
        Client(str(home)).create("local.network", "s/net~1", token="t", body={})
    assert caught.value.code == "FOLDER_NOT_WRITABLE"


def test_a_full_disk_is_a_fault_and_the_agent_lives_on(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "none", str(home)], capture_output=True, check=False
    )
    if mount.returncode:
        pytest.skip(f"no small file system can be mounted here: {mount.stderr.decode().strip()}")
    client = Client(str(home), environ={**os.environ, "GENESYS_LOCAL_IDLE_S": "0.3"})
    try:
        client.create("local.network", "s/net~1", token="t", body={})
        with pytest.raises(AgentFault) as caught:
            client.put_source("s", "sha256:abcdefgh", b"x" * 1_000_000)
        assert (caught.value.fault, caught.value.code) == ("QuotaExceeded", "DISK_FULL")
        assert client.ping()["natives"] == 1
        client.sweep("s")
    finally:
        client.close()
        client.stop()
        # Lazily: the agent may be on its way out still, and a mount that stays would outlive the tests.
        subprocess.run(["umount", "-l", str(home)], check=True)


def test_another_protocol_version_is_refused(machine):
    machine.client.ping()
    with socket.socket(socket.AF_UNIX) as plug:
        plug.connect(socket_path(machine.home))
        plug.sendall(b'{"v": 99, "verb": "ping"}\n')
        assert b"AGENT_VERSION" in plug.recv(4096)


@pytest.mark.parametrize(
    "line", [b"{}\n", b"[]\n", b"nonsense\n", b'{"v":1,"verb":"fly"}\n', b'{"v":1,"verb":"read"}\n']
)
def test_nonsense_gets_a_fault_and_hurts_nobody(machine, line):
    pid = machine.client.ping()["pid"]
    with socket.socket(socket.AF_UNIX) as plug:
        plug.connect(socket_path(machine.home))
        plug.sendall(line)
        assert b'"fault"' in plug.recv(4096)
    assert machine.client.ping()["pid"] == pid


def test_the_agent_takes_over_no_secrets_from_the_shell(machine):
    machine.environ |= {"GENESYS_KEY": "do not keep", "AWS_SECRET_ACCESS_KEY": "do not keep"}
    pid = machine.client.ping()["pid"]
    if sys.platform == "linux":
        with open(f"/proc/{pid}/environ", "rb") as file:
            assert b"do not keep" not in file.read()


def test_the_client_imports_nothing_heavy():
    code = (
        "import sys; import genesys_local.client; "
        "print(sorted({'trio','httpx','pydantic','dataclasses','subprocess','inspect','asyncio'} & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"


def test_a_read_is_quick(machine):
    machine.new("local.network", "s/net~1", name="net")
    began = time.perf_counter()
    for _ in range(50):
        machine.see("local.network", "s/net~1")
    assert (time.perf_counter() - began) / 50 < 0.02


def test_a_data_native_needs_no_agent(machine):
    assert machine.client.create("local.data", "s/x~1", token="t", body={"value": [1]}) == {"value": [1]}
    assert machine.client.update("local.data", "s/x~1", body={"value": 2}, changed=["value"]) == {"value": 2}
    machine.client.delete("local.data", "s/x~1")
    assert not os.path.exists(machine.home)
