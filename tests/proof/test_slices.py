"""The slice of every proof suite holds; the whole size is run by command, and its figures are committed."""

from __future__ import annotations

import json

import proof
import pytest


@pytest.mark.parametrize("name", proof.SUITES)
def test_the_slice_holds(name: str) -> None:
    result = proof.prove(name, full=False)
    assert result["failures"] == []
    assert result["passed"]
    assert all(number > 0 for number in result["counts"].values()), result["counts"]
    print(name, result["counts"], result["seconds"], "s")


@pytest.mark.parametrize("name", proof.SUITES)
def test_the_last_whole_run_is_committed_and_held(name: str) -> None:
    path = proof.RESULTS / f"{name}.json"
    assert path.exists(), f"python tools/proof.py {name} --full --json {path}"
    result = json.loads(path.read_text(encoding="utf-8"))
    assert (result["format"], result["suite"], result["size"]) == (proof.FORMAT, name, "full")
    assert result["passed"]
    assert result["failures"] == []


def test_the_page_says_what_the_results_say() -> None:
    assert proof.PAGE.read_text(encoding="utf-8") == proof.page(), "python tools/proof.py --page"


def test_a_suite_has_a_module_and_no_result_is_left_over() -> None:
    assert {path.stem for path in proof.RESULTS.glob("*.json")} <= set(proof.SUITES)
    assert all((proof.FOLDER / f"{name}.py").is_file() for name in proof.SUITES)


def test_a_disproved_claim_is_exit_code_1_and_a_result(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    module = type("Module", (), {"run": staticmethod(lambda size, seed: proof.Verdict({"n": size}, [f"seed {seed}"]))})
    monkeypatch.setattr(proof, "load", lambda path: module)
    assert proof.main(["fuzz", "--seed", "7", "--json", f"{tmp_path}/out.json"]) == 1
    shown = json.loads(capsys.readouterr().out)
    with open(f"{tmp_path}/out.json", encoding="utf-8") as file:
        assert json.load(file) == shown
    assert (shown["passed"], shown["failures"], shown["seed"]) == (False, ["seed 7"], 7)
    assert shown["counts"] == {"n": proof.SUITES["fuzz"].slice}


def test_a_wrong_command_line_is_64(capsys: pytest.CaptureFixture[str]) -> None:
    assert proof.main(["laws-of-thermodynamics"]) == 64
    assert "fuzz" in capsys.readouterr().err
