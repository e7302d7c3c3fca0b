"""Starts moto's server: run as a program it prints its port; `Emulator` runs it in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

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

    def close(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            if self._process.stdout is not None:
                self._process.stdout.close()
            self._process = None


def _mend() -> None:
    """Repair what moto 5.2.5 does wrong: a changed subnet group is lost."""
    from moto.rds.models import RDSBackend

    change = RDSBackend.modify_db_subnet_group

    def changed(self: Any, subnet_name: str, *args: Any, **more: Any) -> Any:
        group = self.subnet_groups[subnet_name]
        found = change(self, subnet_name, *args, **more)
        self.subnet_groups[subnet_name] = group
        return found

    mended: Any = RDSBackend
    mended.modify_db_subnet_group = changed


def main() -> None:
    """Serve until killed."""
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import WSGIRequestHandler, make_server

    _mend()

    class Quiet(WSGIRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1
        disable_nagle_algorithm = True

        def log(self, type: str, message: str, *args: object) -> None:
            pass

    server = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), True, request_handler=Quiet)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
