"""Azurite, Microsoft's own emulator of blob storage: installed once into a folder of caches, started when wanted.

It is a program for Node; where that, or the registry of its packages, is missing, `Missing` says so.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self
from urllib.parse import quote, urlencode, urlsplit

VERSION = "3.35.0"
HOME = "GENESYS_AZURITE"
"""Variable that names a folder in which ``npm install azurite`` was run; without it a cache of the user is used."""
_PROGRAM = "node_modules/azurite/dist/src/blob/main.js"
_INSTALL_S = 300
_ACCOUNT = "devstoreaccount1"
_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
"""The account of every Azurite. Source: Azurite's README, default storage account; it opens nothing else."""
_LISTENS = re.compile(r"listens on (http://\S+)")
_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "date", "server", "content-length"})


class Missing(Exception):
    """Azurite cannot be had here; the text says why."""


class Reply(NamedTuple):
    """What Azurite answered.

    Args:
        status: HTTP status.
        headers: Without those of the connection.
        body: As it came.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


def installed(environ: Mapping[str, str] | None = None) -> Path:
    """Return Azurite's program, installed into a folder of caches when it is not there yet.

    Raises:
        Missing: There is no Node, or npm could not install it.
    """
    environ = os.environ if environ is None else environ
    if shutil.which("node") is None:
        raise Missing("there is no node on this machine")
    home = Path(environ.get(HOME) or _cache(environ))
    program = home / _PROGRAM
    if program.exists():
        return program
    npm = shutil.which("npm")
    if npm is None:
        raise Missing(f"azurite is not in {home}, and there is no npm to install it")
    # Two that install at once must not see each other's half: each has a folder of its own, and one of them wins.
    fresh = home.with_name(f"{home.name}.{os.getpid()}")
    line = [npm, "install", "--prefix", str(fresh), "--no-audit", "--no-fund", "--silent", f"azurite@{VERSION}"]
    fresh.mkdir(parents=True, exist_ok=True)
    try:
        ran = subprocess.run(line, capture_output=True, text=True, timeout=_INSTALL_S, check=False)
        if ran.returncode:
            raise Missing(f"npm could not install azurite: {(ran.stderr or ran.stdout).strip()[-200:]}")
        if not home.exists():
            fresh.rename(home)
    except subprocess.TimeoutExpired:
        raise Missing(f"npm did not install azurite within {_INSTALL_S} s") from None
    except OSError:
        if not program.exists():
            raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return program


def _cache(environ: Mapping[str, str]) -> Path:
    root = environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root) / "genesys" / f"azurite-{VERSION}"


class Azurite:
    """A running Azurite that keeps everything in memory; a context manager.

    Args:
        program: As `installed` returns it.
    """

    def __init__(self, program: Path) -> None:
        line = ["node", str(program), "--blobHost", "127.0.0.1", "--blobPort", "0"]
        line += ["--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry"]
        self._process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self._host = self._listening()

    def _listening(self) -> str:
        said: list[str] = []
        for text in self._process.stdout or ():
            said.append(text)
            found = _LISTENS.search(text)
            if found:
                return urlsplit(found[1]).netloc
        self.close()
        raise Missing(f"azurite did not start: {''.join(said).strip()[-200:]}")

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(10)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def send(self, verb: str, path: str, query: str = "", body: bytes = b"", **headers: str) -> Reply:
        """Send a request, signed for the account.

        Args:
            verb: HTTP method.
            path: Behind the account, such as ``/container/blob``, as it stands in an address.
            query: As it stands in an address.
            body: What is sent.
            headers: Beside the usual ones.
        """
        signed = "&".join(filter(None, (query, _signature())))
        connection = http.client.HTTPConnection(self._host, timeout=30)
        try:
            connection.request(verb, f"/{_ACCOUNT}{path}?{signed}", body, headers)
            answer = connection.getresponse()
            kept = {name: value for name, value in answer.getheaders() if name.lower() not in _HOP}
            return Reply(answer.status, kept, answer.read())
        finally:
            connection.close()

    @property
    def containers(self) -> list[str]:
        """Names of the containers that it holds."""
        found = self.send("GET", "/", "comp=list").body.decode()
        return sorted(re.findall(r"<Container><Name>([^<]+)</Name>", found))

    def make(self, name: str) -> None:
        """Make a container; quiet when it is there."""
        self._done(self.send("PUT", f"/{quote(name)}", "restype=container"), 409)

    def remove(self, name: str) -> None:
        """Remove a container with what is in it; quiet when it is gone."""
        self._done(self.send("DELETE", f"/{quote(name)}", "restype=container"), 404)

    @staticmethod
    def _done(reply: Reply, well: int) -> None:
        if reply.status >= 400 and reply.status != well:
            raise RuntimeError(f"azurite answered with {reply.status}: {reply.body[:300]!r}")


def _signature() -> str:
    """Return the parameters that let a request do everything. Source: Azure docs, create an account SAS."""
    words = {"sp": "rwdlacup", "ss": "b", "srt": "sco", "st": "", "se": "2099-01-01", "sip": "", "spr": ""}
    words["sv"] = "2019-12-12"
    text = "\n".join((_ACCOUNT, *words.values(), ""))
    signed = hmac.new(base64.b64decode(_KEY), text.encode(), hashlib.sha256).digest()
    given = {name: value for name, value in words.items() if value}
    return urlencode({**given, "sig": base64.b64encode(signed).decode()})
