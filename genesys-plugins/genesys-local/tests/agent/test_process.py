"""A process is built, started, watched, started again, changed without a gap, and ended with all it started."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile

import pytest

from genesys_local.agent import processes
from genesys_local.fault import AgentFault

P = "local.process"
HEALTH = {"path": "/", "interval_s": 0.2, "timeout_s": 2, "start_s": 20}


def test_an_app_answers_at_its_address_with_its_environment(machine):
    machine.new("local.network", "s/net~1", name="net")
    made = machine.new(P, "s/web~1", **machine.app(network="s/net~1", port=8080))
    assert made["status"] == "running"
    assert made["url"] == f"http://{made['address']}:8080"
    version, port, host = machine.get(made["url"]).split()
    assert (version, port, host) == ("1", str(made["instances"][0]["port"]), made["instances"][0]["address"])
    if sys.platform == "linux":
        net = machine.see("local.network", "s/net~1")
        assert made["address"].rpartition(".")[0] == net["base"].rpartition(".")[0] != "127.0.0"


def test_creating_twice_makes_one(machine):
    body = machine.app()
    first = machine.new(P, "s/web~1", **body)
    assert machine.new(P, "s/web~1", **body)["pids"] == first["pids"]
    assert len(machine.client.list(P, "s")) == 1


def test_an_id_that_names_something_else_is_refused(machine):
    machine.new(P, "s/web~1", name="web")
    with pytest.raises(AgentFault) as caught:
        machine.new(P, "s/web~1", name="other")
    assert (caught.value.fault, caught.value.code) == ("Exists", "ID_TAKEN")


def test_a_create_whose_client_went_away_is_finished(machine):
    body = machine.app()
    connection = machine.client.connect()
    connection.send({"verb": "create", "type": P, "id": "s/web~1", "token": "t", "body": body})
    connection.close()
    seen = machine.until(lambda: machine.see(P, "s/web~1"))
    assert seen["status"] == "running"
    assert machine.new(P, "s/web~1", **body)["pids"] == seen["pids"]


def test_a_server_without_a_program_exists_and_can_be_entered(machine):
    from genesys_local.exec import run

    made = machine.new(P, "s/box~1", name="box", env={"COLOR": "blue"})
    assert (made["status"], made["address"]) == ("running", None)
    assert run(machine.client, "s/box~1", ["sh", "-c", 'test "$COLOR" = blue && exit 7'], tty=False) == 7


def test_a_crashed_process_is_started_again_and_counted(machine):
    made = machine.new(P, "s/web~1", **machine.app())
    with contextlib.suppress(OSError):
        machine.get(made["url"] + "/die")
    seen = machine.until(lambda: (s := machine.see(P, "s/web~1"))["restarts"] and s["status"] == "running" and s)
    assert seen["restarts"] == 1
    assert machine.get(made["url"]).startswith("1 ")
    lines = [line["line"] for line in machine.client.logs("s/web~1")]
    assert "[ended: exit code 3]" in lines
    earlier = [line["line"] for line in machine.client.logs("s/web~1", previous=True)]
    assert earlier[-1] == "[ended: exit code 3]"


def test_a_process_killed_from_outside_is_started_again(machine):
    made = machine.new(P, "s/web~1", **machine.app())
    os.kill(made["pids"][0], signal.SIGKILL)
    seen = machine.until(lambda: (s := machine.see(P, "s/web~1"))["restarts"] and s["status"] == "running" and s)
    assert seen["pids"] != made["pids"]


def test_last_words_hold_no_secret_of_the_stack(machine):
    for name in ("pw", "other"):
        machine.new("local.secret", f"s/{name}~1", name=name, value=f"value-of-{name}", fingerprint="fp1")
    source = machine.source(app__py="import os; raise SystemExit(os.environ['PW'] + ' is wrong, not value-of-other')")
    with pytest.raises(AgentFault) as caught:
        machine.new(
            P, "s/web~1", name="web", source=source, runtime="python", secrets={"PW": "s/pw~1"}, health={"start_s": 20}
        )
    assert "(sensitive value) is wrong, not (sensitive value)" in str(caught.value)
    assert "value-of" not in str(caught.value)


def test_a_process_that_crashes_at_once_fails_its_creation_with_its_last_words(machine):
    source = machine.source(app__py="raise SystemExit('no database configured')")
    with pytest.raises(AgentFault) as caught:
        machine.new(P, "s/web~1", name="web", source=source, runtime="python", health={"path": "/", "start_s": 20})
    assert (caught.value.fault, caught.value.code) == ("Invalid", "UNHEALTHY")
    assert "no database configured" in caught.value.message
    assert "The process ended right after each of its starts." in caught.value.message
    assert machine.see(P, "s/web~1") is None
    assert machine.marked() == []


def test_a_process_that_never_answers_fails_its_creation(machine):
    with pytest.raises(AgentFault) as caught:
        machine.new(P, "s/web~1", name="web", command=["sleep", "60"], health={"path": None, "start_s": 0.5})
    assert "did not become healthy" in caught.value.message
    assert "nothing listens on 127." in caught.value.message
    assert machine.marked() == []


def test_a_process_that_goes_on_crashing_is_given_up_and_can_be_started_again(machine):
    script = "test -e stop && exit 1; sleep 60"
    made = machine.new(P, "s/w~1", name="w", command=["sh", "-c", script])
    cwd = machine.client.about("s/w~1")["cwd"]
    with open(os.path.join(cwd, "stop"), "w", encoding="ascii"):
        os.kill(made["pids"][0], signal.SIGKILL)
    machine.until(lambda: machine.see(P, "s/w~1")["status"] == "crashed")
    os.unlink(os.path.join(cwd, "stop"))
    body = {"name": "w", "command": ["sh", "-c", script]}
    assert machine.change(P, "s/w~1", body, "status")["status"] == "running"


def test_an_update_loses_no_request(machine):
    made = machine.new(P, "s/web~1", **machine.app(replicas=2))
    balancer = machine.new(
        "local.load_balancer", "s/lb~1", listen=[{"port": 0}], targets=[{"id": "s/web~1"}], health=HEALTH
    )
    answers: list[str] = []
    failures: list[str] = []
    over = threading.Event()

    def hammer(url: str) -> None:
        while not over.is_set():
            try:
                answers.append(machine.get(url)[0])
            except Exception as error:
                failures.append(
                    f"{time.time():.2f} {url} {type(error).__name__}: {error} {getattr(error, 'read', str)()!r}"
                )

    threads = [threading.Thread(target=hammer, args=(url,)) for url in (balancer["url"], balancer["url"], made["url"])]
    for thread in threads:
        thread.start()
    for version in ("2", "3"):
        machine.change(P, "s/web~1", machine.app(replicas=2, version=version), "env")
    over.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert set(answers) == {"1", "2", "3"}
    assert machine.get(balancer["url"]).startswith("3 ")
    assert machine.see(P, "s/web~1")["url"] == made["url"]


def test_a_failed_update_leaves_the_old_version_running(machine):
    made = machine.new(P, "s/web~1", **machine.app())
    broken = {**machine.app(), "source": machine.source(app__py="raise SystemExit('broken')")}
    with pytest.raises(AgentFault) as caught:
        machine.change(P, "s/web~1", broken, "source")
    assert "broken" in caught.value.message
    seen = machine.see(P, "s/web~1")
    assert (seen["source"], seen["pids"]) == (made["source"], made["pids"])
    assert machine.get(made["url"]).startswith("1 ")


def test_going_back_to_an_earlier_source_needs_no_build(machine):
    first = machine.app()
    second = {**first, "source": machine.source(app__py=machine.APP + "\n# changed\n")}
    made = machine.new(P, "s/web~1", **first)
    changed = machine.change(P, "s/web~1", second, "source")
    assert changed["build"] != made["build"]
    os.unlink(next(iter([*_files(machine.home, "sources", made["build"][:16])])))
    assert machine.change(P, "s/web~1", first, "source")["build"] == made["build"]
    assert machine.client.prune("s", []) == 1


def test_scaling_starts_and_ends_only_the_difference(machine):
    made = machine.new(P, "s/web~1", **machine.app(replicas=2))
    more = machine.change(P, "s/web~1", machine.app(replicas=3), "replicas")
    assert len(more["pids"]) == 3
    assert set(made["pids"]) < set(more["pids"])
    less = machine.change(P, "s/web~1", machine.app(replicas=1), "replicas")
    assert less["pids"] == made["pids"][:1]
    assert machine.get(made["url"]).startswith("1 ")


def test_deleting_ends_helpers_too_even_those_that_left_the_group(machine):
    command = ["sh", "-c", f"{sys.executable} -c 'import os,time; os.setsid(); time.sleep(300)' & sleep 300"]
    machine.new(P, "s/w~1", name="w", command=command)
    if sys.platform == "linux":
        machine.until(lambda: len(machine.marked()) >= 2)
    machine.client.delete(P, "s/w~1")
    machine.client.delete(P, "s/w~1")
    assert machine.marked() == []


def test_what_ignores_sigterm_is_killed(machine):
    made = machine.new(
        P, "s/w~1", name="w", command=["sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"], stop_s=0.5
    )
    machine.client.delete(P, "s/w~1")
    assert not processes.start_time(made["pids"][0])


def test_secrets_reach_the_process_and_nothing_else(machine):
    value = "wholly-secret-value"
    machine.new("local.secret", "s/pw~1", name="pw", value=value, fingerprint="fp1")
    made = machine.new(P, "s/web~1", **machine.app(secrets={"PASSWORD": "s/pw~1"}))
    assert machine.get(made["url"] + "/env/PASSWORD") == value
    for seen in (made, machine.see("local.secret", "s/pw~1"), machine.client.about("s/web~1")):
        assert value not in repr(seen)
    everything = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert value not in everything
    holders = [path for path in _files(machine.home) if value.encode() in _content(path)]
    assert [os.path.dirname(path).rpartition("/")[2] for path in holders] == ["secrets"]
    assert os.stat(holders[0]).st_mode & 0o777 == 0o600
    assert os.stat(os.path.dirname(holders[0])).st_mode & 0o777 == 0o700


def test_a_changed_secret_arrives_with_an_update(machine):
    machine.new("local.secret", "s/pw~1", value="old")
    body = machine.app(secrets={"PASSWORD": "s/pw~1"})
    made = machine.new(P, "s/web~1", **body)
    assert machine.change("local.secret", "s/pw~1", {"value": "new"}, "value")["version"] == 2
    machine.change(P, "s/web~1", body, "secrets")
    assert machine.get(made["url"] + "/env/PASSWORD") == "new"


def test_a_missing_runtime_is_named(machine):
    source = machine.source(main__rb="puts 1")
    with pytest.raises(AgentFault) as caught:
        machine.new(P, "s/w~1", source=source, runtime="ruby:3.3")
    assert (caught.value.fault, caught.value.code) == ("Invalid", "RUNTIME_MISSING")
    assert "ruby:3.3" in caught.value.message


@pytest.mark.parametrize(
    "runtime, name", [("python", "package.json"), ("python", "Gemfile"), ("node", "requirements.txt")]
)
def test_dependencies_of_another_language_are_refused(machine, runtime, name):
    if runtime == "node" and not shutil.which("node"):
        pytest.skip("no node on PATH")
    source = machine.source(app__py="", index__js="", **{name.replace(".", "__"): "{}"})
    with pytest.raises(AgentFault) as caught:
        machine.new(P, "s/w~1", source=source, runtime=runtime)
    assert caught.value.code == "DEPENDENCIES_UNSUPPORTED"
    assert name in caught.value.message


def test_python_dependencies_are_installed_from_requirements(machine):
    wheel = io.BytesIO()
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("greeting.py", "WORD = 'installed'\n")
        info = "greeting-1.0.dist-info/"
        archive.writestr(info + "METADATA", "Metadata-Version: 2.1\nName: greeting\nVersion: 1.0\n")
        archive.writestr(
            info + "WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(info + "RECORD", "")
    name = "greeting-1.0-py3-none-any.whl"
    app = "import greeting, time\nprint(greeting.WORD, flush=True)\ntime.sleep(300)\n"
    source = machine.source(main__py=app, requirements__txt=f"./{name}\n", **{name: wheel.getvalue()})
    made = machine.new(P, "s/w~1", source=source, runtime="python:3.99")
    assert made["runtime_used"].startswith("python 3.")
    machine.until(lambda: "installed" in [line["line"] for line in machine.client.logs("s/w~1")])


def test_a_failed_installation_shows_why(machine):
    source = machine.source(app__py="", requirements__txt="./missing-1.0-py3-none-any.whl\n")
    with pytest.raises(AgentFault) as caught:
        machine.new(P, "s/w~1", source=source, runtime="python")
    assert caught.value.code == "BUILD_FAILED"
    assert "missing-1.0" in caught.value.message


def test_a_node_app_runs_on_a_newer_node_and_says_so(machine):
    if not shutil.which("node"):
        pytest.skip("no node on PATH")
    code = "require('http').createServer((q,r)=>r.end('from node')).listen(process.env.PORT)"
    source = machine.source(server__js=code, package__json='{"scripts": {"start": "node server.js"}}')
    made = machine.new(
        P, "s/w~1", source=source, runtime="node:14", replicas=2, health=HEALTH, limits={"memory_bytes": 512 * 2**20}
    )
    assert machine.get(made["url"]) == "from node"
    assert made["runtime_used"].startswith("node ")


def test_a_memory_limit_holds(machine):
    if sys.platform != "linux":
        pytest.skip("this platform enforces no memory limit")
    app = "import time\ntry:\n    x = bytearray(400 << 20)\n    print('got it')\nexcept MemoryError:\n    print('limited')\ntime.sleep(60)\n"
    made = machine.new(
        P, "s/w~1", source=machine.source(app__py=app), runtime="python", limits={"memory_bytes": 200 << 20}
    )
    assert made["limits_enforced"] == ["memory_bytes"]
    machine.until(lambda: "limited" in [line["line"] for line in machine.client.logs("s/w~1")])


def test_a_volume_outlives_the_process(machine):
    volume = machine.new("local.volume", "s/data~1", size_bytes=1000)
    command = ["sh", "-c", 'echo kept > "$VOLUME_DATA/file"; sleep 60']
    machine.new(P, "s/w~1", command=command, volumes={"data": "s/data~1"})
    machine.until(lambda: machine.see("local.volume", "s/data~1")["used_bytes"] == 5)
    machine.client.delete(P, "s/w~1")
    with open(os.path.join(volume["path"], "file"), encoding="ascii") as file:
        assert file.read() == "kept\n"
    machine.client.delete("local.volume", "s/data~1")
    assert not os.path.exists(volume["path"])


def test_logs_can_be_followed(machine):
    machine.new(
        P, "s/w~1", command=["sh", "-c", "for i in 1 2 3 4 5 6 7 8; do echo line $i; sleep 0.2; done; sleep 60"]
    )
    lines = machine.client.logs("s/w~1", follow=True)
    seen = []
    for line in lines:
        seen.append(line["line"])
        if line["line"] == "line 8":
            break
    lines.close()
    assert seen == [f"line {n}" for n in range(1, 9)]
    assert [line["line"] for line in machine.client.logs("s/w~1", tail=2)] == ["line 7", "line 8"]
    assert list(machine.client.logs("s/w~1", since=line["time"] + 0.001)) == []


def test_two_stacks_with_the_same_names_do_not_meet(machine):
    one = machine.new(P, "a/web~1", **machine.app("a/web~1", version="one"))
    two = machine.new(P, "b/web~1", **machine.app("b/web~1", version="two"))
    assert one["url"] != two["url"]
    machine.client.sweep("a")
    assert machine.client.list(None, "a") == []
    assert machine.get(two["url"]).startswith("two ")


def test_a_wanted_port_that_is_taken_names_its_holder(machine):
    with contextlib.closing(__import__("socket").socket()) as plug:
        plug.bind(("127.0.0.1", 0))
        plug.listen()
        with pytest.raises(AgentFault) as caught:
            machine.new(P, "s/web~1", **machine.app(port=plug.getsockname()[1], strict_port=True))
        made = machine.new(P, "s/web~1", **machine.app(port=plug.getsockname()[1]))
        assert made["port"] != plug.getsockname()[1]
    assert (caught.value.fault, caught.value.code) == ("Exists", "PORT_TAKEN")
    assert str(os.getpid()) in caught.value.message


def _files(root: str, *parts: str):
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            if all(part in path for part in parts):
                yield path


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""
