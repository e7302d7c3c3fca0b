"""Planted secrets, looked for everywhere.

Secrets come in by every door: environment, files, secret variables, generated ones, passwords of databases. The
provider of this proof (``tests/proof/mint.py``) repeats each one it is told in eight forms in every place that a plugin
can speak in: properties, names of properties, numbers, progress, details, faults, codes, exceptions. Every command
runs as a process of its own at the highest log level; the proof then searches what it said, every file below the
folder of the person (state, saved plans, caches, configuration, temporary files), and the command lines and
environments of its processes, for ten encodings: plain, base64 and base64url at any alignment, hexadecimal in small
and capital digits, percent, JSON, HTML, UTF-16, and anything of that inside gzip. The scanner itself is proved by
leaks that are planted in each place and each encoding.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import threading
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Self

import house
from proof import Verdict, load

from genesys.testing.project import Folder

SCANNER = load(house.ROOT / "tests" / "proof" / "scanner.py")
MINT = house.ROOT / "tests" / "proof" / "mint.py"
BATCH = 100
FAILS = ("Denied", "Invalid", "bug", "QuotaExceeded", "Exists")
COMMANDS = [
    ("plan", "--full"),
    ("plan", "--json", "--refresh"),
    ("show", "saved.plan", "--json"),
    ("show", "saved.plan"),
    ("status", "--json"),
    ("output",),
    ("output", "--json"),
    ("state", "show", "s0/coin"),
    ("state", "show", "s1/coin", "--json"),
    ("history", "--json"),
    ("explain", "s0", "--json"),
    ("graph",),
    ("drift", "detect", "--json"),
    ("secret", "list", "--json"),
    ("doctor", "--json"),
]


class Batch:
    """One project with its secrets.

    Args:
        root: An empty folder; ``outside`` in it is the provider's, and holds secrets on purpose.
        number: Which.
        size: How many secrets.
        seed: Makes the secrets.
    """

    def __init__(self, root: Path, number: int, size: int, seed: int) -> None:
        self.root, self.number, self.seed = root, number, seed
        self.outside = root / "outside"
        site = self.outside / "site"
        site.mkdir(parents=True)
        install(site)
        (root / "tmp").mkdir()
        paths = [str(site), *filter(None, [os.environ.get("PYTHONPATH")])]
        self.folder = Folder(root, GENESYS_MINT=str(self.outside), PYTHONPATH=os.pathsep.join(paths))
        self.folder.environ |= {"GENESYS_LOG": "trace", "TMPDIR": str(root / "tmp"), "GENESYS_KEYRING": "off"}
        self.made, self.databases = size // 5, max(size // 10, 1)
        given = size - self.made - self.databases
        self.values = [self.secret(f"a{at}") for at in range(given)]
        self.said: dict[str, str] = {}
        self.watch = Watch()

    def secret(self, word: str) -> str:
        """Return a secret that looks different in every encoding; every tenth is a number."""
        unique = f"{self.seed % 97:02d}{self.number:03d}{word}"
        if word.endswith("7"):
            return f"9{int(unique.encode().hex(), 16) % 10**15:015d}"
        return f'canary-{unique}-"é&<x>/+%\\~?'

    def program(self) -> str:
        """Return the user's program; what is in it are names and no values."""
        lines = ["from genesys import Database, Secret, Server, outputs, project, variable"]
        lines.append('project("shop", provider="mint")')
        names = []
        for at in range(len(self.values)):
            name = f"c{at}"
            names.append(f"{name}.secret_value" if at % 3 < 2 else name)
            ways = 'Secret(from_env="CANARY_{}")', 'Secret(from_file="secrets/{}.txt")', 'variable("c{}", secret=True)'
            lines.append(f"{name} = {ways[at % 3].format(at)}")
        lines += [f"m{at} = Secret(generate=24)" for at in range(self.made)]
        names += [f"m{at}.secret_value" for at in range(self.made)]
        lines += [f'd{at} = Database(type="postgres")' for at in range(self.databases)]
        for at in range(0, len(names), 10):
            env = ", ".join(f'"K{n}": {name}' for n, name in enumerate(names[at : at + 10], at))
            lines.append(f's{at // 10} = Server(size="small", env={{{env}, "MIXED": f"x{{c0.secret_value}}y"}})')
        lines.append("outputs(url=s0.address, key=c0.secret_value, login=d0.password)")
        return "\n".join(lines) + "\n"

    def environ(self) -> dict[str, str]:
        """Return what the person has in the environment."""
        names = {0: "CANARY_{}", 2: "GENESYS_VAR_c{}"}
        return {names[at % 3].format(at): value for at, value in enumerate(self.values) if at % 3 in names}

    def run(self, *args: str, fail: str = "") -> int:
        """Run a command as a process, watch it, and keep what it said."""
        env = {**self.environ(), "GENESYS_MINT_FAIL": fail}
        with self.folder.start(*args, env=env) as process:
            self.watch.exempt.add(process.pid)
            out, err = process.communicate(timeout=300)
        self.said[f"{len(self.said)} {' '.join(args)} {fail}"] = out + err
        return process.returncode

    def write_files(self) -> None:
        """Write the files that secrets are in."""
        for at, value in enumerate(self.values):
            if at % 3 == 1:
                self.folder.write(f"secrets/{at}.txt", value + "\n")

    def live(self) -> list[str]:
        """Work with the project; return what went wrong."""
        self.folder.write("infra.py", self.program())
        self.write_files()
        wrong = []
        with self.watch:
            self.run("plan", "--out", "saved.plan")
            for fail in (FAILS[self.number % len(FAILS)], FAILS[(self.number + 2) % len(FAILS)]):
                if self.run("deploy", "--yes", *(["--json"] if self.number % 2 else []), fail=fail) == 0:
                    wrong.append(f"a deployment that fails with {fail} does not fail")
            if self.run("deploy", "--yes", "--json"):
                wrong.append("a deployment does not succeed: " + self.said[list(self.said)[-1]][-300:])
            for command in COMMANDS:
                self.run(*command)
            before = list(self.values)
            self.values = [self.secret(f"b{at}") for at in range(len(before))]
            self.write_files()
            if self.run("deploy", "--yes"):
                wrong.append("a second deployment does not succeed: " + self.said[list(self.said)[-1]][-300:])
            self.run("plan", "--json", "--refresh")
            self.run("destroy", "--yes", "--confirm-data-loss", "shop/dev", "--json")
        self.values = [*before, *self.values]
        wrong += [f"{name}: a traceback" for name, text in self.said.items() if "Traceback" in text]
        return wrong

    def told(self) -> set[str]:
        """Return the secrets that the provider was told."""
        path = self.outside / "told.json"
        return set(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else set()


def install(site: Path) -> None:
    """Put the provider into a folder, as pip would."""
    shutil.copy(MINT, site)
    about = site / "genesys_mint-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: genesys-mint\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[genesys.providers]\nmint = mint:provider\n")
    (about / "RECORD").write_text("genesys_mint-1.0.dist-info/METADATA,sha256=1.0,1\n")


