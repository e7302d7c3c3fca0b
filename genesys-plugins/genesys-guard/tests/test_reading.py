"""A guard.yaml is read strictly: what is not understood is an error that names its line, and never passed over."""

from __future__ import annotations

import os

import pytest

from genesys.spi import GenesysError
from genesys_guard.reading import FILE, MISNAMED, parse, rules_at
from genesys_guard.words import RULES

GOOD = """\
default_tags: {team: core}
names: "[a-z-]+"
at_most: {delete: 3}
environments:
  production:
    at_most: {delete: 0}
    keep_data: true
"""


def wrong(text):
    with pytest.raises(GenesysError) as caught:
        parse(text)
    assert {finding.problem.code for finding in caught.value.findings} == {"GUARD-001"}
    return [(finding.where.line, finding.what, finding.reason) for finding in caught.value.findings]


def test_rules_hold_everywhere_and_those_of_an_environment_take_their_place():
    rules = parse(GOOD)
    dev, production = rules.of("shop/dev"), rules.of("shop/production")
    assert set(dev) == {"default_tags", "names", "at_most"}
    assert (dev["at_most"].value, dev["at_most"].line) == ({"delete": 3}, 3)
    assert (production["at_most"].value, production["at_most"].line) == ({"delete": 0}, 6)
    assert production["keep_data"].value is True
    assert production["names"] == dev["names"]


@pytest.mark.parametrize("text", ["", "# nothing\n", "environments: {}\n", "environments:\n"])
def test_a_file_without_rules_has_none(text):
    assert not parse(text)


@pytest.mark.parametrize(
    "text, line, what, why",
    [
        ("keep_data: true\nrequire_tag: [a]\n", 2, 'no rule "require_tag"', 'Did you mean "require_tags"?'),
        ("zzz: 1\n", 1, 'no rule "zzz"', "Rules are default_tags, "),
        ("environments:\n  dev:\n    kep_data: true\n", 3, 'no rule "kep_data"', 'Did you mean "keep_data"?'),
        ("environments: {dev: {environments: {}}}\n", 1, 'no rule "environments"', "Rules are"),
        ("keep_data: true\nkeep_data: false\n", 2, "keep_data is there twice", "Only one"),
        ("allow: {kinds: [a]}\nforbid:\n  kinds: [a]\n  kinds: [b]\n", 4, "kinds is there twice", "Only one"),
        ("- keep_data\n", 1, "it is no map", "word: value"),
        ("environments: [dev]\n", 1, "it is no map", "word: value"),
        ("a: [\n", 2, "it is no YAML", ""),
        ("keep_data: perhaps\n", 1, "neither true nor false", "true or false"),
        ("require_tags: owner\n", 1, "no list of texts", "a list of tags"),
        ("default_tags: {a: 1}\n", 1, "no map of texts", "a map of tags"),
        ('names: "["\n', 1, "no regular expression", "regular expression"),
        ("names: {server: 3}\n", 1, "3 is no text", "regular expression"),
        ("allow: {zones: [a]}\n", 1, "'zones' is none of kinds, sizes, regions", "map of lists"),
        ("allow: {kinds: a}\n", 1, "kinds is no list of texts", "map of lists"),
        ("forbid: [a]\n", 1, "forbid is no map", "map of lists"),
        ("closed_ports: [70000]\n", 1, "no list of ports", "list of ports"),
        ("closed_ports: [true]\n", 1, "no list of ports", "list of ports"),
        ("at_most: {deletes: 1}\n", 1, "'deletes' is none of create, update, delete, change", "numbers"),
        ("at_most: {delete: -1}\n", 1, "delete is no number", "numbers"),
        ("names: !!python/object:os.system x\n", 1, "no plain value", "not determine"),
    ],
)
def test_what_is_not_understood_is_named_with_its_line(text, line, what, why):
    ((at, said, reason),) = wrong(text)
    assert at == line
    assert what in said
    assert why in reason


def test_everything_that_is_wrong_is_said_at_once():
    assert [line for line, _, _ in wrong("zzz: 1\nkeep_data: 3\nyyy: 2\n")] == [1, 2, 3]


def test_every_rule_refuses_a_value_of_the_wrong_form():
    for word in RULES:
        for value in ("null", "1.5"):
            assert wrong(f"{word}: {value}\n"), word


def test_the_place_is_shown_with_its_line():
    with pytest.raises(GenesysError) as caught:
        parse("keep_data: true\nrequire_tag: [a]\n")
    text = caught.value.findings[0].text()
    assert "Where: guard.yaml:2:1" in text
    assert "2 | require_tag: [a]" in text


def test_a_missing_file_is_no_rules_and_a_changed_one_is_read_again(tmp_path):
    assert not rules_at(str(tmp_path))
    (tmp_path / FILE).write_text("keep_data: true\n")
    assert rules_at(str(tmp_path)).of("a/b")["keep_data"].value is True
    assert rules_at(str(tmp_path)) is rules_at(str(tmp_path)), "read once"
    (tmp_path / FILE).write_text("keep_data: false\n")
    assert rules_at(str(tmp_path)).of("a/b")["keep_data"].value is False
    (tmp_path / FILE).unlink()
    assert not rules_at(str(tmp_path))


def latin(folder):
    (folder / FILE).write_bytes(b"names: \xff\n")


def a_folder(folder):
    (folder / FILE).mkdir()


def a_dead_link(folder):
    (folder / FILE).symlink_to(folder / "nowhere")


def another_ending(folder):
    (folder / MISNAMED).write_text("keep_data: true\n")


def a_loop(folder):
    os.symlink(folder / FILE, folder / FILE)


@pytest.mark.parametrize("prepare", [latin, a_folder, a_dead_link, a_loop, another_ending])
def test_a_file_that_is_there_and_cannot_be_read_is_never_no_rules(tmp_path, prepare):
    prepare(tmp_path)
    with pytest.raises(GenesysError) as caught:
        rules_at(str(tmp_path))
    assert caught.value.findings[0].problem.code == "GUARD-001"
