"""What ``make check`` tries: the tests of what changed, whatever that is, and the clinical cases always."""

import subprocess
from pathlib import Path

from tests.support.changed import ALWAYS, ROOT, changed, chosen
from tests.support.table import table


@table(
    ("path", "expected"),
    [
        ("tests/console/test_record.py", "tests/console/test_record.py"),
        ("templates/console/worklist.html", "tests/console/test_worklist.py"),
        ("app/console/record/handover.py", "tests/console/test_handover.py"),
        ("rules/proof/checks.py", "tests/rules/test_proof.py"),
        ("app/calling/deadline.py", "tests/app/test_contact.py"),
    ],
)
def test_the_tests_of_what_changed_are_chosen(path: str, expected: str) -> None:
    assert (ROOT / path).is_file()
    assert expected in chosen(ROOT, [path])


def test_clinical_cases_and_the_proof_are_always_tried() -> None:
    assert chosen(ROOT, ["README.md"]) == sorted(ALWAYS)
    assert all((ROOT / each).is_file() for each in ALWAYS)


def test_what_changed_is_what_differs_from_main_and_what_is_new(tmp_path: Path) -> None:
    def git(*words: str) -> None:
        subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *words], cwd=tmp_path, check=True)

    git("init", "--quiet", "--initial-branch=main")
    (tmp_path / "old.py").write_text("")
    git("add", ".")
    git("commit", "--quiet", "--message=first")
    assert changed(tmp_path) == set()

    (tmp_path / "old.py").write_text("1")
    (tmp_path / "new.py").write_text("")
    assert changed(tmp_path) == {"old.py", "new.py"}
