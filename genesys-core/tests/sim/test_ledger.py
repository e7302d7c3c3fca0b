"""The ledger counts orphans and duplicates from effects alone."""

from __future__ import annotations

from genesys.sim.ledger import Effect, Ledger


def made(id, address="a/x", generation=1, verb="create"):
    return Effect(verb, "sim.i3", address, generation, "stack", "", id, 0.0)


def test_an_orphan_is_what_lives_and_nobody_recorded():
    book = Ledger([made("1"), made("2", "b/x"), made("3", "c/x"), made("3", "c/x", verb="delete")])
    assert [effect.id for effect in book.orphans({"1"})] == ["2"]
    assert book.orphans({"1", "2"}) == []
    book.note(made("2", "b/x", verb="vanish"))
    assert book.orphans({"1"}) == []


def test_a_duplicate_is_a_second_one_while_the_first_one_lives():
    book = Ledger([made("1"), made("2"), made("3", generation=2)])
    assert [effect.id for effect in book.duplicates()] == ["2"]
    book.note(made("2", verb="delete"))
    assert book.duplicates() == []
    assert [effect.id for effect in book.duplicates(ever=True)] == ["2"]


def test_of_three_one_is_removed_and_one_too_many_is_left():
    book = Ledger([made("1"), made("2"), made("3"), made("1", verb="delete")])
    assert len(book.duplicates()) == 1
    assert len(book.duplicates(ever=True)) == 2


def test_made_anew_after_it_was_removed_is_no_duplicate():
    assert Ledger([made("1"), made("1", verb="delete"), made("2")]).duplicates(ever=True) == []
