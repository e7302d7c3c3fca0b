"""The bucket over HTTP: objects, ranges, versions, lists, tokens."""

from __future__ import annotations

import json
import os
import urllib.request

import pytest

from genesys_local.fault import AgentFault

B, TOKEN = "local.bucket", "bucket-token"


def _make(machine, **more):
    machine.new("local.secret", "s/token~1", value=TOKEN)
    body = {"name": "app/files", "versioning": True, "public": False, "token": "s/token~1", **more}
    return body, machine.new(B, "s/files~1", **body)


def _call(url, method="GET", data=None, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return urllib.request.Request(url, data=data, method=method, headers={"Authorization": f"Bearer {TOKEN}", **named})


def _send(*args, **more):
    with urllib.request.urlopen(_call(*args, **more), timeout=10) as answer:
        return answer.status, answer.headers, answer.read()


def test_an_object_comes_back_as_it_was(machine):
    _, made = _make(machine)
    url = made["url"] + "/photos/a%20b.txt"
    data = os.urandom(300_000)
    _, put, _ = _send(url, "PUT", data, Content_Type="image/x")
    status, headers, got = _send(url)
    assert (status, headers["Content-Type"], headers["ETag"], got) == (200, "image/x", put["ETag"], data)
    assert _send(url, Range="bytes=10-19")[::2] == (206, data[10:20])
    assert _send(url, Range="bytes=-5")[2] == data[-5:]
    status, headers, got = _send(url, "HEAD")
    assert (headers["Content-Length"], got) == ("300000", b"")


def test_refusals_say_why(machine, refuse):
    _, made = _make(machine)
    url = made["url"] + "/x"
    assert refuse(url) == 401
    assert refuse(urllib.request.Request(url, data=b"", method="PUT", headers={"Authorization": "Bearer wrong"})) == 403
    assert refuse(_call(url)) == 404
    assert refuse(_call(made["url"].replace("app-files", "other") + "/x")) == 404
    _send(url, "PUT", b"abc")
    assert refuse(_call(url, Range="bytes=9-")) == 416
    assert refuse(_call(url, "PUT", b"new", If_None_Match="*")) == 412
    assert refuse(_call(url, If_None_Match='"900150983cd24fb0d6963f7d28e17f72"')) == 304


def test_old_versions_can_be_read_and_lists_are_sorted(machine, refuse):
    _, made = _make(machine)
    url = made["url"] + "/a"
    first = _send(url, "PUT", b"one")[1]["X-Genesys-Version"]
    _send(url, "PUT", b"two")
    _send(made["url"] + "/b/c", "PUT", b"x")
    _send(url, "DELETE")
    assert refuse(_call(url)) == 404
    assert _send(f"{url}?version={first}")[2] == b"one"
    rows = json.loads(_send(made["url"] + "/?versions")[2])["objects"]
    assert [(row["key"], row["deleted"]) for row in rows] == [("a", True), ("a", False), ("a", False), ("b/c", False)]
    rows = json.loads(_send(made["url"] + "/?prefix=b/")[2])["objects"]
    assert [row["key"] for row in rows] == ["b/c"]


def test_without_versions_the_last_one_counts(machine):
    _, made = _make(machine, versioning=False)
    for data in (b"one", b"two"):
        _send(made["url"] + "/a", "PUT", data)
    assert len(json.loads(_send(made["url"] + "/?versions")[2])["objects"]) == 1
    assert _send(made["url"] + "/a")[2] == b"two"
    _send(made["url"] + "/a", "DELETE")
    assert machine.see(B, "s/files~1")["empty"] is True


def test_objects_stay_over_updates_and_restarts_and_public_ones_need_no_token(machine):
    body, made = _make(machine)
    _send(made["url"] + "/a", "PUT", b"kept")
    changed = machine.change(B, "s/files~1", {**body, "public": True}, "public")
    assert changed["url"] == made["url"]
    assert machine.get(made["url"] + "/a") == "kept"
    machine.kill_agent()
    assert machine.see(B, "s/files~1")["status"] == "stopped"
    machine.change(B, "s/files~1", {**body, "public": True}, "status")
    assert machine.get(made["url"] + "/a") == "kept"


def test_a_bucket_that_holds_objects_is_not_deleted_by_accident(machine):
    body, made = _make(machine)
    _send(made["url"] + "/a", "PUT", b"precious")
    with pytest.raises(AgentFault) as caught:
        machine.client.delete(B, "s/files~1")
    assert (caught.value.fault, caught.value.code) == ("InUse", "BUCKET_NOT_EMPTY")
    assert _send(made["url"] + "/a")[2] == b"precious"
    machine.change(B, "s/files~1", {**body, "force_destroy": True}, "force_destroy")
    machine.client.delete(B, "s/files~1")
    assert machine.see(B, "s/files~1") is None
