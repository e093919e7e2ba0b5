"""From the form of a review to the file of a sign-off, by the commands that a clinical lead types."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pytest
import time_machine
from click.testing import Result
from flask import Flask

from app.approval.content import entries
from app.approval.sign_off_file import as_text as sign_off_as_text
from app.approval.sign_off_file import read_sign_off
from app.approval.standing import State, standing
from app.sign_off.findings import printable
from app.sign_off.form import form
from app.sign_off.review_file import MOST_BYTES, read_review
from tests.support.app import PRODUCTION, MakeApp
from tests.support.read_pdf import faults_of_pdf, opened, text_of
from tests.support.reviewed import BOTH, a_review, a_translation, written
from tests.support.signed import sign_off, write_sign_off
from tests.support.table import table

NOON: Final = datetime(2026, 11, 29, 17, tzinfo=UTC)
KEY: Final = "flag/back-pain-severe"
NUMBER: Final = next(each.number for each in entries(BOTH) if each.key == KEY)

Run = Callable[..., Result]


@pytest.fixture
def rules(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a callable that runs ``flask rules`` in an empty folder, at noon of one day."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Result:
        with time_machine.travel(NOON):
            return app.test_cli_runner().invoke(args=["rules", *map(str, arguments)])

    return run


@pytest.fixture
def reviews(tmp_path: Path) -> tuple[Path, Path]:
    """Write the reviews of a clinician and of a translator, who agree with everything."""
    return written(tmp_path / "a.json", a_review()), written(tmp_path / "t.json", a_translation())


def sign(rules: Run, *paths: Path, until: str = "2027-11-29", out: str = "signoff.toml", **others: Path) -> Result:
    named = ["--review", *paths]
    more = [each for name, value in others.items() for each in (f"--{name}", value)]
    return rules("sign", *named, "--review-by", until, "--out", out, *more)


def test_the_form_is_written_for_screen_and_paper_with_the_same_numbers(rules: Run, tmp_path: Path) -> None:
    done = rules("review", "--out", "new/form")

    assert done.exit_code == 0, done.output
    assert f"Checksum of what is reviewed: {form(BOTH).content}" in done.output
    html = (tmp_path / "new" / "form" / "review.html").read_text(encoding="utf-8")
    data = (tmp_path / "new" / "form" / "review.pdf").read_bytes()
    words = text_of(data)
    assert not faults_of_pdf(data, title="Review of the rules", lang="en")
    for each in entries(BOTH):
        assert f'data-key="{each.key}" data-digest="{each.digest}"' in html
        assert f"{each.number} {each.what}" in words
    assert "Signature" in words
    assert "Señales de un derrame cerebral" in words
    assert not re.search(r"""\bsrc=|url\(|@import|href="[^#]""", html), "it needs nothing beside it"


def test_the_form_is_written_over_itself_and_over_nothing_else(rules: Run, tmp_path: Path) -> None:
    for _ in range(2):
        assert rules("review", "--out", "form").exit_code == 0
    assert sorted(each.name for each in (tmp_path / "form").iterdir()) == ["review.html", "review.pdf"]
    for name in ("review.html", "review.pdf"):
        file = tmp_path / "form" / name
        whole = file.read_bytes()
        file.write_bytes(whole.replace(b"Review", b"REVIEW", 1))
        done = rules("review", "--out", "form")

        assert done.exit_code == 1
        assert f"Nothing is written: form/{name} did not come from this command, or was changed since" in done.output
        file.write_bytes(whole)


def test_a_language_alone_can_be_reviewed_and_says_what_that_signs(rules: Run, tmp_path: Path) -> None:
    done = rules("review", "--out", "form", "--languages", "en")

    assert "Whoever signs this sets RFC_LANGUAGES to what was reviewed." in done.output
    assert 'lang="es"' not in (tmp_path / "form" / "review.html").read_text(encoding="utf-8")
    assert "expected some of these, each once" in rules("review", "--out", "form", "--languages", "tlh").output


