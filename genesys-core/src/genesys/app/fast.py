"""The quick way to "No changes": equal inputs, engine, plugins and state give an equal verdict.

After a plan that found nothing to do, what it was decided on is kept beside the project. The next plan
compares. **L0**: the files, folders and environment that a pure declaration read are as they were, so it
is not even read. **L1**: it is loaded, and declares the same. In both cases what is free to look at is
looked at, so a process that died is never called unchanged. Whatever differs leads to a whole plan.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

import genesys
from genesys.app.providers import digest_of
from genesys.model.canonical import digest, digest_bytes
from genesys.model.fragment import Fragment, split_key
from genesys.model.plan import Plan
from genesys.state.drive import complete
from genesys.state.store import ROOT_NAME, prefix_of

if TYPE_CHECKING:
    from genesys.app.planning import Planned
    from genesys.app.project import Project
    from genesys.app.wish import Wish
    from genesys.spi.session import Observed

Json = dict[str, Any]

FORMAT = 5
_DIGEST = 64
_ENVIRONMENT = ("HOME", "XDG_DATA_HOME", "GENESYS_")


def unchanged(project: Project, wish: Wish) -> Plan | None:
    """Return the empty plan when nothing that decides has changed, or ``None`` when a whole plan has to be made.

    Raises:
        GenesysError: What is wrong with the declaration, or a provider could not be asked.
    """
    verdict = _read(project)
    if verdict is None or wish.refresh is not None or verdict["said"] != _said(project, wish, verdict["salt"]):
        return None
    if not project.means(verdict["stack"]) or not _stands(project, verdict, "asked"):
        return None
    if not _same_hooks(project, verdict):
        return None
    if verdict["engine"] != _engine(project, verdict["providers"]) or verdict["root"] != _root(project, verdict):
        return None
    if verdict["others"] and _moved_on(project, verdict):
        return None
    if not _same_declaration(project, verdict) or not _as_seen(project, verdict):
        return None
    now = project.world.clock.now() if verdict["looks"] else verdict["observed_at"]
    return Plan(verdict["stack"], base=verdict["base"], notes=verdict["notes"], observed_at=now)


def remember(project: Project, wish: Wish, planned: Planned) -> None:
    """Keep the verdict of a plan that found nothing to do; quiet when it cannot be kept."""
    state = planned.state
    if not planned.plan.empty or state is None or wish.mode != "deploy" or wish.refresh is not None:
        return
    if any(_reads_secrets(node.body) for node in planned.graph.nodes.values()):
        return
    from genesys.compile.place import ANY

    if _outputs_differ(planned) or not project.hooking.pure or planned.findings:
        return
    loaded, salt = project.loaded, project.world.entropy.token(16)
    providers = sorted({fragment.provider for fragment in planned.recorded.values()} | {planned.stack.provider} - {ANY})
    verdict = {
        "format": FORMAT,
        "stack": planned.plan.stack,
        "state_id": state.id,
        "base": planned.plan.base,
        "location": project.location,
        "said": _said(project, wish, salt.hex()),
        "providers": providers,
        "engine": _engine(project, providers),
        "inputs": loaded.inputs.record(salt),
        "asked": project.asked.record(salt),
        "code": _code(project),
        "requires": bool(loaded.stack.requires),
        "salt": salt.hex(),
        "pure": loaded.pure,
        "hooks": {**project.hooking.files, **project.hooking.reads},
        "declared": loaded.digest,
        "notes": planned.plan.notes,
        "observed_at": planned.plan.observed_at,
        "looks": _looks(planned),
        "others": _others(project, planned),
    }
    verdict["root"] = _root(project, verdict)
    try:
        project.world.files.make_folder(os.path.dirname(_path(project)))
        data = json.dumps(verdict, separators=(",", ":")).encode()
        project.world.files.write(_path(project), digest_bytes(data).encode() + data, mode=0o600)
    except OSError:
        return


def _path(project: Project) -> str:
    return os.path.join(project.data, "cache", f"verdict-{project.environment}")


def _read(project: Project) -> Json | None:
    try:
        data = project.world.files.read(_path(project))
    except OSError:
        return None
    if data[:_DIGEST] != digest_bytes(data[_DIGEST:]).encode():
        return None
    verdict: Json = json.loads(data[_DIGEST:])
    return verdict if verdict["format"] == FORMAT else None


def _said(project: Project, wish: Wish, salt: str) -> str:
    # Salted, as all that is kept of an environment: an address in it may hold a secret.
    environ = {k: v for k, v in project.world.environ.items() if k.startswith(_ENVIRONMENT)}
    secret = ("GENESYS_KEY", "GENESYS_PASSPHRASE")
    plain = {name: value for name, value in environ.items() if not name.startswith(secret)}
    return digest([salt, list(wish), project.home, project.variables, project.environment, project.folder, plain])


def _engine(project: Project, providers: list[str]) -> str:
    """Return what core and the plugins are: versions, and files where they are installed in editable mode."""
    from genesys.plugins.contents import stamp
    from genesys.plugins.drivers import entry_of
    from genesys.spi.groups import HOOKS, KINDS, LOWERINGS, PROVIDERS

    parts = [genesys.__version__, sys.version, stamp(project.world.files, os.path.dirname(genesys.__file__))]
    entries = [entry_of(project.index, PROVIDERS, name) for name in providers]
    entries += [entry for group in (HOOKS, KINDS, LOWERINGS) for entry in project.index.entries(group)]
    for entry in entries:
        same = stamp(project.world.files, entry.folder) if entry.folder else digest_of(project.index, entry)
        parts += [entry.dist, entry.version, same]
    return digest(parts)


def _root(project: Project, verdict: Json) -> str:
    from genesys.app.backends import open_backend
    from genesys.spi.backend import BackendFault

    location = project.world.environ.get("GENESYS_BACKEND_URL") or verdict["location"]
    backend = open_backend(project.world, project.folder, location, project.index)
    try:
        return digest_bytes(complete(backend.get(prefix_of(verdict["stack"]) + ROOT_NAME))[0])
    except BackendFault:
        return ""


def _others(project: Project, planned: Planned) -> list[list[str]]:
    """Return the stacks that outputs were read of, and what their roots were."""
    if not planned.plan.lookups:
        return []
    from genesys.app.neighbors import roots

    return roots(project, planned.plan.lookups)


def _moved_on(project: Project, verdict: Json) -> bool:
    from genesys.app.neighbors import moved_on

    return moved_on(project, verdict["others"], location=verdict["location"])


def _same_declaration(project: Project, verdict: Json) -> bool:
    if verdict["pure"] and not verdict["requires"] and _stands(project, verdict, "inputs"):
        return True
    return bool(project.loaded.digest == verdict["declared"] and _code(project) == verdict["code"])


def _same_hooks(project: Project, verdict: Json) -> bool:
    """Tell whether hooks are as they were: the plugin beside the declaration, and what they read; see `_engine`."""
    from genesys.load.inputs import digest_at

    files = project.world.files
    return all(digest_at(files, os.path.join(project.folder, path)) == was for path, was in verdict["hooks"].items())


def _stands(project: Project, verdict: Json, what: str) -> bool:
    from genesys.load.inputs import stands

    world, key = project.world, bytes.fromhex(verdict["salt"])
    return stands(verdict[what], project.folder, files=world.files, environ=world.environ, key=key)


def _code(project: Project) -> str:
    """Return what the kinds of the project are made of; what is declared does not say what becomes of it."""
    from genesys.app.noting import has_own_kinds

    if not has_own_kinds(project, project.loaded.stack):
        return ""
    return digest({path: seen for path, seen in project.loaded.inputs.files.items() if path.endswith(".py")})


def _outputs_differ(planned: Planned) -> bool:
    from genesys.app.outputs import changes

    return bool(changes(planned))


def _reads_secrets(body: Json) -> bool:
    """Tell whether a secret is read from outside: then only a whole plan knows whether it is still the same."""
    from genesys.model.expr import walk

    return any("$env" in item or "$file" in item for item in walk(body))


def _looks(planned: Planned) -> list[Json]:
    """Return what was looked at: fragments in short, and digests of what was seen of them."""
    from genesys.spi.marks import marked

    found = []
    types = planned.providers.types()
    for key, now in planned.observed.items():
        fragment = planned.recorded[key]
        if now is None:
            continue
        hidden = sorted(marked(types[fragment.type].schema, "computed"))
        row = {"key": key, "type": fragment.type, "provider": fragment.provider, "target": fragment.target}
        found.append({**row, "id": fragment.id, "hidden": hidden, "seen": _seen(now, hidden)})
    return found


def _seen(now: Observed, hidden: list[str]) -> str:
    return digest([now.status, {name: value for name, value in now.properties.items() if name not in hidden}])


def _as_seen(project: Project, verdict: Json) -> bool:
    looks = verdict["looks"]
    if not looks:
        return True
    from genesys.app.options import options_for
    from genesys.run.observe import observe

    providers = project.providers()
    providers.load(look["provider"] for look in looks)
    fragments = [_fragment(look) for look in looks]
    found = observe(
        fragments,
        key=bytes.fromhex(verdict["state_id"]),
        stack=verdict["stack"],
        providers=providers,
        world=project.world,
        options=options_for(project),
    )
    for look in looks:
        now = found.get(look["key"])
        if now is None or _seen(now, look["hidden"]) != look["seen"]:
            return False
    return True


def _fragment(look: Json) -> Fragment:
    address, generation = split_key(look["key"])
    return Fragment(
        address,
        generation=generation,
        type=look["type"],
        provider=look["provider"],
        target=look["target"],
        id=look["id"],
    )
