"""What groups and services say of themselves when their members do not start, in the forms of Amazon's answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from genesys.spi.faults import CAME_UP_FAILED, Invalid
from genesys_aws.explain import ENTRIES, explain
from genesys_aws.wire.rows import ROWS
from genesys_aws.wire.seeing import state

Call = Callable[[str, dict[str, Any]], dict[str, Any]]
ROOM = "Launching a new EC2 instance. Status Reason: The security group 'sg-1' does not exist. Launching failed."


def looked(type: str, item: dict[str, Any], answers: dict[str, dict[str, Any]]) -> tuple[str, str]:
    """Return the state of an object whose further looks are answered so."""
    row = ROWS[type]
    for more in row.read.more:
        more(lambda operation, given: answers[operation], [item])
    return state(row, item)


def group(**more: Any) -> dict[str, Any]:
    return {
        "AutoScalingGroupName": "g",
        "VPCZoneIdentifier": "subnet-1,subnet-2",
        "DesiredCapacity": 1,
        "Instances": [],
        **more,
    }


def tried(*codes: str) -> dict[str, dict[str, Any]]:
    found = [{"StatusCode": code, "StatusMessage": ROOM if code == "Failed" else ""} for code in codes]
    return {"autoscaling.DescribeScalingActivities": {"Activities": found}}


def test_a_group_whose_members_fail_in_every_zone_has_failed_with_amazons_words() -> None:
    assert looked("aws.autoscaling.group", group(), tried("Failed", "Failed", "Failed")) == ("failed", ROOM)


@pytest.mark.parametrize("codes", [(), ("Failed", "Failed"), ("InProgress", "Failed", "Failed", "Failed")])
def test_a_group_that_still_tries_is_waited_for(codes: tuple[str, ...]) -> None:
    assert looked("aws.autoscaling.group", group(), tried(*codes))[0] == "pending"


def test_a_group_that_is_whole_is_not_asked_about() -> None:
    item = group(Instances=[{"LifecycleState": "InService"}])
    assert looked("aws.autoscaling.group", item, {}) == ("ready", "")


def service(state: str, reason: str) -> dict[str, Any]:
    newest = {"status": "PRIMARY", "rolloutState": state, "rolloutStateReason": reason}
    return {"status": "ACTIVE", "clusterArn": "c", "serviceName": "s", "deployments": [newest]}


STOPPED = {
    "ecs.ListTasks": {"taskArns": ["t1", "t2"]},
    "ecs.DescribeTasks": {
        "tasks": [
            {
                "stoppedReason": "CannotPullContainerError: pull image manifest has been retried",
                "containers": [{"exitCode": 3}],
            },
        ]
    },
}


@pytest.mark.parametrize(
    "word,reason",
    [
        ("FAILED", "ECS deployment circuit breaker: tasks failed to start."),
        ("IN_PROGRESS", "ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1."),
    ],
)
def test_a_roll_out_that_fails_says_why_its_tasks_stopped(word: str, reason: str) -> None:
    status, detail = looked("aws.ecs.service", service(word, reason), STOPPED)
    assert status == "failed"
    assert reason in detail
    assert "CannotPullContainerError: pull image manifest has been retried." in detail
    assert "The program ended with 3." in detail


def test_a_service_that_was_brought_back_is_ready_again() -> None:
    item = service("COMPLETED", "ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.")
    assert looked("aws.ecs.service", item, {})[0] == "ready"


ENTRY = {
    "aws.ec2.nat_gateway": "AWS-047",
    "aws.rds.db_instance": "AWS-048",
    "aws.rds.read_replica": "AWS-048",
    "aws.ecs.service": "AWS-050",
    "aws.autoscaling.group": "AWS-051",
    "aws.elbv2.load_balancer": "AWS-052",
}


@pytest.mark.parametrize("type", ENTRY)
def test_each_has_an_entry_with_the_words(type: str) -> None:
    facts = {"address": "web/x", "type": type, "resource": "web", "region": "eu-central-1"}
    found = explain(Invalid("Amazon's own words", code=CAME_UP_FAILED), facts)
    assert found is not None
    assert found.codes == [ENTRY[type]]
    assert "Amazon's own words" in str(found)


def test_every_entry_of_a_state_is_met_here() -> None:
    assert {entry.problem.code for entry in ENTRIES if entry.codes == CAME_UP_FAILED} == {
        *ENTRY.values(),
        "AWS-049",
        "AWS-053",
    }
    full = explain(
        Invalid("it is storage-full: x", code=CAME_UP_FAILED), {"address": "db/x", "type": "aws.rds.db_instance"}
    )
    assert full is not None
    assert full.codes == ["AWS-049"]
    assert explain(Invalid("words", code=CAME_UP_FAILED), {"address": "net/vpc", "type": "aws.ec2.vpc"}) is None
    unseen = explain(Invalid("CannotPullContainerError: no such tag", code=CAME_UP_FAILED), {"type": "aws.ecs.service"})
    assert unseen is not None
    assert unseen.codes == ["AWS-053"]
