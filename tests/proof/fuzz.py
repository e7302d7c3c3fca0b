"""Everything that reads something from outside, given inputs that are nearly right.

Programs in YAML and Python, files of variables and of selectors, saved plans, sealed objects (root, segments,
journals, plans, secrets, blobs), key slots, texts with references, expressions, addresses, quantities and selectors.
An input begins as a valid one, and is then cut, spliced, repeated, or filled with values at borders and of other
types; where a checksum would hide the rest, it is made right again. Each call must end with a value, or with the
exception that its function declares: an error of the catalogue, or the ValueError of a parser. Another exception, or
more than a second of work, is a failure.
"""

from __future__ import annotations

import contextlib
import io
import json
import signal
import sys
import tempfile
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import blake2b
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import house
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from proof import Verdict, load

from genesys.errors import GenesysError
from genesys.model import address, expr, units
from genesys.model.canonical import canonical
from genesys.model.plan import Plan
from genesys.plan import selectors, storefile
from genesys.run.resolve import Scope, resolve
from genesys.state import journal, root, slots, squeeze
from genesys.state.keys import Keys, key_text, parse_key
from genesys.state.seal import BLOB, PLAN, SECRET, Sealed
from genesys.state.segment import Segment

MUTATIONS = load(house.ROOT / "tests" / "proof" / "mutations.py")
BITFLIPS = load(house.ROOT / "tests" / "proof" / "bitflips.py")
MOST_S = 1.0
HANGS_S = 20
FEWER = {"yaml programs": 4, "python programs": 4, "a saved plan": 2, "a store": 4, "passphrases": 4}
"""Targets whose inputs take long -> how many times fewer of them there are."""
NEVER_WRONG = {"a store", "addresses", "expressions"}
"""Targets that answer everything with a value."""


class Hangs(BaseException):
    """A call did not come back."""


class Target(NamedTuple):
    """One reader.

    Args:
        inputs: What it is given.
        read: The call.
        declared: Exceptions that it declares.
    """

    inputs: st.SearchStrategy[Any]
    read: Callable[[Any], Any]
    declared: tuple[type[Exception], ...] = (GenesysError,)


# -- programs ---------------------------------------------------------------------------------------------

YAML = [
    "project: shop\nprovider: local\nresources:\n  web: {kind: server, size: medium, storage: 100GB, network: public}\n",
    """\
project: shop
provider: local
region: europe
variables: {size: small, n: {type: int, default: 3}, token: {secret: true}}
resources:
  net: {kind: network}
  orders: {kind: database, type: postgres, network: net}
  web:
    kind: container
    for_each: {eu: 1, us: 2}
    source: app
    command: [python3, main.py]
    connects: [orders]
    env: {A: "${var.size}", B: "x${orders.endpoint}y", C: "${each.key}", D: "${upper('a')}", T: "${var.token}"}
outputs:
  url: ${web["eu"].url}
moved: {old: net}
""",
]
YAML_TOKENS = [
    "\n", "  ", "- ", ": ", "{", "}", "[", "]", "${", "}", "&a ", "*a", "<<: ", "!!python/object:os.system ", "|\n", "'", '"', "#",
    "kind: database", "for_each: ", "$concat", "$call", "$ref", "$literal", "$secret", "env: {$concat: 5}", "null", "1e999", "0x1F",
    "2026-01-01", "\t", "\x00", "\u2028", "size: 99999999999999999999999", "? ", "---\n", "...\n", "web: ", "resources: ", "é",
]  # fmt: skip
PYTHON = [
    """\
from genesys import *
project("shop", provider="local")
net = Network()
orders = Database(type="postgres", network=net)
web = Server(size=variable("size", default="small"), storage="100GB", connects=[orders], env={"A": f"x{orders.endpoint}"})
outputs(url=web.address)
""",
    "from genesys import Server, project\nproject('shop', provider='local')\nweb = {k: Server(name=f'w{k}', size='small') for k in 'ab'}\n",
]
PYTHON_TOKENS = [
    "\n", "    ", "(", ")", "[", "]", "{", "}", ",", "=", ":", "None", "1", "-1", "'x'", '"', "web", "orders", "net", ".endpoint", "[0]",
    "[1:2]", "if web: pass\n", "len(orders.endpoint)", "str(orders.endpoint)[3:]", "web == net", "size=", "name=", "connects=[web]",
    "raise ValueError('x')\n", "Server()", "Network(", "outputs(", "project(", "lambda: 0", "class A(Resource): x: int = 0\n", "\x00", "\t", "é",
    "def f(): return f()\nf()\n", "import nothing_like_this\n", "1/0", "del web\n", "web = web\n", "@", "**{}", "*[]", "yield", "await x",
]  # fmt: skip