def test_against_an_earlier_sign_off_only_what_differs_is_open(rules: Run, tmp_path: Path) -> None:
    earlier = sign_off(BOTH)
    kept = {key: digest for key, digest in earlier.entries.items() if key != KEY} | {"flag/gone-since": "0" * 16}
    file = tmp_path / "earlier.toml"
    file.write_text(
        sign_off_as_text(earlier.model_copy(update={"entries": kept, "content": "1" * 64})), encoding="utf-8"
    )

    done = rules("review", "--out", "form", "--against", file)

    assert "966 entries, 1 of them open" in done.output
    html = (tmp_path / "form" / "review.html").read_text(encoding="utf-8")
    words = text_of((tmp_path / "form" / "review.pdf").read_bytes())
    assert html.count(" data-signed>") == 965
    assert "A. Clinician (Clinical lead) of 2026-11-01: 965 entries are as they signed them" in html
    assert "<code>flag/gone-since</code>" in html
    assert "Signed before, and gone: flag/gone-since." in words
    assert len(opened((tmp_path / "form" / "review.pdf").read_bytes()).pages) < 10
    assert f"{NUMBER} Finding" in words


def test_where_no_entry_differs_and_the_checksum_does_the_form_says_so(tmp_path: Path, rules: Run) -> None:
    file = tmp_path / "earlier.toml"
    file.write_text(sign_off_as_text(sign_off(BOTH).model_copy(update={"content": "1" * 64})), encoding="utf-8")

    rules("review", "--out", "form", "--against", file)

    html = (tmp_path / "form" / "review.html").read_text(encoding="utf-8")
    assert "No entry differs, and yet what is in force is not what was signed" in html


def test_words_that_look_like_markup_stay_words(rules: Run, tmp_path: Path) -> None:
    earlier = sign_off(BOTH)
    (who,) = earlier.signatories
    evil = who.model_copy(update={"name": "</script><script>alert(1)</script>"})
    file = tmp_path / "earlier.toml"
    file.write_text(sign_off_as_text(earlier.model_copy(update={"signatories": (evil,)})), encoding="utf-8")

    rules("review", "--out", "form", "--against", file)

    html = (tmp_path / "form" / "review.html").read_text(encoding="utf-8")
    assert html.count("<script") == 1
    assert "&lt;script&gt;alert(1)" in html


def test_complete_reviews_are_signed_and_the_app_opens_with_them(
    rules: Run, reviews: tuple[Path, Path], tmp_path: Path, make_app: MakeApp
) -> None:
    merged = rules("merge", *reviews, "--out", "merged.json")
    done = sign(rules, Path("merged.json"))

    assert merged.exit_code == 0, merged.output
    assert "Open remarks: none" in merged.output
    assert "A. Clinician (Clinical lead), 2026-11-20: 966 answered, clinician for en es" in merged.output
    assert done.exit_code == 0, done.output
    for words in (
        "Signed off: rules 2.0.0, 966 entries. Checksum",
        "By A. Clinician (Clinical lead) on 2026-11-20",
        "Words in en: clinician A. Clinician",
        "Words in es: translator T. Translator, clinician A. Clinician",
        "To be reviewed by 2027-11-29",
        f"Set RFC_SIGNOFF={tmp_path / 'signoff.toml'} and restart",
    ):
        assert words in done.output
    opened_app = make_app(**{**PRODUCTION, "signoff": tmp_path / "signoff.toml"})
    with opened_app.test_request_context(), time_machine.travel(NOON):
        assert standing().state is State.SIGNED
        assert not standing().is_closed


def test_files_as_the_form_saved_them_are_signed_without_merging(rules: Run, reviews: tuple[Path, Path]) -> None:
    assert sign(rules, *reviews).exit_code == 0
    assert sign(rules, *reviews).exit_code == 0, "over itself"


