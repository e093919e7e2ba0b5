"""Every single finding on its result: its passage in view, what to do if nobody is reached, few lines to wait by."""

import json
from collections.abc import Callable, Iterator
from typing import Final

import pytest
from flask.testing import FlaskClient

from rules.in_force import ITEMS, QUESTIONNAIRE, RED_FLAGS
from rules.model.disposition import Disposition, Route
from rules.model.outcome import Outcome, Sign
from rules.model.questionnaire import NO, NONE, Answers
from tests.rules.whole_check import nothing_new, outcome_of
from tests.support.app import MakeApp
from tests.support.page import Element, InspectedPage
from tests.support.part import in_part, one_in_part

pytestmark = pytest.mark.unwatched

MOST_WAITING_LINES: Final = 4
FROM_THE_GUIDE: Final = {"en": "Guide:", "es": "Guía:"}
NOT_FROM_THE_GUIDE: Final = {"en": "Not from the guide:", "es": "No es de la guía:"}
TO_THE_ER: Final = {"patient": "go to the ER", "caregiver": "take them to the ER"}
WITHOUT_THE_ER: Final = {"dental-plan-soon", "also-new-other-medicine-out", "calcium-support-only"}
"""clinical.md §2: what is administrative, and mild signs of high calcium alone."""

MORE: Final[list[Answers]] = [{}, {"thirst": "more", "peeing-often": "more"}]
"""Nothing at all, and the mild signs that mean a call only together."""


ResultOf = Callable[..., InspectedPage]


def answers_that_mean_something() -> Iterator[Answers]:
    """Give every answer by itself, with what must have led to its question."""
    yield from MORE
    for item in ITEMS.values():
        led: Answers = {item.enable_when.link_id: item.enable_when.options[0]} if item.enable_when else {}
        for code in item.codes:
            if code not in {NONE, NO}:
                yield {**led, item.link_id: [code] if item.check_all else code}


def result_of(client: FlaskClient, answers: Answers, who: str = "patient", language: str = "en") -> InspectedPage:
    with client.session_transaction() as session:
        session.clear()
        session.update(respondent=who, form=QUESTIONNAIRE, language=language, answers=nothing_new(answers))
    return InspectedPage(client.get("/check/result"))


@pytest.fixture(scope="module")
def alone(make_app: MakeApp) -> ResultOf:
    """Return a callable that fetches the result of some answers, once for all tests: nothing else changes it."""
    client = make_app().test_client()
    fetched: dict[str, InspectedPage] = {}

    def fetch(answers: Answers, who: str = "patient", language: str = "en") -> InspectedPage:
        key = json.dumps((answers, who, language))
        if key not in fetched:
            fetched[key] = result_of(client, answers, who, language)
        return fetched[key]

    return fetch


def with_class(result: InspectedPage, name: str, within: Element | None = None) -> list[Element]:
    return [
        each
        for each in result.tree.elements
        if each.attributes.get("class") == name and (within is None or is_in(each, within))
    ]


def is_in(element: Element, other: Element) -> bool:
    return element.parent is not None and (element.parent is other or is_in(element.parent, other))


def behind(outcome: Outcome) -> list[tuple[Sign, ...]]:
    """Return what each reason on the page rests on: a finding, or the gravest signs that a "not sure" leaves open."""
    found: list[tuple[Sign, ...]] = [(each,) for each in outcome.findings]
    for each in outcome.raised:
        worst = max((sign.disposition.urgency for sign in each.not_ruled_out), default=0)
        signs = tuple(sign for sign in each.not_ruled_out if sign.disposition.urgency == worst)
        found += [signs] if signs else []
    return found


def place_of(sign: Sign, language: str) -> str:
    first = sign.citations[0]
    if first.source.is_guide:
        *above, heading = (heading.partition(":")[0] for heading in str(first.section).split(" › "))
        place = heading if above else f"{heading} › {first.item}"
        return f"{FROM_THE_GUIDE[language]} {place}: {first.key_phrase}"
    return f"{NOT_FROM_THE_GUIDE[language]} {' › '.join(filter(None, (first.source.name, first.section)))}"


