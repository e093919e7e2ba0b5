"""Which tests speak of what changed since ``main``, for ``make check``; clinical cases and the proof always do.

A test file is chosen if it changed, is named after a changed file, or imports a changed module. Whatever leans on a
change by way of another module is left to ``make test``.
"""

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent.parent
ALWAYS: Final = ("tests/guards/test_documents.py", "tests/rules/test_cases.py", "tests/rules/test_proof.py")
MAIN: Final = "main"


def main() -> None:
    """Print the test files, one a line; say on the other channel of what they are the tests."""
    try:
        paths = sorted(changed(ROOT))
    except subprocess.CalledProcessError as refused:
        sys.exit(f"What changed since {MAIN} cannot be told, run `make test`. Git says: {refused.stderr.strip()}")
    print(f"Changed since {MAIN}: {', '.join(paths) or 'nothing'}", file=sys.stderr)
    print("\n".join(chosen(ROOT, paths)))


def changed(root: Path) -> set[str]:
    """Return what differs from ``main`` in the working tree, files that git does not know yet included.

    Raises:
        subprocess.CalledProcessError: this is no checkout, or one without a branch ``main``.
    """
    differing = _git(root, "diff", "--name-only", MAIN)
    return {*differing, *_git(root, "ls-files", "--others", "--exclude-standard")}


def chosen(root: Path, paths: Iterable[str]) -> list[str]:
    """Return the test files for the changed ``paths``."""
    modules = {
        path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in paths if path.endswith(".py")
    }
    names = {f"test_{Path(path).stem}" for path in paths}
    tests = {path.relative_to(root).as_posix(): path for path in (root / "tests").rglob("test_*.py")}
    found = {name for name, path in tests.items() if name in paths or path.stem in names or modules & imported(path)}
    return sorted({*ALWAYS, *found})


def imported(path: Path) -> frozenset[str]:
    """Return every dotted name that the file imports, and that of which it imports a part."""
    return _imported(path.read_text(encoding="utf-8"))


@cache
def _imported(code: str) -> frozenset[str]:
    return frozenset(_names(ast.parse(code)))


def _names(code: ast.Module) -> Iterator[str]:
    for node in ast.walk(code):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


def _git(root: Path, *words: str) -> list[str]:
    return subprocess.run(["git", *words], cwd=root, check=True, capture_output=True, text=True).stdout.splitlines()


if __name__ == "__main__":
    main()