class Watch:
    """Looks at the processes of this machine while something runs: command lines of all, environments of most."""

    def __init__(self) -> None:
        self.exempt: set[int] = set()  # Commands, into whose environment the person put secrets.
        self._old: set[str] = set()  # Processes that were there before the first secret, and so hold none.
        self._seen: dict[tuple[str, bytes], int] = {}
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._end.clear()
        self._old = set(os.listdir("/proc"))
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self._end.set()
        self._thread.join()

    def _look(self) -> None:
        own = os.getpid()
        while not self._end.wait(0.02):
            self.once(own)

    def once(self, own: int) -> None:
        """Look once at everything that this user may see; our own process knows the secrets."""
        there = os.listdir("/proc")
        self._old.intersection_update(there)  # a number may come again
        for name in there:
            if not name.isdigit() or int(name) == own or name in self._old:
                continue
            for kind in ("cmdline", "environ"):
                with suppress(OSError), open(f"/proc/{name}/{kind}", "rb") as file:
                    self._seen.setdefault((kind, file.read()), int(name))

    def seen(self) -> dict[str, bytes]:
        """Return what was seen, by a name for it."""
        return {
            f"{kind} of {pid}, {at}": data
            for at, ((kind, data), pid) in enumerate(self._seen.items())
            if kind == "cmdline" or pid not in self.exempt
        }


def files(root: Path, exempt: set[str]) -> dict[str, bytes]:
    """Return every file below a folder, its name included, apart from what is exempt."""
    found = {}
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if os.path.relpath(os.path.join(folder, name), root) not in exempt]
        for name in names:
            path = os.path.join(folder, name)
            relative = os.path.relpath(path, root)
            with suppress(OSError), open(path, "rb") as file:
                found[relative] = relative.encode() + b"\0" + file.read()
    return found


