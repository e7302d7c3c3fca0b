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
providers: {{aws: {{limits: false, poll_s: 0.05}}, gcp: {{poll_s: 0.02}}}}
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
    ended = folder.ok("destroy", "--yes", "--confirm-data-loss", "five/dev")
    # Azure would delete the bucket that is to stay together with its group.
    assert ("PLAN-037" in ended.out) == (provider == "azure")


KEEP = """project: keep
provider: {provider}
region: europe
providers: {{aws: {{limits: false, poll_s: 0.05}}, gcp: {{poll_s: 0.02}}}}
resources:
  net: {{kind: network, type: development}}
  orders: {{kind: database, type: postgres, network: net, on_delete: retain}}
  files: {{kind: bucket, on_delete: retain}}
  key: {{kind: secret, generate: 32}}
"""


@pytest.mark.parametrize("provider", ["aws", "azure", "gcp"])
def test_what_a_kept_object_needs_stays_with_it_whenever_the_rest_goes(
    environ: Mapping[str, str], tmp_path: Path, provider: str
) -> None:
    folder = Folder(tmp_path, **environ)
    whole = KEEP.format(provider=provider)
    folder.write("genesys.yaml", whole)
    folder.ok("deploy", "--yes")
    ids = {one["address"]: one["id"] for one in folder.ok("state", "list", "--json").document["resources"]}
    orders = next(line for line in whole.splitlines(keepends=True) if line.startswith("  orders"))
    folder.write("genesys.yaml", whole.replace(orders, ""))
    said = folder.ok("deploy", "--yes").out
    assert "PLAN-037" in said
    (told,) = [line for line in said.splitlines() if "PLAN-037" in line]
    assert "for orders" in told
    folder.ok("plan", "--refresh", "--expect-no-changes")
    said = folder.ok("destroy", "--yes", "--confirm-data-loss", "keep/dev").out
    (told,) = [line for line in said.splitlines() if "PLAN-037" in line]
    main = {"aws": "net/vpc", "azure": "net/network", "gcp": "net/network"}[provider]
    assert f"{main} ({ids[main]})" in told, "what stays, and where"
    assert "orders" in told
    assert folder.ok("show", "--json").document["resources"] == []
