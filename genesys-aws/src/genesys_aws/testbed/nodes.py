"""Elements of Amazon's answers."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from genesys_aws.testbed.rules import Delay


def tag(node: ET.Element) -> str:
    """Return the name of an element without its namespace."""
    return node.tag.rpartition("}")[2]


def named(root: ET.Element, name: str) -> Iterator[ET.Element]:
    """Give the elements of a name."""
    return (node for node in root.iter() if tag(node) == name)


def within(node: ET.Element, wanted: str, id: str) -> bool:
    """Tell whether an element with a text lies in another one; ``wanted`` is ``name=text``."""
    if not wanted:
        return True
    name, _, text = wanted.format(id=id).partition("=")
    return any((found.text or "") == text or (text == "*" and found.text) for found in named(node, name))


def hold(item: ET.Element, delay: Delay) -> bool:
    """Show the earlier state in one object; the state may lie in an element of its own."""
    changed = False
    for node in item:
        inside = [node, *node] if tag(node) in {"instanceState", "State", delay.state} else []
        for found in inside:
            if tag(found) == delay.state and found.text == delay.ready:
                found.text, changed = delay.waiting, True
                for name, text in delay.told.items():
                    ET.SubElement(node if found in node else item, name).text = text
    return changed
