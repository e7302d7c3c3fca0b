"""What Genesys may cost, as data.

A *ratio* against another program of the same round, or between sizes, holds on every machine: a broken one fails
the run. A number of *seconds* or *megabytes* means something on a quiet machine only: a broken one is shown.
"""

from __future__ import annotations

from typing import NamedTuple


class Budget(NamedTuple):
    """The most that something may cost.

    Args:
        most: The limit.
        unit: ``x`` (a ratio), ``%`` (a ratio), ``n**`` (an exponent), ``s``, ``MB`` ``kB`` or ``calls``.
        why: What is measured.
    """

    most: float
    unit: str
    why: str

    @property
    def binding(self) -> bool:
        """Whether breaking it fails the run."""
        return self.unit in {"x", "%", "n**", "calls"}


PYTHON, TERRAFORM = "of python -c pass", "of Terraform's"

BUDGETS = {
    "version": Budget(2.5, "x", f"genesys --version: processor time {PYTHON}"),
    "help": Budget(2.5, "x", f"genesys --help: processor time {PYTHON}"),
    "version below terraform": Budget(1, "x", f"genesys --version: wall time {TERRAFORM} version"),
    "plan 1000 L0": Budget(0.06, "s", "plan of 1 000 unchanged, sources untouched: processor time"),
    "plan 1000 L0 pure": Budget(0.06, "s", "the same, declared-pure Python"),
    "plan 1000 L1": Budget(0.1, "s", "plan of 1 000 unchanged, a comment added: processor time"),
    "plan 1000 python": Budget(0.1, "s", "plan of 1 000 unchanged, Python that is run: processor time"),
    "plan 1000 change": Budget(0.3, "s", "plan of 1 000, one changed: processor time"),
    "plan 1000 whole": Budget(0.6, "s", "plan of 1 000 that were never deployed: processor time"),
    "plan 10000 L0": Budget(1, "s", "plan of 10 000 unchanged: processor time"),
    "plan 10000 L1": Budget(1, "s", "plan of 10 000 unchanged, a comment added: processor time"),
    "plan 10000 change": Budget(3, "s", "plan of 10 000, one changed: processor time"),
    "plan 100000 L0": Budget(5, "s", "plan of 100 000 unchanged: processor time"),
    "plan 100000 L0 memory": Budget(400, "MB", "the same: peak memory"),
    "plan 1000 L0 vs": Budget(0.1, "x", f"plan of 1 000 unchanged: wall time {TERRAFORM}"),
    "plan 1000 L1 vs": Budget(0.2, "x", f"plan of 1 000 unchanged, a comment added: wall time {TERRAFORM}"),
    "plan 1000 change vs": Budget(0.5, "x", f"plan of 1 000, one changed: wall time {TERRAFORM}"),
    "plan 1000 memory vs": Budget(0.5, "x", f"plan of 1 000, one changed: peak memory {TERRAFORM}"),
    "plan 10000 L0 vs": Budget(0.1, "x", f"plan of 10 000 unchanged: wall time {TERRAFORM}"),
    "plan 10000 change vs": Budget(0.5, "x", f"plan of 10 000, one changed: wall time {TERRAFORM}"),
    "plan growth": Budget(1.15, "n**", "plan of a change: how its processor time grows from 100 to 20 000"),
    "plan growth above": Budget(1.15, "n**", "the same from 1 000 on, where the start of the program no longer counts"),
    "deploy 1000": Budget(1, "s", "deploy of 1 000, durable and encrypted, whole process: processor time"),
    "deploy 1000 memory": Budget(64, "MB", "the same: peak memory"),
    "deploy 1000 vs": Budget(0.1, "x", f"the same: wall time {TERRAFORM}"),
    "deploy 1000 cpu vs": Budget(0.1, "x", f"the same: processor time {TERRAFORM}"),
    "deploy 1000 memory vs": Budget(0.7, "x", f"the same: peak memory {TERRAFORM}"),
    "deploy growth": Budget(1.15, "n**", "deploy: how its processor time grows from 100 to 20 000"),
    "deploy growth above": Budget(1.15, "n**", "the same from 1 000 on"),
    "scheduler": Budget(
        1.1, "x", "random graphs, random latencies: time of the run by the longest chain of its changes"
    ),
    "scheduler crowded": Budget(
        1.02, "x", "the same with more to do than may be in flight: by the bound of never idling"
    ),
    "help 50": Budget(1.2, "x", "genesys --help with 50 plugins installed: processor time with 10"),
    "help 200": Budget(1.2, "x", "the same with 200"),
    "version 200": Budget(1.2, "x", "genesys --version with 200 plugins installed: processor time with 10"),
    "installed plan 50": Budget(1.3, "x", "plan of nothing new with 50 plugins installed: processor time with 10"),
    "installed plan 200": Budget(2, "x", "the same with 200"),
    "installed cold 200": Budget(1, "s", "the first command after 200 plugins were installed: processor time"),
    "import local": Budget(0.05, "s", "importing the provider of this machine, without its session: processor time"),
    "import aws": Budget(0.05, "s", "importing the provider of Amazon: processor time"),
    "import azure": Budget(0.05, "s", "importing the provider of Azure: processor time"),
    "import gcp": Budget(0.05, "s", "importing the provider of Google: processor time"),
    "session aws": Budget(0.25, "s", "what a session at Amazon imports, the engine's HTTP client too: processor time"),
    "session azure": Budget(0.25, "s", "the same at Azure"),
    "session gcp": Budget(0.25, "s", "the same at Google"),
    "session memory": Budget(25, "MB", "the most that one of them takes"),
    "session azure vs": Budget(0.6, "x", "processor time of importing that, of azure-mgmt-compute and -network"),
    "session azure memory vs": Budget(0.6, "x", "memory of the same"),
    "session gcp vs": Budget(0.3, "x", "processor time of importing that, of google-cloud-compute"),
    "session gcp memory vs": Budget(0.3, "x", "memory of the same"),
    "import memory": Budget(15, "MB", "the most that one of them takes"),
    "aws create calls": Budget(250, "calls", "121 of Amazon's natives of 12 types made: calls (Terraform: about 800)"),
    "aws plan calls": Budget(60, "calls", "the same, all looked at: calls (Terraform: about 450)"),
    "aws 500 plan calls": Budget(
        60, "calls", "500 of Amazon's natives of 12 types looked at: calls (Terraform: about 1 650)"
    ),
    "aws create memory": Budget(105, "MB", "the same, made: peak memory (Terraform and its provider: about 640)"),
    "aws plan memory": Budget(105, "MB", "the same, looked at: peak memory"),
    "aws create vs": Budget(0.3, "x", f"the same, made: wall time {TERRAFORM}, at an emulator of 8 ms a call"),
    "aws plan vs": Budget(0.2, "x", f"the same, looked at: wall time {TERRAFORM}"),
    "aws change vs": Budget(0.2, "x", f"the same, one changed: wall time {TERRAFORM}"),
    "aws destroy vs": Budget(0.3, "x", f"the same, removed: wall time {TERRAFORM}"),
    "aws create calls vs": Budget(0.4, "x", f"the same, made: calls {TERRAFORM}"),
    "aws plan calls vs": Budget(0.2, "x", f"the same, looked at: calls {TERRAFORM}"),
    "aws change calls vs": Budget(0.3, "x", f"the same, one changed: calls {TERRAFORM}"),
    "aws destroy calls vs": Budget(0.5, "x", f"the same, removed: calls {TERRAFORM}"),
    "state 1000": Budget(10, "%", f"encrypted state of 1 000, everything counted, {TERRAFORM} file"),
    "state web": Budget(10, "%", f"encrypted state of 121 parts of web stacks, everything counted, {TERRAFORM} file"),
    "history": Budget(0.5, "%", "50 versions, 2 % changed in each, everything counted, of 50 files of Terraform"),
    "first answer": Budget(120, "s", "a copy of the repository, nothing installed: seconds until the example answers"),
    "example plan": Budget(0.5, "s", "plan of the example, every part looked at: processor time"),
}
