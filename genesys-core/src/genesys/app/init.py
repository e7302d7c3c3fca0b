"""Start a project: a declaration from a template, and a .gitignore for what must not be shared."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING

from genesys.app.problems import ALREADY, NO_PROJECT_NAME, NO_TEMPLATE
from genesys.model.address import is_name

if TYPE_CHECKING:
    from genesys.spi.ports import World

DECLARATIONS = ("infra.py", "genesys.yaml", "genesys.yml")
_IGNORE = ".genesys/\n"
_NO_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
"""What readers of YAML take for something else than a word."""

_SERVER = """\
from genesys import Server, outputs, project

project("{name}", {place})

web = Server(size="small", command=["sh", "-c", "exec python3 -m http.server $PORT --bind $HOST"], port=8080)

outputs(address=web.address)
"""
_SERVER_YAML = """\
{title}
{place}

resources:
  web:
    kind: server
    size: small
    command: [sh, -c, exec python3 -m http.server $PORT --bind $HOST]
    port: 8080

outputs:
  address: ${{web.address}}
"""
_WEBAPP = """\
from genesys import WebApp, outputs, project

project("{name}", {place})

web = WebApp(runtime="python:3", source="app", scale=2)

outputs(url=web.url)
"""
_WEBAPP_YAML = """\
{title}
{place}

resources:
  web:
    kind: webapp
    runtime: python:3
    source: app
    scale: 2

outputs:
  url: ${{web.url}}
"""
_APP = '''\
"""A web application of one page."""

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Page(BaseHTTPRequestHandler):
    """The page."""

    def do_GET(self):
        """Answer."""
        body = b"Hello from {name}\\n"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Say nothing: health checks would fill the log."""


print("listening on", os.environ["HOST"], os.environ["PORT"], flush=True)
ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Page).serve_forever()
'''
TEMPLATES: dict[str, dict[str, str]] = {
    "server": {"infra.py": _SERVER},
    "server-yaml": {"genesys.yaml": _SERVER_YAML},
    "webapp": {"infra.py": _WEBAPP, "app/main.py": _APP},
    "webapp-yaml": {"genesys.yaml": _WEBAPP_YAML, "app/main.py": _APP},
}
"""Template -> file -> text; ``{name}`` is the project's name."""


def init(
    world: World, folder: str, *, template: str = "", name: str = "", provider: str = "local", region: str = ""
) -> list[str]:
    """Write a template's files into a folder and return their names.

    Args:
        world: The ports.
        folder: Folder of the new project; made when absent.
        template: One of `TEMPLATES`; ``""`` for one that the provider can deploy: a source folder is built by
            ``local`` only.
        name: Name of the project; the folder's by default.
        provider: Where it is to be deployed.
        region: In which of its regions; ``""`` for the provider's usual one.

    Raises:
        GenesysError: APP-001 the folder holds a project, APP-002 no such template, APP-039 no such name, PLUGIN-001
            and others when the provider cannot be used.
    """
    if name and not is_name(name):
        raise NO_PROJECT_NAME.error(name=name, instead=_name(name))
    if provider != "local":
        from genesys.plugins.drivers import load
        from genesys.plugins.index import open_index

        load(open_index(world), "genesys.providers", provider)
    template = template or ("webapp" if provider == "local" else "server")
    if template not in TEMPLATES:
        from difflib import get_close_matches

        close = get_close_matches(template, TEMPLATES, 1)
        hint = f' Did you mean "{close[0]}"?' if close else ""
        raise NO_TEMPLATE.error(name=template, names=", ".join(sorted(TEMPLATES)), hint=hint)
    files = TEMPLATES[template]
    for found in sorted({*DECLARATIONS, *files}):
        if world.files.exists(os.path.join(folder, found)):
            raise ALREADY.error(found=found)
    made = []
    for file, text in files.items():
        path = os.path.join(folder, file)
        world.files.make_folder(os.path.dirname(path))
        place = _place(provider, region, python=file.endswith(".py"))
        chosen = name or _name(folder)
        title = _yaml("project", chosen)
        world.files.create(path, text.format(name=chosen, title=title, place=place).encode())
        made.append(file)
    return made + _ignore(world, folder)


def _place(provider: str, region: str, *, python: bool) -> str:
    """Return the words that say where everything is to be, in the language of a file."""
    said = {"provider": provider, "region": region} if region else {"provider": provider}
    if python:
        return ", ".join(f"{key}={json.dumps(value)}" for key, value in said.items())
    return "\n".join(_yaml(key, value) for key, value in said.items())


def _yaml(key: str, value: str) -> str:
    """Return a line of YAML; what is no plain word there is one in quotes, as in JSON."""
    plain = re.fullmatch("[a-z][a-z0-9-]*", value) and value not in _NO_WORDS
    return f"{key}: {value if plain else json.dumps(value)}"


def _name(folder: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", os.path.basename(os.path.abspath(folder)).lower())[:63].strip("-")
    return words if words[:1].isalpha() else "project"


def _ignore(world: World, folder: str) -> list[str]:
    path = os.path.join(folder, ".gitignore")
    text = world.files.read(path).decode() if world.files.exists(path) else ""
    if _IGNORE.strip() in text.split():
        return []
    world.files.write(path, (text + ("\n" if text and not text.endswith("\n") else "") + _IGNORE).encode())
    return [".gitignore"]
