"""Stacks and projects side by side, protection, selectors, moves, and a change of provider."""

from __future__ import annotations

import pytest

SMALL = """\
project: {project}
provider: local
resources:
  net: {{kind: network}}
  web: {{kind: server, command: [python3, main.py], source: app, network: net, port: 8080}}
  front: {{kind: loadbalancer, targets: [web], network: net}}
outputs:
  url: ${{front.url}}
"""
DATA = """\
project: shop
provider: local
resources:
  net: {kind: network}
  files: {kind: bucket, force_destroy: true}
  notes: {kind: bucket, force_destroy: true, tags: {team: blue}}
  key: {kind: secret, generate: 20}
"""


def test_two_stacks_and_two_projects_do_not_collide(place):
    other = place.another("other")
    urls = []
    for folder, project in ((place, "shop"), (other, "shop2")):
        folder.write("genesys.yaml", SMALL.format(project=project))
        folder.write("app/main.py", place.APP.replace("version one", project))
        for stack in ("dev", "staging"):
            folder.ok("deploy", "--yes", "--stack", stack)
            urls.append((folder.ok("output", "url", "--raw", "--stack", stack).out.strip(), project))
    assert len({url for url, _ in urls}) == 4
    assert [place.get(url) for url, _ in urls] == [project for _, project in urls]
    assert place.ok("stack", "list").out.split() == ["*", "shop/dev", "shop/staging"]
    place.ok("destroy", "--yes", "--stack", "staging")
    assert [place.get(url) for url, project in urls if project == "shop2"] == ["shop2", "shop2"]
    assert place.get(urls[0][0]) == "shop"
    for stack in ("dev", "staging"):
        assert other.run("plan", "--detailed-exitcode", "--stack", stack).code == 0


def test_copies_of_a_project_on_one_machine_do_not_share_what_runs(place):
    other = place.another("copy")
    for folder in (place, other):
        folder.write("genesys.yaml", DATA)
        folder.ok("deploy", "--yes")
    assert len(place.natives()) == 2 * len([id for id in place.recorded() if id])
    other.ok("destroy", "--yes", "--confirm-data-loss", "shop/dev")
    assert place.clean()


@pytest.fixture
def data(place):
    place.write("genesys.yaml", DATA)
    place.ok("deploy", "--yes")
    return place


def test_protection_lives_in_the_state(data):
    data.ok("state", "protect", "files")
    data.write("genesys.yaml", DATA.replace("  files: {kind: bucket, force_destroy: true}\n", ""))
    for line in (
        ["deploy", "--yes", "--confirm-data-loss", "files"],
        ["destroy", "--yes", "--confirm-data-loss", "shop/dev"],
    ):
        ran = data.run(*line)
        assert ran.code == 1, ran.everything
        assert "state unprotect" in ran.err
        assert any("files/" in id for id in data.natives())
    data.ok("state", "unprotect", "files")
    data.ok("deploy", "--yes", "--confirm-data-loss", "files")
    assert not any("files/" in id for id in data.natives())
    assert data.clean()


def test_protect_in_the_declaration_holds_until_it_is_taken_out(place):
    place.write("genesys.yaml", DATA.replace("files: {kind: bucket,", "files: {kind: bucket, protect: true,"))
    place.ok("deploy", "--yes")
    assert place.run("destroy", "--yes", "--confirm-data-loss", "shop/dev").code == 1
    place.write("genesys.yaml", DATA)
    place.ok("deploy", "--yes")
    place.ok("destroy", "--yes", "--confirm-data-loss", "shop/dev")


TOKENS = {"files/token", "notes/token"}


@pytest.mark.parametrize(
    ("chosen", "left"),
    [
        (["--target", "files"], {"notes", "notes/token", "net", "key"}),
        (["--target", "kind:bucket"], {"net", "key", *TOKENS}),
        (["--target", "tag:team=blue"], {"files", "files/token", "net", "key"}),
        (["--exclude", "files", "--exclude", "net"], {"files", "files/token", "net"}),
        (["--exclude", "kind:bucket"], {"files", "notes", *TOKENS}),
        (["--target", "n*"], {"files", "files/token", "key"}),
    ],
)
def test_selectors_leave_a_valid_state(data, chosen, left):
    data.ok("destroy", "--yes", "--confirm-data-loss", "shop/dev", *chosen)
    assert set(data.ok("state", "list", "--names").out.split()) == left
    assert data.natives() == {id for id in data.recorded() if id}
    data.ok("deploy", "--yes")
    assert data.clean()


def test_selectors_that_contradict_each_other_are_named(data):
    ran = data.run("destroy", "--yes", "--target", "*", "--exclude", "kind:bucket")
    assert (ran.code, "PLAN-003" in ran.err) == (1, True)


def test_a_selector_that_fits_nothing_is_an_error_with_a_suggestion(data):
    ran = data.run("plan", "--target", "fles")
    assert ran.code == 1
    assert '"files"' in ran.err


def test_a_rename_is_suggested_and_then_only_moves_the_record(data):
    renamed = DATA.replace("  notes:", "  remarks:")
    data.write("genesys.yaml", renamed)
    ran = data.ok("plan")
    assert "moved" in ran.everything
    before = {id for id in data.natives() if "notes/" in id}
    data.write("genesys.yaml", renamed + "moved: {notes: remarks}\n")
    ran = data.ok("plan")
    assert "to destroy" not in ran.out or ", 0 to destroy" in ran.out, ran.out
    data.ok("deploy", "--yes")
    assert before <= data.natives()
    assert data.clean()


def test_the_record_can_be_moved_and_forgotten_by_hand(data):
    data.ok("state", "mv", "notes", "remarks")
    data.write("genesys.yaml", DATA.replace("  notes:", "  remarks:"))
    ran = data.run("plan", "--detailed-exitcode")
    assert "to destroy" not in ran.out or ", 0 to destroy" in ran.out, ran.out
    data.ok("state", "rm", "files")
    assert "files" not in data.ok("state", "list", "--names").out.split()
    assert any("files/" in id for id in data.natives()), "forgetting must not destroy"
