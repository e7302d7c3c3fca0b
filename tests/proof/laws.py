"""The laws of the suite, and the tests that prove each.

`LAWS` is the table: number and words of a law, and the tests. A law needs at least one test that generates its cases
(a property, a state machine, or an enumeration of all crash points). The slice checks that every test is there, because
the tests themselves run in the same continuous integration; the whole size runs all of them with many more examples.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import house
from proof import Verdict

CORE = "genesys-core/tests/"


class Law(NamedTuple):
    """One law: what it says, and ids of the tests that prove it."""

    says: str
    tests: tuple[str, ...]


def core(*tests: str) -> tuple[str, ...]:
    return tuple(CORE + test for test in tests)


def here(*tests: str) -> tuple[str, ...]:
    return tuple(f"tests/laws/{test}" for test in tests)


LAWS: dict[int, Law] = {
    1: Law(
        "What was written is read.",
        core(
            "state/test_state.py::test_every_commit_reads_as_it_was_written",
            "state/test_seal.py::test_sections_come_back_as_they_were",
            "state/test_vault.py::test_every_version_reads_back",
        ),
    ),
    2: Law(
        "Anything flipped, cut or exchanged is detected.",
        core(
            "state/test_tamper.py::test_every_byte_of_every_object_is_watched",
            "state/test_tamper.py::test_cutting_growing_and_exchanging_is_noticed",
            "plan/test_storefile.py::test_every_changed_byte_and_every_cut_is_noticed",
        ),
    ),
    4: Law(
        "A snapshot is bit-stable for ever.", here("test_state.py::test_law_4_every_snapshot_is_bit_stable_for_ever")
    ),
    5: Law(
        "A wrong key is an error and never garbage.",
        here("test_state.py::test_law_5_another_key_is_an_error_and_never_garbage"),
    ),
    7: Law(
        "Bytes written follow the change, not the stack.",
        here("test_state.py::test_law_7_bytes_written_follow_the_change_and_not_the_stack"),
    ),
    8: Law(
        "Torn writes, full disks and kills leave the old head or the new one.",
        core(
            "state/test_crash.py::test_after_a_crash_at_every_call_the_old_state_or_the_new_one_is_there",
            "state/test_world.py::test_killed_at_every_system_call_the_state_is_the_old_one_or_the_new_one",
            "state/test_journal.py::test_cut_at_any_byte_it_gives_the_records_before_the_cut",
            "run/test_ends.py::test_a_full_disk_ends_the_run_with_its_problem_and_loses_nothing",
        ),
    ),
    14: Law("Planning what is applied is empty.", core("plan/test_laws.py::test_planning_what_is_applied_is_empty")),
    15: Law(
        "A plan is deterministic to the byte.",
        core(
            "plan/test_laws.py::test_the_same_input_gives_the_same_bytes_and_planning_changes_no_input",
            "compile/test_laws.py::test_the_same_input_gives_the_same_bytes",
        ),
    ),
    16: Law(
        "The order of declaration never matters.",
        core(
            "plan/test_laws.py::test_the_order_of_declaration_never_matters",
            "compile/test_laws.py::test_the_order_of_declaration_never_matters",
        ),
    ),
    17: Law(
        "An unrelated resource changes no other action.",
        core(
            "plan/test_laws.py::test_an_unrelated_resource_changes_nothing_else",
            "compile/test_laws.py::test_an_unrelated_resource_changes_no_other_native",
        ),
    ),
    18: Law(
        "A plan never writes.",
        here(
            "test_run.py::test_law_18_planning_writes_nothing_anywhere",
            "test_run.py::test_law_18_the_command_leaves_state_and_cloud_alone",
        ),
    ),
    19: Law(
        "Every delete says why.",
        core("plan/test_laws.py::test_every_replace_names_its_field_and_every_delete_its_reason"),
    ),
    20: Law(
        "Every replace names the field that forces it.",
        core("plan/test_laws.py::test_every_replace_names_its_field_and_every_delete_its_reason"),
    ),
    21: Law(
        "Whatever is selected, the state stays valid.",
        core("plan/test_laws.py::test_whatever_is_selected_the_state_stays_valid_and_the_rest_can_follow"),
    ),
    22: Law(
        "After a run the next plan is empty.",
        core("run/test_history.py::test_any_history_ends_as_declared_with_nothing_left_over"),
    ),
    23: Law(
        "A failure stops its dependants only, and what was done is recorded.",
        (
            *here("test_run.py::test_law_23_a_failure_stops_its_dependants_and_nothing_else"),
            *core(
                "run/test_order.py::test_edges_are_respected_and_failures_stop_dependants_only",
                "plan/test_laws.py::test_whatever_fails_the_state_stays_valid_and_the_next_plan_finishes_it",
            ),
        ),
    ),
    24: Law(
        "Killed anywhere, the next command ends at the same place, without orphans or duplicates.",
        core(
            "run/test_crash.py::test_death_at_any_call_leaves_no_orphan_and_no_duplicate",
            "run/test_history.py::test_any_history_ends_as_declared_with_nothing_left_over",
            "plan/test_laws.py::test_a_run_that_stops_anywhere_is_finished_by_the_next_plan",
        ),
    ),
    25: Law(
        "An interruption is prompt and leaves a valid state.",
        here("test_run.py::test_law_25_an_interruption_is_prompt_and_leaves_a_valid_state"),
    ),
    26: Law(
        "One at a time and many at once end equal.",
        (
            *here("test_run.py::test_law_26_one_at_a_time_and_many_at_once_end_equal"),
            *core("run/test_order.py::test_how_much_runs_at_once_changes_no_outcome"),
        ),
    ),
    27: Law(
        "A run takes its critical path and the slack that its width allows.",
        here(
            "test_run.py::test_law_27_a_walk_takes_the_critical_path_and_the_slack_that_its_width_allows",
            "test_run.py::test_law_27_a_deployment_takes_its_longest_chain_of_calls",
        ),
    ),
    28: Law(
        "Going back restores the model.",
        here(
            "test_run.py::test_law_28_going_back_restores_what_was_there",
            "test_run.py::test_law_28_the_command_restores_the_model",
        ),
    ),
    33: Law(
        "A secret is in no file, log, plan or exception.",
        (
            *core(
                "run/test_redact.py::test_every_form_is_taken_out",
                "run/test_redact.py::test_base64_is_recognised_wherever_the_secret_begins",
                "state/test_vault.py::test_no_form_of_a_value_is_stored_anywhere",
            ),
            "tests/scenarios/test_secrets.py::test_no_secret_is_written_down_or_shown_by_any_command",
        ),
    ),
    34: Law("What is protected is never deleted.", core("plan/test_laws.py::test_what_is_protected_is_never_deleted")),
}
"""Number in the list of laws -> law. Those that are missing are about what does not exist yet."""

PROMISED = {1, 2, 4, 5, 7, 8, *range(14, 29), 33, 34}
"""Laws that can hold today."""
ENUMERATED = {
    "test_every_byte_of_every_object_is_watched",
    "test_after_a_crash_at_every_call_the_old_state_or_the_new_one_is_there",
    "test_killed_at_every_system_call_the_state_is_the_old_one_or_the_new_one",
    "test_death_at_any_call_leaves_no_orphan_and_no_duplicate",
}
"""Tests that go through all cases, and are no ``@given``."""


def tests() -> list[str]:
    return sorted({test for law in LAWS.values() for test in law.tests})


def missing() -> list[str]:
    """Return what is wrong with the table: laws without a test, tests that are not there or generate nothing."""
    wrong = [f"law {number} is not in the table" for number in sorted(PROMISED - set(LAWS))]
    wrong += [f"law {number} is proved by nothing" for number, law in LAWS.items() if not law.tests]
    known = {test: generates(test) for test in tests()}
    wrong += [f"{test} is not there" for test, kind in known.items() if kind is None]
    for number, law in LAWS.items():
        if law.tests and not any(known[test] for test in law.tests):
            wrong.append(f"law {number} has examples only: {law.says}")
    return wrong


def generates(test: str) -> bool | None:
    """Tell whether a test goes through generated cases; ``None`` when it is not there."""
    path, _, name = test.partition("::")
    if not (house.ROOT / path).is_file():
        return None
    for node in house.parse(house.ROOT / path).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return name in ENUMERATED or any("given(" in ast.unparse(mark) for mark in node.decorator_list)
    return None


def run(size: int, seed: int) -> Verdict:
    """Check the table; with a size, run every test of it with at least so many examples."""
    failures = missing()
    counts = {"laws": len(LAWS), "tests": len(tests())}
    if not size:
        return Verdict(counts, failures)
    with tempfile.TemporaryDirectory(prefix="genesys-laws-") as place:
        report = Path(place) / "report.json"
        environ = {
            **os.environ,
            "GENESYS_LAWS": f"{size} {report}",
            "PYTHONPATH": os.pathsep.join([str(house.ROOT / "tests" / "proof"), os.environ.get("PYTHONPATH", "")]),
        }
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "more_examples"]
        command += [f"--hypothesis-seed={seed}", f"--basetemp={place}/tmp", "-o", f"cache_dir={place}/cache", *tests()]
        done = subprocess.run(command, cwd=house.ROOT, env=environ, capture_output=True, text=True, check=False)
        said = json.loads(report.read_text()) if report.exists() else {"tests": {}, "failed": ["nothing ran"]}
    failures += said["failed"]
    if done.returncode and not said["failed"]:
        failures.append((done.stdout + done.stderr)[-600:])
    ran = said["tests"]
    counts |= {"cases of tests that ran": len(ran), "examples": sum(found["examples"] for found in ran.values())}
    return Verdict(counts, failures, {"tests": ran})