@one_in_part("language", ["en", "es"])
def test_the_passage_of_every_finding_stands_in_view_below_it(alone: ResultOf, language: str) -> None:
    seen: set[str] = set()
    for answers in answers_that_mean_something():
        outcome, result = outcome_of(answers), alone(answers, language=language)
        reasons = with_class(result, "reason")
        shown = [with_class(result, "passage", within=each) for each in reasons]

        assert all(len(each) == 1 and not each[0].inside("details") for each in shown), answers
        findings = [with_class(result, "reason__finding", within=each) for each in reasons]
        told = [each.text.replace(" :", ":") for (each,), above in zip(shown, findings, strict=True) for _ in above]
        assert sorted(told) == sorted(place_of(signs[0], language) for signs in behind(outcome)), answers
        seen |= {each.code for each in outcome.findings}
    assert {flag.code for flag in RED_FLAGS if len(flag.link_ids) == 1} <= seen


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("answers", [{}, None], ids=["nothing reported", "unfinished"])
def test_a_result_without_findings_shows_what_it_was_checked_against(
    client: FlaskClient, answers: Answers | None, language: str
) -> None:
    result_of(client, {}, language=language)
    if answers is None:
        with client.session_transaction() as session:
            session["answers"] = {"fever": "none"}

    result = InspectedPage(client.get("/check/result?unfinished=yes"))

    passages = [each.text for each in with_class(result, "passage") if not each.inside("details")]
    assert len(passages) == 2
    assert "Emergency “don’t wait” symptoms" in passages[0]
    assert all(" : " in each for each in passages), "with its key phrase"


@one_in_part("who", ["patient", "caregiver"])
def test_the_er_is_named_once_if_nobody_is_reached_except_where_it_would_be_too_much(alone: ResultOf, who: str) -> None:
    spared: set[str] = set()
    for answers in answers_that_mean_something():
        outcome, result = outcome_of(answers), alone(answers, who)
        told = _before(result, "script")
        level = outcome.disposition
        codes = {sign.code for signs in behind(outcome) for sign in signs if sign.disposition is level}
        is_spared = bool(codes) and codes <= WITHOUT_THE_ER

        is_named = level is not Disposition.MENTION and not is_spared
        by_phone_of_the_team = outcome.route is Route.TEAM
        assert told.count(TO_THE_ER[who]) == (1 if is_named and by_phone_of_the_team else 0), (answers, told)
        assert outcome.er_line is is_named or level is Disposition.CALL_NOW, answers
        if is_spared:
            spared |= codes
            assert "call again when they open" in told, answers
    assert spared == WITHOUT_THE_ER


def _before(result: InspectedPage, heading_id: str) -> str:
    """Return the words of the main part before the section with that heading; the heading of the page is no line."""
    main = result.with_id("main")
    end = next(i for i, each in enumerate(main.children) if each.attributes.get("aria-labelledby") == heading_id)
    return " ".join(each.text for each in main.children[:end]).replace(result.heading, "")


@in_part(3)
def test_there_are_at_most_four_lines_to_wait_by_and_a_call_now_has_some(alone: ResultOf, every: int) -> None:
    for answers in list(answers_that_mean_something())[::every]:
        outcome, result = outcome_of(answers), alone(answers)
        sections = [each for each in result.tree.all("section") if each.attributes.get("aria-labelledby") == "wait"]
        lines = [line for each in sections for line in each.all("li") if not line.inside("details")]

        assert len(lines) <= MOST_WAITING_LINES, answers
        assert lines or outcome.disposition is not Disposition.CALL_NOW, answers
        assert len({each.text for each in lines}) == len(lines), answers


@pytest.mark.parametrize("who", ["patient", "caregiver"])
@pytest.mark.settings(crisis_line="113")
def test_the_crisis_line_is_the_first_number_for_despair(client: FlaskClient, who: str) -> None:
    despair = {"also-new": ["despair"]}

    def numbers(address: str) -> list[str]:
        links = InspectedPage(client.get(address)).tree.all("a")
        return [each.attributes["href"] for each in links if "call" in each.attributes.get("class", "").split()]

    result = result_of(client, despair, who)
    assert result.heading == "Call 113 now, the crisis line"
    for address in ("/check/result", "/check/visit-note"):
        assert numbers(address)[0] == "tel:113", address
        assert "tel:911" in numbers(address), address
    line = next(
        each
        for each in InspectedPage(client.get("/learn")).tree.elements
        if "standing" in each.attributes.get("class", "")
    )
    assert line.all("a")[0].attributes["href"] == "tel:113", "on every other page as well"

    result_of(client, {**despair, "emergency-now": ["breathing"]}, who)
    assert numbers("/check/result")[0] == "tel:911"
    result_of(client, {"weakness": "weaker"}, who)
    assert "tel:113" not in numbers("/check/result")