def search(secrets: set[str], *, stored: dict[str, bytes], said: dict[str, str], seen: dict[str, bytes]) -> list[str]:
    """Return where secrets are, one line each; secrets are named by a part of them that is none."""
    scanner = SCANNER.Scanner(secrets)
    hits = []
    for kind, places in (
        ("file", stored.items()),
        ("said by", ((name, text.encode("utf-8", "surrogateescape")) for name, text in said.items())),
        ("process", seen.items()),
    ):
        for name, data in places:
            words = Counter(encoding for _, encoding in scanner.find(data))
            hits += [f"{kind} {name}: {word} of {count} secrets" for word, count in sorted(words.items())]
    return hits


PROGRAM = """\
from genesys import Container, Network, Secret, project

project("shop", provider="local")
net = Network()
key = Secret(from_env="CANARY")
made = Secret(generate=32)
web = Container(
    source="app", command=["python3", "main.py"], network=net,
    env={"KEY": key.secret_value, "MADE": made.secret_value, "MIXED": f"a{key.secret_value}b"},
)
"""


def processes(counts: Counter[str]) -> list[str]:
    """Deploy to this machine, and return where secrets are in command lines, and in environments of our processes.

    The program that is deployed gets its secrets in its environment, for its owner: that is what they are for.
    """
    conftest = load(house.ROOT / "tests" / "conftest.py")
    with tempfile.TemporaryDirectory(prefix="gc-") as root, Watch() as watch:
        place = conftest.Place(Path(root))
        canary = 'canary-of-a-process-"é&<x>/+%'
        try:
            place.write("infra.py", PROGRAM)
            place.write("app/main.py", place.APP)
            with place.start("deploy", "--yes", env={"CANARY": canary}) as process:
                watch.exempt.add(process.pid)
                out, err = process.communicate(timeout=300)
            ours = place.running("main.py")
            watch.exempt.update(ours)
            told = b"\0".join(Path(f"/proc/{pid}/environ").read_bytes() for pid in ours)
            made = {part[5:].decode() for part in told.split(b"\0") if part.startswith(b"MADE=")}
            stored = {name: data for name, data in files(Path(root), set()).items() if not _kept(Path(root) / name)}
        finally:
            place.run("destroy", "--yes", env={"CANARY": canary})
            place.end()
    wrong = [] if SCANNER.Scanner([canary]).find(told) and made else [f"the program did not get its secrets: {err}"]
    counts.update({"processes that were given secrets": len(ours)})
    return wrong + search({canary, *made}, stored=stored, said={"deploy": out + err}, seen=watch.seen())


def _kept(path: Path) -> bool:
    """Tell whether a file is where this machine keeps the secrets of a process, for its owner alone."""
    return path.parent.name == "secrets" and path.stat().st_mode & 0o077 == 0


def run(size: int, seed: int) -> Verdict:
    """Plant ``size`` secrets, and as many again when they are changed, in batches."""
    counts: Counter[str] = Counter({"secrets": 0, "encodings": len(SCANNER.ENCODINGS)})
    failures: list[str] = []
    failures += processes(counts)
    for number in range((size + BATCH - 1) // BATCH):
        wanted = min(BATCH, size - number * BATCH)
        with tempfile.TemporaryDirectory(prefix="genesys-canaries-") as place:
            batch = Batch(Path(place), number, wanted, seed)
            failures += [f"batch {number}: {wrong}" for wrong in batch.live()]
            told = batch.told()
            missing = set(batch.values) - told
            if missing:
                failures.append(f"batch {number}: {len(missing)} secrets did not reach the provider")
            secrets = {text for text in told | set(batch.values) if len(text) >= 16 and text != "x"}
            stored = files(batch.root, {"outside", "project/secrets"})
            hits = search(secrets, stored=stored, said=batch.said, seen=batch.watch.seen())
            failures += [f"batch {number}: {hit}" for hit in hits]
            counts.update({
                "secrets": len(batch.values) // 2 + batch.made + batch.databases,
                "values that reached the provider": len(told),
                "commands": len(batch.said),
                "files": len(stored),
                "bytes in files": sum(map(len, stored.values())),
                "bytes said": sum(len(text) for text in batch.said.values()),
                "command lines and environments": len(batch.watch.seen()),
            })  # fmt: skip
    return Verdict(dict(counts), failures, {"hits": len([line for line in failures if " secrets" in line])})
