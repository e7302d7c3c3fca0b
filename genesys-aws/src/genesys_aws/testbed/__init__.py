"""A small Amazon for tests: moto, what moto lacks, counters, and trouble on demand.

::

    from genesys.testing import chaos

    with Bed(chaos) as bed:
        folder = Folder(tmp_path, **bed.environ)
        folder.ok("deploy", "--yes")
        assert bed.calls["ec2.CreateVpc"] == 1

Or ``python -m genesys_aws.testbed``, which prints the variables that lead to it.
It needs ``moto[server]``, which the extra ``test`` installs. Nothing leaves this machine.
"""

from __future__ import annotations

from collections import Counter
from types import TracebackType
from typing import Any, Self

from genesys_aws.testbed.emulator import borrow, give_back
from genesys_aws.testbed.overlay import Answer, Overlay, operation_of, refused

ACCOUNT = "123456789012"
"""The account of the bed."""


def _throttled(call: Any) -> Answer:
    if "x-amz-target" in call.headers:
        body = b'{"__type": "ThrottlingException", "message": "Rate exceeded"}'
        return Answer(400, body, {"content-type": "application/x-amz-json-1.1"})
    if call.operation.startswith("ec2."):
        return refused("RequestLimitExceeded", "Request limit exceeded.", status=503)
    return refused("Throttling", "Rate exceeded", query=True)


class Bed:
    """moto behind our layer and the chaos proxy; a context manager.

    Args:
        kit: The module `genesys.testing.chaos`; a plugin sees the SPI only, so whoever tests hands it in.
        weather: What goes wrong.
        seed: Of the dice.
        delay_s: How long what takes a while takes; 0 for nothing.
        port: To listen on; 0 for a free one.

    Attributes:
        chaos: The proxy, with counters and strikes.
    """

    def __init__(self, kit: Any, *, weather: Any = None, seed: int = 0, delay_s: float = 0.3, port: int = 0) -> None:
        self._emulator = borrow()
        self._kit = kit
        self._clients: dict[tuple[str, str, bool], Any] = {}
        self._forward: Any = kit.Forward(self._emulator.url)
        self.overlay = Overlay(self._forward, delay_s=delay_s)
        self.chaos: Any = kit.Chaos(
            self.overlay, operation=operation_of, weather=weather, seed=seed, throttled=_throttled, port=port
        )

    @property
    def url(self) -> str:
        """Its address."""
        return str(self.chaos.url)

    @property
    def environ(self) -> dict[str, str]:
        """Environment variables that lead Genesys and boto3 to it."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_REGION": "eu-central-1",
        }

    @property
    def calls(self) -> Counter[str]:
        """Operation -> how often it came."""
        found: Counter[str] = self.chaos.calls
        return found

    def client(self, service: str, region: str = "eu-central-1", *, counted: bool = False) -> Any:
        """Return a client of boto3's.

        Args:
            service: boto3's name of it.
            region: Region.
            counted: Whether its calls go through the bed: they are counted, and answered as Genesys's are. Else they go
                to the emulator itself, and nothing goes wrong.
        """
        key = (service, region, counted)
        if key not in self._clients:
            self._clients[key] = self._made(*key)
        return self._clients[key]

    def _made(self, service: str, region: str, counted: bool) -> Any:
        import boto3  # type: ignore[import-untyped]

        return boto3.client(
            service,
            endpoint_url=self.url if counted else self._emulator.url,
            region_name=region,
            aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
            aws_secret_access_key="wJalrXUtnFEMI",  # noqa: S106 - of an example
        )

    def refuse(self, operation: str, code: str, words: str, *, holding: str = "", times: int = 1) -> None:
        """Refuse the next calls of an operation, as Amazon would.

        Args:
            operation: Such as ``ec2.RunInstances``.
            code: Amazon's code.
            words: Its words.
            holding: Only calls whose body holds this.
            times: So many of them.
        """
        self.overlay.refuse(operation, code, words, holding=holding, times=times)

    def fail(self, operation: str, state: str, **told: str) -> None:
        """Let what an operation makes next end in a state out of which it does not come.

        Args:
            operation: Such as ``ec2.CreateNatGateway``.
            state: Such as ``failed``.
            told: Elements that say why, by their names.
        """
        self.overlay.fail(operation, state, told)

    def reset(self) -> None:
        """Forget everything: objects, counters, planned strikes."""
        self._emulator.reset()
        self.overlay.reset()
        self.chaos.reset()
        self.chaos.weather = self._kit.Weather()

    def __enter__(self) -> Self:
        self.chaos.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End it."""
        self.chaos.close()
        self._forward.close()
        for client in self._clients.values():
            client.close()
        give_back(self._emulator)