def test_a_remark_is_listed_and_keeps_it_from_being_signed(
    rules: Run, tmp_path: Path, reviews: tuple[Path, Path]
) -> None:
    (tmp_path / "a.json").write_text(json.dumps(a_review(changes={KEY: ("raise", "Send to the ER\x1b[2J\nat once")})))
    merged = rules("merge", *reviews, "--out", "merged.json")
    signed = sign(rules, Path("merged.json"))

    remark = f"{NUMBER} {KEY}: raise, A. Clinician (Clinical lead): Send to the ER [2J at once"
    assert merged.exit_code == 0
    assert f"Open remarks: 1\n  {remark}\nDisagreements: none" in merged.output
    assert signed.exit_code == 1
    assert "Found open remarks: 1, expected none" in signed.output
    assert f"Open remark: {remark}" in signed.output
    assert not (tmp_path / "signoff.toml").exists()


@table(
    ("change", "other", "words"),
    [
        (("raise", "x"), a_review("B. Clinician"), "raise by A. Clinician (Clinical lead), agree by B. Clinician"),
        (("reword", "x"), a_translation(), "reword by A. Clinician (Clinical lead), agree by T. Translator"),
        (("raise", "x"), a_translation(), None),
    ],
)
def test_two_who_disagree_are_named(
    rules: Run, tmp_path: Path, change: tuple[str, str], other: dict[str, Any], words: str | None
) -> None:
    paths = (
        written(tmp_path / "a.json", a_review(changes={KEY: change})),
        written(tmp_path / "o.json", other),
    )
    listed = rules("merge", *paths, "--out", "merged.json").output
    refused = sign(rules, *paths).output

    assert ("Disagreements: none" in listed) is (words is None)
    for told, start in ((listed, "Disagreements: 1\n  "), (refused, "Disagreement, to be settled: ")):
        assert (f"{start}{NUMBER} {KEY}: {words}" in told) is (words is not None)


def test_a_half_filled_review_is_told_with_how_many_are_open(
    rules: Run, tmp_path: Path, reviews: tuple[Path, Path]
) -> None:
    keys = [each.key for each in entries(BOTH) if not each.words][:7]
    written(tmp_path / "a.json", a_review(changes=dict.fromkeys(keys)))
    merged = rules("merge", *reviews, "--out", "merged.json")

    numbers = [each.number for each in entries(BOTH) if each.key in keys]
    line = f"Half-filled: 7 entries still need a clinician: {', '.join(map(str, numbers[:5]))} and 2 more"
    assert merged.exit_code == 1
    assert line in merged.output
    assert (tmp_path / "merged.json").exists()
    assert line in sign(rules, Path("merged.json")).output


def test_two_clinicians_may_share_the_work(rules: Run, tmp_path: Path, reviews: tuple[Path, Path]) -> None:
    keys = [each.key for each in entries(BOTH)]
    written(tmp_path / "a.json", a_review(changes=dict.fromkeys(keys[:500])))
    other = written(tmp_path / "b.json", a_review("B. Clinician", changes=dict.fromkeys(keys[500:])))

    assert sign(rules, *reviews, other).exit_code == 0
    (_, spanish) = read_sign_off(tmp_path / "signoff.toml").languages
    assert spanish.clinician == "A. Clinician, B. Clinician"


SECOND: Final[dict[str, Callable[[], tuple[list[dict[str, Any]], str]]]] = {
    "a language without a translator": lambda: ([a_review()], "Nobody reviews as a translator for es, and 9"),
    "a language without a clinician": lambda: (
        [a_review(clinician=("en",)), a_translation()],
        "Nobody reviews as a clinician for es, and 9",
    ),
    "nobody who is a clinician": lambda: ([a_translation()], "Nobody reviews as a clinician: a sign-off needs one"),
    "a signature in the future": lambda: (
        [a_review(day="2026-12-01"), a_translation()],
        "A. Clinician (Clinical lead) signed on 2026-12-01, and today is 2026-11-29",
    ),
    "a review with nothing in it": lambda: (
        [a_review(), a_translation(), _of_nothing()],
        "E. Empty (Clinical lead) has answered nothing",
    ),
    "too many names for the file": lambda: (
        [a_review(f"{each} {'x' * 100}") for each in "AB"] + [a_translation()],
        "The review cannot be signed: clinician: String should have at most 120 characters",
    ),
}


def _of_nothing() -> dict[str, Any]:
    review = a_review("E. Empty")
    review["reviewers"][0]["answers"] = {}
    return review


