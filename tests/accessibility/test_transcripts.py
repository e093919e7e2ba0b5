"""What a screen reader says of the start, a step, an error and each result is what was kept, and was read through."""

from difflib import unified_diff

from flask import Flask
from playwright.sync_api import Browser

from tests.accessibility.transcripts import FOLDER, LOCALES, transcripts
from tests.support.part import one_in_part


@one_in_part("locale", LOCALES)
def test_each_page_is_said_as_it_was_kept(browser: Browser, app: Flask, locale: str) -> None:
    said = dict(transcripts(browser, app, locale))
    kept = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob(f"*.{locale[:2]}.txt")}
    changed = [
        line
        for name in sorted(said | kept)
        for line in unified_diff(kept.get(name, "").splitlines(), said.get(name, "").splitlines(), name, "now", n=1)
    ]

    assert not changed, "\n".join(["If this is meant, run `make look` and read what it says:", *changed])
    assert said[f"error.{locale[:2]}.txt"].startswith("Error: ")
    assert all("end of document" not in text and text.count("\nmain\n") == 1 for text in said.values())
