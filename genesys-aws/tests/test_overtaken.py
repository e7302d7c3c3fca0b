"""A change that was written down as under way, and whose object went on without whoever asks how it is doing."""

from __future__ import annotations

from typing import Any

import pytest

from genesys.spi.session import Observed, Pending
from genesys_aws.natives import TYPES
from genesys_aws.wire.executor import Executor

MACHINE = TYPES["aws.ec2.instance"]


class Machine:
    """One machine at Amazon: what is called, and what is answered."""

    def __init__(self, type: str, state: str = "running") -> None:
        self.type, self.state, self.calls = type, state, []  # type: ignore[var-annotated]
        self.world = self
        self.environ = {"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s"}
        self.http, self.clock, self.stack = self, self, ""

    def call(self, operation: str, given: dict[str, Any], home: str = "") -> dict[str, Any]:
        """Do what Amazon does; stopping and starting take no time."""
        self.calls.append(operation.partition(".")[2])
        if operation == "ec2.StopInstances":
            self.state = "stopped"
        if operation == "ec2.StartInstances":
            self.state = "running"
        if operation == "ec2.ModifyInstanceAttribute":
            self.type = given["InstanceType"]["Value"]
        if operation == "ec2.DescribeInstances":
            one = {"InstanceId": "i-1", "InstanceType": self.type, "State": {"Name": self.state}}
            return {"Reservations": [{"Instances": [one]}]}
        return {}


def polled(machine: Machine, *, nth: int = 0) -> Observed | Pending | None:
    ports: Any = machine
    session = Executor({"region": "eu-central-1"}, {}, ports)
    session.transport.call = machine.call  # type: ignore[method-assign,assignment]
    stop = next(at for at, step in enumerate(_row().update) if step.until == ("stopped",))
    handle = {"verb": "update", "id": "i-1", "at": stop, "nth": nth, "want": {"InstanceType": "t3.medium"}}
    found: Observed | Pending | None = Pending({**handle, "changed": ["InstanceType"]}, "i-1", 0.1)
    for _ in range(6):
        if not isinstance(found, Pending):
            break
        found = session.poll(MACHINE, found)
    return found


def _row() -> Any:
    from genesys_aws.wire.rows import ROWS

    return ROWS["aws.ec2.instance"]


def test_who_died_after_the_machine_was_started_again_has_ended_the_change() -> None:
    machine = Machine("t3.medium")
    found = polled(machine)
    assert isinstance(found, Observed)
    assert (found.status, found.properties["InstanceType"]) == ("ready", "t3.medium")
    assert not {"StopInstances", "StartInstances", "ModifyInstanceAttribute"} & set(machine.calls)


@pytest.mark.parametrize("nth", [0, 7])
def test_a_machine_that_somebody_started_is_stopped_again_and_changed(nth: int) -> None:
    machine = Machine("t3.small")
    found = polled(machine, nth=nth)
    assert isinstance(found, Observed)
    assert (machine.type, machine.state, found.properties["InstanceType"]) == ("t3.medium", "running", "t3.medium")
    assert machine.calls.count("StopInstances") == 1
