"""What the page of a call loads to work things out by itself: the same rules, the same words, and words for rows."""

import gzip
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.console.in_page import modules as in_page
from app.console.in_page.modules import Modules, modules
from app.console.in_page.views import address_of
from app.console.levels import by_when, verdict_in_words
from rules.exports.vectors import random_answers
from rules.in_force import HASH, ITEMS, RULES, triage
from tests.rules.vectors_in_force import none_at_random
from tests.support.javascript import in_node

LEVEL = """({ triage, LEVELS }, sent) => sent.map((answers) => {
  const { disposition, route, clock } = triage(answers);
  const { level, by } = LEVELS[`${disposition}/${route}/${clock}`];
  return [level, by];
})"""
RANK = "({ ranked }, texts) => texts.map((text) => ranked(text).map(({ id }) => id))"
KIB = 1024


@pytest.fixture
def made(app: Flask) -> Modules:
    with app.test_request_context():
        return modules()


@pytest.fixture
def address(console_app: Flask) -> str:
    with console_app.test_request_context():
        return urlsplit(address_of("ranking.js")).path


def test_the_words_in_the_page_for_a_level_are_those_of_the_server(made: Modules, tmp_path: Path) -> None:
    answers = [each.answers for each in none_at_random()] + list(random_answers(RULES, 300))
    both = 'export { triage } from "./triage.js"; export { LEVELS } from "./levels.js";'

    said = in_node({**made.texts, "both.js": both}, LEVEL, answers, tmp_path)

    outcomes = [triage(each) for each in answers]
    assert said == [[verdict_in_words(each.verdict), by_when(each.clock, "from the call")] for each in outcomes]


def test_what_they_say_is_found_in_both_languages_and_with_slips_of_the_keys(made: Modules, tmp_path: Path) -> None:
    sentence = "mum's legs are like jelly since yesterday and she's not peed"
    first = {
        "jely": "weakness",
        "calf swollen": "also-new",
        "tight band round ribs": "nerve-pain",
        "she's muddled": "confusion",
        "confsued": "confusion",
        "no puede orinar": "bladder",
        "ESTRENIDO": "constipation",
        "fiebre": "fever",
        "hit her head": "fall",
    }

    (of_sentence, nothing, *found) = in_node(made.texts, RANK, [sentence, "and since", *first], tmp_path)

    assert set(of_sentence[:3]) == {"weakness", "bladder", "walking"}
    assert nothing == []
    assert [each[0] for each in found] == list(first.values())


def test_every_row_is_found_by_its_own_name_and_the_index_is_small(made: Modules, tmp_path: Path) -> None:
    found = in_node(made.texts, RANK, [item.clinical_term for item in ITEMS.values()], tmp_path)

    assert [each[0] for each in found] == list(ITEMS)
    assert len(in_page.packed(made.texts["words.js"])) + len(in_page.packed(made.texts["ranking.js"])) <= 21 * KIB


def test_a_module_is_cached_for_ever_at_an_address_that_the_rules_are_part_of(console_app: Flask, address: str) -> None:
    client: FlaskClient = console_app.test_client()

    plain, packed = client.get(address), client.get(address, headers={"Accept-Encoding": "gzip"})

    assert HASH[:12] in address
    assert plain.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert plain.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Set-Cookie" not in plain.headers
    assert plain.mimetype == "text/javascript"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.vary


def test_a_page_of_another_version_gets_what_is_here_and_no_other_file_is_given(
    console_app: Flask, address: str
) -> None:
    client: FlaskClient = console_app.test_client()

    of_another = client.get(address.replace(HASH[:12], "0" * 12))

    assert of_another.location == address
    assert "immutable" not in of_another.headers["Cache-Control"]
    assert client.get(address.replace("ranking.js", "words.toml")).status_code == HTTPStatus.NOT_FOUND