@contextlib.contextmanager
def project() -> Iterator[Callable[[str, str], Any]]:
    """Give a function that loads a text as the program of a project."""
    loading = load(house.ROOT / "genesys-core" / "tests" / "load" / "conftest.py")
    with tempfile.TemporaryDirectory(prefix="genesys-fuzz-") as place:
        modules, finders = set(sys.modules), list(sys.meta_path)

        def call(name: str, text: str) -> Any:
            made = loading.Project(Path(place))
            for old in ("genesys.yaml", "infra.py"):
                (made.folder / old).unlink(missing_ok=True)
            made.write(name, text.encode("utf-8", "surrogatepass"))
            (made.folder / "app").mkdir(exist_ok=True)
            try:
                with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                    return made.load()
            finally:
                sys.meta_path[:] = finders
                for extra in set(sys.modules) - modules:
                    if str(getattr(sys.modules[extra], "__file__", "")).startswith(place):
                        del sys.modules[extra]

        yield call


def selector_lines(data: bytes) -> list[str]:
    from genesys.app.varfiles import lines_of

    files = SimpleNamespace(read=lambda path: data)
    return lines_of(SimpleNamespace(files=files), "/", ["x"])


def variables(data: bytes) -> Any:
    from genesys.load.place import Source
    from genesys.load.stackfile import values

    return values(Source("vars.yaml", data))


# -- what is stored ---------------------------------------------------------------------------------------

STORE, BLOBS = BITFLIPS.filled()
STATE = STORE.find()
BOX, ID_KEY = STATE.library.box, STATE.library.id_key
OBJECTS = {path.removeprefix("/state/shop/dev/"): data for path, data in STORE.stored().items() if ".lock" not in path}
ROOT = OBJECTS["root"]


def of(folder: str, part: str = "") -> list[tuple[str, bytes]]:
    return sorted((name, data) for name, data in OBJECTS.items() if name.startswith(folder) and part in name)


SEGMENT, OTHER = sorted(of("seg/"), key=lambda item: -len(item[1]))
WAL = of("runs/", "journal")[0]
PLAN_OBJECT, ENTRY, SAVED = of("runs/", "/plan")[0], of("vault/")[0], of("blob/")[0]


def every_section(box: Any, name: str, data: bytes, kind: int) -> list[bytes]:
    sealed = Sealed(box, name, data, kind=kind)
    return [sealed.section(at) for at in range(len(sealed))]


def read_segment(data: bytes) -> Any:
    found = Segment(BOX, ID_KEY, SEGMENT[0].removeprefix("seg/"), data)
    return found.lines(None, {}), found.fingerprints()


def read_root(data: bytes) -> Any:
    return root.identity_of(data), root.decode(BOX, data, stack="shop/dev", version=None)


ACCESS = b"a" * 32
KEY = key_text(ACCESS).reveal("to change it").decode()
WRAPPED = slots.make_slot(
    Keys(b"i" * 16, state=b"s" * 32, vault=b"v" * 32), ACCESS, kind="file", label="x", created=5, salt=b"t" * 16
)
STRETCHED = {**WRAPPED, "kind": "passphrase", "kdf": {"name": "scrypt", "n": 1024, "r": 8, "p": 1, "salt": "00"}}


