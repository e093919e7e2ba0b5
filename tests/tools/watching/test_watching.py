"""Tests that coverage leaves alone are there, and others reach what they do."""

import ast
import os
import subprocess
import sys
from pathlib import Path

from tests.support import unwatched
from tests.tools.watching.__main__ import Reached, chosen, reached_by_each

ROOT = unwatched.TESTS.parent


def functions_in(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    within = [(f"{each.name}::", each.body) for each in tree.body if isinstance(each, ast.ClassDef)]
    return {
        f"{file.relative_to(ROOT).as_posix()}::{prefix}{each.name}"
        for prefix, body in (("", tree.body), *within)
        for each in body
        if isinstance(each, ast.FunctionDef)
    }


def test_whatever_is_left_alone_is_a_test_that_there_is() -> None:
    names = unwatched.names()
    there = {test for file in {name.partition("::")[0] for name in names} for test in functions_in(ROOT / file)}

    assert names
    assert sorted(names - there) == [], "python -m tests.tools.watching chooses anew"


def test_what_costs_most_is_left_out_as_long_as_others_reach_the_same() -> None:
    reached: Reached = {
        "dear": {("a",), ("b",)},
        "less": {("a",)},
        "more": {("b",)},
        "alone": {("c",)},
        "cheap": {("a",)},
    }
    seconds = {"dear": 9.0, "less": 2.0, "more": 3.0, "alone": 99.0, "cheap": 0.01}

    assert chosen(reached, seconds, least=1) == ["dear", "less"]


def test_what_a_test_reaches_is_read_for_all_of_its_examples(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "import pytest, thing\n"
        "@pytest.mark.parametrize('n', [1, -1])\n"
        "def test_each(n):\n    thing.sign(n)\n"
        "def test_one():\n    thing.sign(1)\n",
        encoding="utf-8",
    )
    (tmp_path / "thing.py").write_text(
        "def sign(n):\n    if n > 0:\n        return 1\n    return -1\n", encoding="utf-8"
    )
    data = tmp_path / "data"
    run_apart(tmp_path, data)
    reached = reached_by_each(data)

    both, one = reached["test_it.py::test_each"], reached["test_it.py::test_one"]
    assert one < both
    assert chosen(reached, {"test_it.py::test_each": 2, "test_it.py::test_one": 1}, least=0) == ["test_it.py::test_one"]


def run_apart(folder: Path, data: Path) -> None:
    (folder / ".coveragerc").write_text("[run]\nbranch = true\n", encoding="utf-8")
    plain = [word for name in ("cacheprovider", "randomly", "schemathesis") for word in ("-p", f"no:{name}")]
    followed = ["--cov=thing", "--cov-config=.coveragerc", "--cov-report=", "--cov-context=test"]
    environment = {**os.environ, "PYTHONPATH": str(folder), "COVERAGE_FILE": str(data)}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", f"--rootdir={folder}", *plain, *followed],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
