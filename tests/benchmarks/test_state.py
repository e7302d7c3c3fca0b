"""How much room the encrypted state needs, everything counted, against the file that Terraform writes in the clear."""

from __future__ import annotations

import subprocess

import graphs
import pytest
from book import Book
from desk import TERRAFORM, Desk
from measure import run, size

pytestmark = pytest.mark.benchmark

VERSIONS = 50


def terraform_bytes(desk: Desk, values: graphs.Values, *, really: bool) -> int:
    """Return the size of Terraform's file: of a real apply, or as it would be (the same to 1 %)."""
    if not really:
        return len(graphs.tfstate(values).encode())
    desk.begun()
    command = ["terraform", "apply", "-auto-approve"]
    subprocess.run(command, cwd=desk.other, env=desk.environ, check=True, capture_output=True)
    return (desk.other / "terraform.tfstate").stat().st_size


def test_a_thousand_small_resources(book: Book, desk: Desk) -> None:
    values = graphs.chains(1000)
    desk.write(values)
    desk.applied()
    ours, theirs = size(desk.state), terraform_bytes(desk, values, really=False)
    book.note("state 1000", 100 * ours / theirs, f"{ours / 1000:.0f} against {theirs / 1000:.0f} kB")


@pytest.mark.skipif(not TERRAFORM, reason="terraform is not on PATH")
def test_the_parts_of_web_stacks(book: Book, desk: Desk) -> None:
    values = graphs.web(121)
    desk.write(values)
    desk.applied()
    ours, theirs = size(desk.state), terraform_bytes(desk, values, really=True)
    book.note("state web", 100 * ours / theirs, f"{ours / 1000:.1f} against {theirs / 1000:.0f} kB")


def test_fifty_versions_of_a_thousand(book: Book, desk: Desk) -> None:
    values = graphs.flat(1000)
    theirs = 0
    for version in range(VERSIONS):
        for number in range(20) if version else ():
            values[f"n{(version * 197 + number * 41) % 1000}"] = f"value-{version}-{number}"
        desk.write(values)
        run(desk.ours("deploy", "--yes"))
        theirs += terraform_bytes(desk, values, really=False)
    ours = size(desk.state)
    book.note("history", 100 * ours / theirs, f"{ours / 1000:.0f} against {theirs / 1000:.0f} kB")