def read_slot(slot: Any) -> Any:
    data = json.dumps(slot, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")
    found = slots._parse(data, WRAPPED["id"])
    return slots.open_slot(found, ACCESS, b"i" * 16)


class Sealer:
    """Seals by a checksum, which anybody can make right: what is behind the real seal is looked at too."""

    key_id = "k"

    def seal(self, data: bytes, context: bytes) -> bytes:
        return blake2b(context + data, digest_size=16).digest() + data

    def open(self, data: bytes, context: bytes) -> bytes:
        if blake2b(context + data[16:], digest_size=16).digest() != data[:16]:
            raise ValueError
        return data[16:]


SEALER = Sealer()
PLANNED = Plan("shop/dev", changes=[], read_set={"a~1": "v"}, plugins={"p": {"version": "1"}}, seed="00", base="b")
FILE = storefile.pack(PLANNED, stack={"a": 1}, sources={"d": b"tar"}, location="x", sealer=SEALER, created=1.0)


def read_file(data: bytes) -> Any:
    storefile.peek(data)
    return storefile.unpack(data, sealer=SEALER, plugins={"p": {"version": "1"}})


def rewritten(header: Any) -> bytes:
    """Return a plan file with another header, whose seal and checksum are right."""
    start = len(storefile.MAGIC)
    end = start + 4 + int.from_bytes(FILE[start : start + 4], "big")
    text = json.dumps(header).encode()
    clear = storefile.MAGIC + len(text).to_bytes(4, "big") + text
    data = clear + SEALER.seal(SEALER.open(FILE[end:-32], FILE[:end]), clear)
    return data + blake2b(data, digest_size=32).digest()


HEADER = storefile.peek(FILE)._asdict()


def read_store(changed: tuple[str, bytes]) -> Any:
    """Read everything of a store in which one object is another one."""
    name, data = changed
    memory = type(STORE.memory)()
    memory.files = {**STORE.memory.files, f"/state/shop/dev/{name}": data}
    found = BITFLIPS.look(type(STORE)(memory), BLOBS)
    for value in found.values():
        if isinstance(value, Exception) and not isinstance(value, GenesysError):
            raise value
    return found


# -- expressions ------------------------------------------------------------------------------------------

LEAVES = st.sampled_from(MUTATIONS.ODD).map(expr.to_json) | st.text(max_size=8).map(expr.to_json)
PATHS = st.lists(st.text(max_size=3) | st.integers(-2, 3), max_size=2)


def trees(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return well-formed expressions around others: users cannot write others, data with dollar signs is wrapped."""
    names = st.sampled_from(["upper", "join", "no_such_function", "", "cidrsubnet", "base64", "json"])
    return (
        st.tuples(st.lists(inner, max_size=4)).map(lambda parts: {"$concat": parts[0]})
        | st.tuples(names, st.lists(inner, max_size=3)).map(lambda call: {"$call": [call[0], *call[1]]})
        | st.tuples(st.sampled_from(["a/b", "c", ""]), st.sampled_from(["id", "size", "x"]), PATHS).map(
            lambda path: {"$native": [path[0], path[1], *path[2]]}
        )
        | st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(exclude_characters="$"), max_size=3), inner, max_size=3)
    )


EXPRESSIONS = st.recursive(LEAVES, trees, max_leaves=12)
TREES = [
    {"$ref": ["orders", "host", 0]}, {"$native": ["a/b", "id"]}, {"$resource": "orders"}, {"$env": "HOME", "secret": True},
    {"$concat": ["http://", {"$native": ["a/b", "id"]}, 5]}, {"$call": ["upper", {"$concat": ["a"]}]}, {"$literal": {"$x": 1}},
    {"$stack": ["shop/prod", "", "url"]}, {"$secret": {"path": "p", "generate": 4}}, {"plain": [1, {"$file": "x"}]},
    {"$call": ["join", "-", ["a", {"$native": ["a/b", "name"]}]]},
]  # fmt: skip
SCOPE = Scope("a/b", {"a/b": {"id": "i", "name": "n"}}.get, {"a/b": {"size": 1}}.get, lambda source: None)


def placeholder(inside: tuple[str, bool]) -> Any:
    """Read a text with a placeholder in it, whose checksum may be right."""
    text, right = inside
    sum_ = f"{zlib.crc32(text.encode('utf-8', 'surrogatepass')):08x}" if right else "00000000"
    return expr.to_json(f"a\ue0f0{sum_}{text}\ue0f1b")


def tree(value: Any) -> Any:
    """Do with a JSON value what is done with bodies."""
    return expr.is_expr(value), expr.is_secret(value), expr.walk(value), expr.show(value)


def interpolated(text: str) -> Any:
    from genesys.kinds.database import Database
    from genesys.load.interpolate import interpolate
    from genesys.load.scope import Names

    names = Names({"n": 3, "list": [1, {"a": "b"}]}, "prod", known={"orders": Database}, each=("k", {"s": 2}))
    return interpolate(text, names)


def selected(text: str) -> bool:
    subject = selectors.Subject('app/web["eu"]/' + "a" * 60, "app/web", "server", {"env": "prod"})
    return selectors.parse(text)(subject)


def addressed(text: str) -> Any:
    found = address.split(text)
    assert bool(found) == address.is_address(text)
    assert not found or "/".join(found) == text
    return found and (address.parent(text), address.name_of(text), address.key_of(text), address.within(text, text))


QUANTITIES = ["100GB", "1.5GiB", "512M", "30s", "5m", "1h30m", "10/s", "600/m", " 7 KB "]
UNIT_TOKENS = [
    "9" * 400,
    "0" * 5000,
    ".",
    "..",
    "-",
    "e5",
    "GB",
    "ms",
    "m",
    "/",
    "/s",
    " ",
    "١",
    "²",
    "inf",
    "nan",
    "\n",
]


@contextlib.contextmanager
def targets() -> Iterator[dict[str, Target]]:
    """Give all targets, by name."""
    from genesys.load.interpolate import BadExpression
    from genesys.load.scope import Unknown

    m = MUTATIONS
    references = [
        "${orders.endpoint}",
        "x${var.list[1].a}y",
        "${upper('a')}",
        "${join('-', ['a', var.n])}",
        "$${x}",
        '${web["eu"].id}',
    ]
    marks = [
        "${",
        "}",
        "$",
        "$${",
        "[",
        "]",
        "(",
        ")",
        "'",
        '"',
        ",",
        ".",
        "var",
        "each.",
        "9" * 30,
        "orders",
        "\\",
        "[" * 200,
        "upper(" * 300,
    ]
    globs = ["web", "app/*", "web?", "kind:database", "tag:env=prod", 'web["eu"]']
    signs = ["*", "?", ":", "kind:", "tag:", "=", "[", "]", "\\", "(", "*a" * 15, "**" * 30, "\n", ".", "+", "{9}"]
    names = ["app/db", 'web["eu"]', "web/instance", 'a/b["x/y"]/c']
    with project() as loading:
        yield {
            "yaml programs": Target(m.texts(YAML, YAML_TOKENS), lambda text: loading("genesys.yaml", text)),
            "python programs": Target(m.texts(PYTHON, PYTHON_TOKENS), lambda text: loading("infra.py", text)),
            "files of variables": Target(m.octets([b"size: small\nn: 3\nl: [a, {b: c}]\n", *(t.encode() for t in YAML)]), variables),
            "files of selectors": Target(m.octets([b"web\n# all\napp/*\n"]), selector_lines),
            "a saved plan": Target(m.octets([FILE]), read_file),
            "headers of saved plans": Target(m.documents([HEADER]).map(rewritten), read_file),
            "root": Target(m.octets([ROOT]), read_root),
            "segments": Target(m.octets([SEGMENT[1], OTHER[1]]), read_segment),
            "journals": Target(m.octets([WAL[1]]), lambda data: journal.read(BOX, WAL[0], data)),
            "plans of runs": Target(m.octets([PLAN_OBJECT[1]]), lambda data: every_section(BOX, PLAN_OBJECT[0], data, PLAN)),
            "entries of the vault": Target(
                m.octets([ENTRY[1]]), lambda data: every_section(STATE.keys.vault_box(), ENTRY[0], data, SECRET)
            ),
            "blobs": Target(m.octets([SAVED[1]]), lambda data: every_section(BOX, SAVED[0], data, BLOB)),
            "key slots": Target(m.documents([WRAPPED, STRETCHED]), read_slot),
            "bytes of key slots": Target(m.octets([canonical(WRAPPED)]), lambda data: slots._parse(data, WRAPPED["id"])),
            "passphrases": Target(m.documents([STRETCHED["kdf"]]), lambda kdf: slots.stretch("correct horse", kdf, name="x")),
            "texts of keys": Target(m.texts([KEY], ["-", " ", "g", "é", "\x00"]), lambda t: parse_key(t, source="x")),
            "compressed texts": Target(m.octets([squeeze.squeeze(b"text " * 50)]), squeeze.expand, (squeeze.Damaged,)),
            "a store": Target(st.sampled_from(sorted(OBJECTS)).flatmap(lambda n: st.tuples(st.just(n), m.octets([OBJECTS[n], ROOT]))), read_store),
            "references in texts": Target(m.texts(references, marks), interpolated, (GenesysError, BadExpression, Unknown)),
            "expressions": Target(EXPRESSIONS, tree),
            "values of expressions": Target(EXPRESSIONS, lambda value: resolve(value, SCOPE)),
            "placeholders": Target(
                st.tuples(EXPRESSIONS.map(json.dumps), st.booleans())
                | st.tuples(m.documents(TREES).map(json.dumps) | m.texts(['{"$ref":["a","b"]}'], marks), st.just(False))
                | st.tuples(m.texts(["{"], ["[", "nul", "1e", '"']).map(lambda text: "!" + text), st.just(True)),
                placeholder,
            ),
            "addresses": Target(m.texts(names, ["/", "[", '["', '"]', '"', "\\", "a" * 64, "\x00", "//", "é"]), addressed),
            "sizes": Target(m.texts(QUANTITIES, UNIT_TOKENS), units.size, (ValueError,)),
            "durations": Target(m.texts(QUANTITIES, UNIT_TOKENS), units.duration, (ValueError,)),
            "rates": Target(m.texts(QUANTITIES, UNIT_TOKENS), units.rate, (ValueError,)),
            "selectors": Target(m.texts(globs, signs), selected),
        }  # fmt: skip


def run(size: int, seed: int) -> Verdict:
    """Give every target ``size`` inputs, and a fraction of that to those in `FEWER`."""
    failures: list[str] = []
    rows: dict[str, Any] = {}
    counts: Counter[str] = Counter()
    with targets() as every:
        for name, target in every.items():
            found = attack(name, target, max(size // FEWER.get(name, 1), 10), seed)
            failures += found.pop("failures")
            rows[name] = found
            if found["inputs"] >= 50 and not found["values"]:
                failures.append(f"{name}: of {found['inputs']} inputs none was valid, so little was read")
            if found["inputs"] >= 50 and not found["errors"] and name not in NEVER_WRONG:
                failures.append(f"{name}: of {found['inputs']} inputs all were valid, so little was tried")
            counts.update(
                {"targets": 1, "inputs": found["inputs"], "values": found["values"], "declared errors": found["errors"]}
            )
    return Verdict(dict(counts), failures, rows)


def attack(name: str, target: Target, size: int, number: int) -> dict[str, Any]:
    """Give one target its inputs."""
    found: dict[str, Any] = {"inputs": 0, "values": 0, "errors": 0, "slowest_s": 0.0, "failures": []}
    seen: set[str] = set()

    def fail(why: str, value: Any) -> None:
        if why not in seen:
            seen.add(why)
            found["failures"].append(f"{name}: {why}; input {value!r:.300}")

    @seed(number)
    @settings(
        max_examples=size,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(target.inputs)
    def attempt(value: Any) -> None:
        found["inputs"] += 1
        began = time.thread_time()
        try:
            with limited():
                target.read(value)
            found["values"] += 1
        except target.declared:
            found["errors"] += 1
        except Hangs:
            fail("it does not end", value)
        except Exception as error:
            fail(f"{type(error).__name__}: {error} {place(error)}", value)
        took = time.thread_time() - began
        found["slowest_s"] = max(found["slowest_s"], round(took, 3))
        if took > MOST_S:
            fail(f"it takes more than {MOST_S} s", value)

    attempt()
    return found


def place(error: Exception) -> str:
    """Return where an exception came from."""
    trace, text = error.__traceback__, ""
    while trace is not None:
        text = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"at {text}"


@contextlib.contextmanager
def limited() -> Iterator[None]:
    """Stop what does not end; where signals do not arrive, the time limit of the whole test does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise Hangs

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, HANGS_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