@table("what", SECOND)
def test_what_is_no_sign_off_is_refused_in_one_line(rules: Run, tmp_path: Path, what: str) -> None:
    made, line = SECOND[what]()
    done = sign(rules, *(written(tmp_path / f"{number}.json", each) for number, each in enumerate(made)))

    assert done.exit_code == 1
    assert line in done.output
    assert "Traceback" not in done.output
    assert not (tmp_path / "signoff.toml").exists()


@table("until", ["2020-01-01", "2026-11-29"])
def test_a_review_lies_ahead(rules: Run, reviews: tuple[Path, Path], until: str) -> None:
    done = sign(rules, *reviews, until=until)

    assert done.exit_code == 1
    assert (
        f"Found --review-by {until}, expected a day after today, 2026-11-29, and after the last signature"
        in done.output
    )


@pytest.mark.settings(team_hours="Mon-Fri 08:00-17:00", time_zone="Pacific/Auckland")
def test_today_is_that_of_the_team(rules: Run, reviews: tuple[Path, Path]) -> None:
    assert "a day after today, 2026-11-30" in sign(rules, *reviews, until="2026-11-30").output


UNREADABLE: Final = {
    "nothing there": (None, "cannot be read"),
    "no text": (b"\xff\xfe", "cannot be read"),
    "no JSON": (b"Dear colleague", "is no review as the form saves it"),
    "other JSON": (b'{"resourceType": "Bundle"}', "is no review as the form saves it: content: Field required"),
    "too large": (b" " * (MOST_BYTES + 1), "has more than 8,000,000 bytes"),
}


@table("what", UNREADABLE)
def test_what_is_no_review_is_refused_in_one_line(rules: Run, tmp_path: Path, what: str) -> None:
    data, line = UNREADABLE[what]
    if data is not None:
        (tmp_path / "x.json").write_bytes(data)
    for done in (rules("merge", "x.json", "--out", "m.json"), sign(rules, Path("x.json"))):
        assert done.exit_code == 1
        assert f"x.json {line}" in done.output
        assert done.output.count("\n") <= 2


WRONG: Final[dict[str, tuple[Callable[[], dict[str, Any]], str]]] = {
    "other rules": (lambda: a_review(content="1" * 64), f"reviews {'1' * 64}, and what is in force is "),
    "a remark without a reason": (lambda: a_review(changes={KEY: ("raise", " ")}), "raise without a reason"),
    "as nobody": (lambda: a_review(clinician=()), "reviews no language"),
    "a translator into English": (lambda: a_review(translator=("en",)), "reviews English as a translator"),
    "a language that is not offered": (lambda: a_review(clinician=("en", "fr")), "reviews the languages fr, expected"),
    "a name of two lines": (lambda: a_review("A\nB"), "reviewers.0.name"),
    "no reviewer": (lambda: a_review(reviewers=[]), "reviewers: Tuple should have at least 1 item"),
    "a field too many": (lambda: a_review(extra=1), "extra: Extra inputs are not permitted"),
    "another sign-off": (lambda: a_review(against="2" * 64), "and none was given: name it with --against"),
    "an entry that is not there": (lambda: _with_another("flag/never", "0" * 16), "answers 'flag/never'"),
    "an entry that reads otherwise": (lambda: _with_another(KEY, "0" * 16), f"answers '{KEY}'"),
}


def _with_another(key: str, digest: str) -> dict[str, Any]:
    review = a_review()
    review["reviewers"][0]["answers"][key] = {"verdict": "agree", "digest": digest, "why": ""}
    return review


@table("what", WRONG)
def test_a_review_that_cannot_hold_is_refused_by_name(rules: Run, tmp_path: Path, what: str) -> None:
    make, line = WRONG[what]
    done = rules("merge", written(tmp_path / "wrong.json", make()), "--out", "merged.json")

    assert done.exit_code == 1
    assert "wrong.json" in done.output
    assert line in done.output
    assert not (tmp_path / "merged.json").exists()


def test_nobody_is_counted_twice(rules: Run, reviews: tuple[Path, Path], tmp_path: Path) -> None:
    again = written(tmp_path / "again.json", a_review("a.  clinician"))
    done = rules("merge", *reviews, again, "--out", "merged.json")

    assert done.exit_code == 1
    assert "name each review once" in done.output


