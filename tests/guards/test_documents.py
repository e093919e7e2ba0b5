"""What the documents name is there: files, links, settings, commands; and what has to be named is."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from app.settings.settings import NAMES, PREFIX
from tests.support.table import table

ROOT: Final = Path(__file__).parents[2]
README: Final = ROOT / "README.md"
OPERATING: Final = ROOT / "app" / "OPERATING.md"
DOCUMENTS: Final = (
    README,
    *sorted(path for folder in ("app", "rules", "tests/tools") for path in (ROOT / folder).rglob("*.md")),
)
ROOMS: Final = ("app", "rules", "templates", "tests")
SUFFIXES: Final = frozenset(
    {".css", ".html", ".js", ".json", ".jsonl", ".lock", ".md", ".po", ".py", ".svg", ".toml", ".typ"}
)
NOT_HERE: Final = {
    "app/i18n/translations/fr/LC_MESSAGES/messages.po",  # what adding a language makes
    "instance/",  # what the first start makes
    *("form/review.html", "a.json", "b.json", "merged.json", "signoff.toml"),  # what a review makes
}
"""Files that a document may name although they are not in the repository."""


def text_of(document: Path) -> str:
    return document.read_text(encoding="utf-8")


@cache
def everything() -> tuple[str, ...]:
    """Every file and folder of the rooms, folders with a stroke at the end."""
    found = (path for room in ROOMS for path in (ROOT / room).rglob("*") if "__pycache__" not in path.parts)
    return tuple(f"/{path.relative_to(ROOT).as_posix()}{'/' * path.is_dir()}" for path in found)


def files_in(text: str) -> Iterator[str]:
    """Yield what reads as the name of a file or folder of ours, wherever it is set as code."""
    for code in re.findall(r"```\w*\n(.*?)```|`([^`\n]+)`", text, flags=re.DOTALL):
        for word in "".join(code).split():
            name = word.partition("::")[0]
            is_path = re.fullmatch(r"\w[\w.-]*(/\w[\w.-]*)*/?", name)
            if is_path and (name.endswith("/") or Path(name).suffix in SUFFIXES or name.split("/")[0] in ROOMS[:3]):
                yield name


def is_there(name: str, folder: Path = ROOT) -> bool:
    """Whether ``name`` is a file or folder seen from ``folder``, or the end of the path of one of ours."""
    return any((start / name).exists() for start in (ROOT, folder)) or any(
        path.endswith(f"/{name}") for path in everything()
    )


def slug(heading: str) -> str:
    """Return the anchor that a heading gets where Markdown is shown."""
    return re.sub(r"[^\w\s-]", "", heading.strip().lower()).replace(" ", "-")


def anchors(document: Path) -> set[str]:
    return {slug(heading) for heading in re.findall(r"^#+ (.+)$", text_of(document), flags=re.MULTILINE)}


def tour() -> list[tuple[list[str], str]]:
    """Return the rows of the tour: the rooms in the first column, and the second column."""
    part = text_of(README).partition("## The tour of the house")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.*?) \| (.*) \|$", part, flags=re.MULTILINE)
    return [(re.findall(r"`([^`]+)`", where), what) for where, what in rows]


@table("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_that_a_document_names_is_there(document: Path) -> None:
    named = set(files_in(text_of(document))) - NOT_HERE

    assert sorted(name for name in named if not is_there(name, document.parent)) == []


@table("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_within_the_documents_leads_somewhere(document: Path) -> None:
    targets = re.findall(r"]\(([^)\s]+)\)", text_of(document))

    for target in targets:
        path, _, anchor = target.partition("#")
        if "://" not in target:
            file = (document.parent / path) if path else document
            assert file.is_file(), f"{target} leads nowhere"
            assert not anchor or anchor in anchors(file), f"{target}: no such heading"


def test_a_name_or_heading_that_is_not_there_would_be_noticed() -> None:
    names = list(
        files_in("`app/no_such.py::test_it` and `/how`, `item.option`, `python -m x tests/gone.json`, `no_room/`")
    )

    assert names == ["app/no_such.py", "tests/gone.json", "no_room/"]
    assert not any(map(is_there, names))
    assert slug("The nurses' console") in anchors(OPERATING)
    assert slug("No such heading") not in anchors(OPERATING)


def test_the_tour_names_every_room() -> None:
    named = {name for where, _ in tour() for name in where}
    rooms = {
        f"{path.parent.name}/{path.name}/"
        for room in ("app", "rules", "tests")
        for path in (ROOT / room).iterdir()
        if path.is_dir() and not path.name.startswith((".", "_"))
    }

    assert sorted(rooms - named) == []


@table(("where", "what"), tour(), ids=[where[0] for where, _ in tour()])
def test_what_the_tour_finds_in_a_room_is_in_it(where: list[str], what: str) -> None:
    inside = {path for path in everything() if any(path.startswith(f"/{room}") for room in where)}

    assert [name for name in files_in(what) if not any(path.endswith(f"/{name}") for path in inside)] == []


def test_the_readme_shows_three_pictures() -> None:
    pictures = re.findall(r"!\[[^]]*]\(([^)]+)\)", text_of(README))

    assert len(pictures) == 3
    assert all((ROOT / picture).is_file() for picture in pictures)


def test_operators_are_told_of_every_setting() -> None:
    operating = text_of(OPERATING)

    assert [name for name in NAMES if f"`{PREFIX}{name.upper()}`" not in operating] == []


def test_no_document_names_a_setting_that_is_none() -> None:
    known = {f"{PREFIX}{name.upper()}" for name in NAMES}
    named = {name for document in DOCUMENTS for name in re.findall(rf"\b{PREFIX}[A-Z][A-Z_]+", text_of(document))}

    assert sorted(named - known) == []


def test_operators_are_told_of_every_command_of_the_console() -> None:
    sources = (text_of(path) for path in (ROOT / "app" / "console" / "commands").glob("*.py"))
    commands = [name for source in sources for name in re.findall(r'^@command\("([\w-]+)"\)', source, re.MULTILINE)]
    operating = text_of(OPERATING)

    assert len(commands) > 5
    assert [name for name in commands if not re.search(rf"`{name}\b", operating)] == []


def test_every_target_of_make_that_a_document_names_is_one() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), flags=re.MULTILINE))
    words = "\n".join(map(text_of, DOCUMENTS))
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)", words, flags=re.MULTILINE))

    assert {"run", "test", "check"} <= named <= targets


def test_lines_to_try_stand_on_the_page_for_developers_alone() -> None:
    """There each of them is tried by a test."""
    assert [document.name for document in DOCUMENTS if re.search(r"^curl ", text_of(document), re.MULTILINE)] == []
