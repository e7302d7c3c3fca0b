"""Rows of Secret Manager."""

from __future__ import annotations

from genesys_gcp.wire import special, versions
from genesys_gcp.wire.table import Row, Step

ROWS: dict[str, Row] = {
    "gcp.secretmanager.secret": Row(
        "{name}",
        create="secretmanager.projects.secrets.create",
        get="secretmanager.projects.secrets.get",
        list="secretmanager.projects.secrets.list",
        items="secrets",
        update=(Step("*", "secretmanager.projects.secrets.patch"),),
        delete="secretmanager.projects.secrets.delete",
        style="plain",
        params={"parent": "projects/{project}"},
        tags="labels",
        seen={"secretId": "name"},
        forms={"secretId": "last"},
    ),
    "gcp.secretmanager.version": Row(
        "{name}",
        create="secretmanager.projects.secrets.addVersion",
        get="secretmanager.projects.secrets.versions.get",
        list="secretmanager.projects.secrets.versions.list",
        items="versions",
        by=("parent",),
        update=(),
        delete="secretmanager.projects.secrets.versions.destroy",
        style="plain",
        seen={"parent": "name"},
        forms={"parent": "parent"},
        status=("state", {"DISABLED": "stopped"}),
        special={
            "create": versions.create,
            "find": versions.find,
            "update": versions.update,
            "delete": versions.destroy,
        },
        sees=versions.not_destroyed,
    ),
    "gcp.secretmanager.member": Row(
        "",
        special={
            "create": special.grant,
            "read": special.granted,
            "delete": special.withdraw,
            "find": special.find_grant,
        },
        style="plain",
    ),
}
"""Native type -> row."""
