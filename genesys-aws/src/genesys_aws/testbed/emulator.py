"""Starts moto's server: run as a program it prints its port; `Emulator` runs it in a process of its own."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

FLAGS = {
    "MOTO_ENABLE_AMI_VALIDATION": "true",
    "MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION": "true",
    "MOTO_ENABLE_KEYPAIR_VALIDATION": "true",
    "MOTO_ECS_SERVICE_RUNNING": "1000",  # services are rolled out at once; moto never does it later
    "MOTO_ACCOUNT_ID": "123456789012",
}
"""What makes moto as strict as it can be. Source: moto 5.2, ``moto/settings.py``."""


class Emulator:
    """moto's server in a process of its own."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self.url = ""

    def start(self) -> str:
        """Start it and return its address.

        Raises:
            RuntimeError: It did not start; the message is what it said.
        """
        program = [sys.executable, str(Path(__file__))]
        self._process = subprocess.Popen(
            program, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ, **FLAGS}
        )
        stream: Any = self._process.stdout
        port = stream.readline().strip()
        if not port:
            self.close()
            raise RuntimeError("moto's server did not start: is moto[server] installed?")
        self.url = f"http://127.0.0.1:{port}"
        return self.url

    def reset(self) -> None:
        """Forget every object.

        Raises:
            OSError: It does not answer.
        """
        request = Request(f"{self.url}/moto-api/reset", b"", method="POST")  # noqa: S310 - our own process
        with urlopen(request, timeout=30) as answer:  # noqa: S310
            answer.read()

    def close(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            if self._process.stdout is not None:
                self._process.stdout.close()
            self._process = None


_IDLE: list[Emulator] = []
"""Those that a bed is done with: moto takes seconds to load, and a second for the first call of each service."""


def borrow() -> Emulator:
    """Return an emulator that runs and holds nothing, a warm one where a bed of this process has left one.

    Raises:
        RuntimeError: It did not start.
    """
    while _IDLE:
        found = _IDLE.pop()
        try:
            found.reset()
        except OSError:
            found.close()
            continue
        return found
    found = Emulator()
    found.start()
    return found


def give_back(emulator: Emulator) -> None:
    """Keep an emulator for the next bed; with this process it ends."""
    if not _IDLE:
        _IDLE.append(emulator)
        return
    emulator.close()


@atexit.register
def _end() -> None:
    while _IDLE:
        _IDLE.pop().close()


def server() -> Any:
    """Return moto's server on a free port of this machine, mended; it does not serve yet."""
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import WSGIRequestHandler, make_server

    from genesys_aws.testbed.mending import mend

    mend()

    class Quiet(WSGIRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1
        disable_nagle_algorithm = True

        def log(self, type: str, message: str, *args: object) -> None:
            pass

    return make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), True, request_handler=Quiet)


def main() -> None:
    """Serve until killed."""
    serving = server()
    sys.stdout.write(f"{serving.server_port}\n")
    sys.stdout.flush()
    serving.serve_forever()


if __name__ == "__main__":
    main()