def test_a_merged_review_that_was_changed_by_hand_is_refused_and_not_written_over(
    rules: Run, reviews: tuple[Path, Path], tmp_path: Path
) -> None:
    rules("merge", *reviews, "--out", "merged.json")
    file = tmp_path / "merged.json"
    assert len(read_review(file).reviewers) == 2
    file.write_text(file.read_text(encoding="utf-8").replace("A. Clinician", "B. Clinician"), encoding="utf-8")

    assert "merged.json was changed since 'flask rules merge' wrote it" in sign(rules, file).output
    assert "Nothing is written" in rules("merge", *reviews, "--out", "merged.json").output
    assert "Nothing is written" in rules("merge", *reviews, "--out", "a.json").output, (
        "a review is written over by none"
    )


def test_a_sign_off_that_was_changed_by_hand_is_not_written_over(rules: Run, reviews: tuple[Path, Path]) -> None:
    Path("signoff.toml").write_text("# mine", encoding="utf-8")
    done = sign(rules, *reviews)

    assert done.exit_code == 1
    assert "Nothing is written: signoff.toml" in done.output
    assert Path("signoff.toml").read_text(encoding="utf-8") == "# mine"


@table("data", [b"# mine", b"\xff\xfe", b"%PDF-1.7"])
def test_no_file_of_another_kind_is_written_over(rules: Run, reviews: tuple[Path, Path], data: bytes) -> None:
    Path("merged.json").write_bytes(data)

    assert "Nothing is written: merged.json" in rules("merge", *reviews, "--out", "merged.json").output
    assert Path("merged.json").read_bytes() == data


def test_a_place_that_cannot_be_written_to_is_named(rules: Run, reviews: tuple[Path, Path]) -> None:
    Path("taken").write_text("", encoding="utf-8")
    done = sign(rules, *reviews, out="taken/signoff.toml")

    assert done.exit_code == 1
    assert "taken" in done.output
    assert "cannot be written" in done.output


def test_what_an_earlier_sign_off_holds_needs_nobody_again(rules: Run, tmp_path: Path) -> None:
    earlier = sign_off(BOTH)
    before = earlier.model_copy(
        update={"entries": {**earlier.entries, "number/fall_weeks": "0" * 16}, "content": "1" * 64}
    )
    file = tmp_path / "earlier.toml"
    file.write_text(sign_off_as_text(before), encoding="utf-8")
    review = a_review(against="1" * 64)
    answers = review["reviewers"][0]["answers"]
    review["reviewers"][0] |= {"clinician": ["en"], "answers": {"number/fall_weeks": answers["number/fall_weeks"]}}
    path = written(tmp_path / "a.json", review)

    done = sign(rules, path, against=file)

    assert "966 entries, 1 of them to be reviewed" in rules("merge", path, "--out", "m.json", "--against", file).output
    assert done.exit_code == 0, done.output
    assert "966 entries, 965 of them as an earlier sign-off has them" in done.output
    assert "Words in es: translator A. Translator, clinician A. Clinician" in done.output
    other = write_sign_off(tmp_path / "other.toml")
    assert (
        f"begins from the sign-off of {'1' * 64}, and {earlier.content} was given"
        in sign(rules, path, against=other).output
    )
    assert "was changed since" in sign(rules, path, against=written(tmp_path / "no.toml", {})).output


def test_success_is_told_only_of_what_reads_as_it_was_signed(
    rules: Run, reviews: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = sign_off(BOTH, date(2030, 1, 1))
    import_module("app.sign_off.checked")  # else it could be loaded only now, and would go on with what stands in
    monkeypatch.setattr("app.approval.sign_off_file.read_sign_off", lambda _: other)
    done = sign(rules, *reviews)

    assert done.exit_code == 1
    assert "does not read as it was written" in done.output
    assert "Signed off" not in done.output


def test_nothing_in_a_remark_steers_the_terminal() -> None:
    assert printable("a\x1b[31m\u202eb\r\n c") == "a [31m b c"
