"""What goes wrong by hand on clouds: ways back over a rename, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from genesys.testing import chaos
from genesys.testing.project import Folder
from genesys_aws.testbed import Bed as AwsBed
from genesys_azure.testbed import Bed as AzureBed
from genesys_azure.testbed import Config
from genesys_gcp.testbed import Bed as GcpBed
from genesys_gcp.testbed import Serving

TEXT = """project: five
provider: {provider}
region: europe
providers: {{gcp: {{poll_s: 0.02}}}}
resources:
  {name}: {{kind: secret, generate: 32}}
  files: {{kind: bucket, on_delete: retain}}
"""


@pytest.fixture(scope="module")
def environ() -> Iterator[Mapping[str, str]]:
    with ExitStack() as stack:
        beds: list[Any] = [
            stack.enter_context(AwsBed(chaos, delay_s=0.0)),
            stack.enter_context(AzureBed(Config(lasting_s=0.02))),
            stack.enter_context(Serving(GcpBed(operation_s=0.02))),
        ]
        yield {name: value for bed in beds for name, value in bed.environ.items()}


def secrets(folder: Folder) -> dict[str, str]:
    found = folder.ok("state", "list", "--json").document["resources"]
    return {one["id"]: one["address"] for one in found if one["type"].rpartition(".")[2] == "secret"}


@pytest.mark.parametrize("provider", ["aws", "azure", "gcp"])
def test_the_way_back_over_a_rename_keeps_what_was_renamed(
    environ: Mapping[str, str], tmp_path: Path, provider: str
) -> None:
    folder = Folder(tmp_path, **environ)
    folder.write("genesys.yaml", TEXT.format(provider=provider, name="key"))
    folder.ok("deploy", "--yes")
    first = secrets(folder)
    renamed = TEXT.format(provider=provider, name="token").replace("  files: {kind: bucket, on_delete: retain}\n", "")
    folder.write("genesys.yaml", renamed + "moved: {key: token}\n")
    said = folder.ok("deploy", "--yes").out
    assert " moved" in said
    assert " forgotten" in said
    assert list(secrets(folder)) == list(first)

    plan = folder.ok("rollback", "--to", "1", "--yes", "--target", "key").out
    assert "0 to destroy" in plan
    assert secrets(folder) == first, "the very same object has its old name again"
    folder.ok("deploy", "--yes")
    assert list(secrets(folder)) == list(first)
    folder.ok("plan", "--refresh", "--expect-no-changes")
    ended = folder.run("destroy", "--yes", "--confirm-data-loss", "five/dev")
    # Azure would delete the bucket that is to stay together with its group.
    assert (ended.code, "AZURE-050" in ended.err) == ((4, True) if provider == "azure" else (0, False))
