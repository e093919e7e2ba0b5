"""What the panel says of a "not sure": 911 where it means that, and for which open signs to call it."""

import re

import pytest
from flask import Flask, render_template

from app.console import pathways
from app.console.call.panel import FoundView, asking_next, panel_of
from app.console.levels import AMBULANCE_FIRST, BY_CLOCK, NOW
from app.console.suspected import MOST
from app.settings.site import CRISIS_LINE, EMERGENCY_NUMBER, Emergency, OtherLine, Site
from rules.advice.safety_net.local_lines import pathways_of
from rules.clinical.syndromes import CORD
from rules.in_force import RED_FLAG, can_change, triage
from rules.model.disposition import Clock
from rules.model.questionnaire import Answers
from rules.sources.passages import DONT_WAIT_SPINE
from tests.rules.local_rules import local_rules
from tests.rules.whole_check import nothing_new, outcome_of
from tests.support.app import MakeApp
from tests.support.table import table


def found(app: Flask, changes: Answers) -> FoundView:
    with app.test_request_context():
        (view,) = panel_of(outcome_of(changes), is_begun=True, earlier=()).found
    return view


def test_not_sure_of_a_911_sign_is_call_now_by_911(app: Flask) -> None:
    view = found(app, {"emergency-now": ["unsure"]})

    assert view.level == f"{NOW}, {AMBULANCE_FIRST}"
    assert view.words.startswith("Not sure: Immediate threat to life")


@pytest.mark.parametrize(
    ("link_id", "sign"), [("confusion", "Very confused"), ("sleepiness", "Very hard to wake"), ("low-calcium", "Hands")]
)
def test_a_911_sign_left_open_says_when_to_call_911(app: Flask, link_id: str, sign: str) -> None:
    view = found(app, {"bone-drug": "yes", link_id: "unsure"})

    assert view.level == BY_CLOCK[Clock.TODAY]
    assert f"Call 911 if any of this may be happening: {sign}" in view.words
    assert "Not ruled out" not in view.words


def test_each_passage_stands_once_with_its_place_and_its_words_or_where_it_is_from(app: Flask) -> None:
    changes: Answers = {"weakness": "weaker", "numbness": ["body"], "fever": "yes", "confusion": "unsure"}
    with app.test_request_context():
        panel = panel_of(outcome_of(changes), is_begun=True, earlier=())
        shown = render_template("console/panel.html", panel=panel)
    cited = {each.words: panel.passages[each.passage - 1] for each in panel.found}
    spine = cited[RED_FLAG["weakness-weaker"].finding]

    assert cited[RED_FLAG["numbness-body"].finding] is spine
    assert spine.key_phrase == DONT_WAIT_SPINE.key_phrase
    assert cited[RED_FLAG["fever-yes"].finding].where.startswith("Not from the guide: American Cancer Society")
    assert len({each.where for each in panel.passages}) == len(panel.passages)
    assert shown.count(f"<q>{spine.key_phrase}</q>") == 1


@table(
    ("changes", "words"),
    [
        ({"back-pain": "new"}, "ithin 8 hours from the call"),
        ({"lump": "new"}, "ithin 24 hours from the call"),
        ({"also-new": ["other-medicine-out"]}, "y the end of the next day that the office is open"),
        ({"weakness": "weaker"}, "Right now, day or night"),
    ],
)
def test_the_clock_is_said_in_words_in_the_panel(app: Flask, changes: Answers, words: str) -> None:
    with app.test_request_context():
        panel = panel_of(outcome_of(changes), is_begun=True, earlier=())

    assert words in panel.by


def test_the_head_names_what_is_suspected_as_a_clinician_does_and_few_of_it(app: Flask) -> None:
    with app.test_request_context():
        cord = panel_of(outcome_of({"weakness": "weaker"}), is_begun=True, earlier=())
        anything = panel_of(outcome_of({"emergency-now": ["unsure"]}), is_begun=True, earlier=())

    (suspected,) = cord.suspected
    assert suspected.words == CORD.clinical_name
    assert cord.passages[suspected.passage - 1].key_phrase == DONT_WAIT_SPINE.key_phrase
    assert len(anything.suspected) == MOST


def test_a_card_of_the_site_stands_in_the_panel_with_its_number_and_steps(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = {
        "code": "cord-compression",
        "ring": "the spine team",
        "number": "212-555-0177",
        "steps": ["Lie flat.", "MRI."],
    }
    site = local_rules(pathway=[card])
    monkeypatch.setattr(pathways, "pathways_of", lambda outcome: pathways_of(outcome, site.pathways))

    with app.test_request_context():
        panel = panel_of(outcome_of({"weakness": "weaker"}), is_begun=True, earlier=())
        shown = render_template("console/panel.html", panel=panel)

    (view,) = panel.pathways
    assert (view.ring, view.phone.href, view.steps) == ("the spine team", "tel:+12125550177", ("Lie flat.", "MRI."))
    assert "Suspected cord compression" in shown
    assert "<li>Lie flat.</li><li>MRI.</li>" in shown


@table(
    ("number", "href"),
    [("81 1234 5678", "tel:+528112345678"), ("+1 212-555-0177", "tel:+12125550177"), ("7 1234", "tel:71234")],
)
def test_the_number_on_a_card_of_the_site_is_dialled_from_its_country(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, number: str, href: str
) -> None:
    card = {"code": "cord-compression", "ring": "the spine team", "number": number, "steps": ["Lie flat."]}
    monkeypatch.setattr(
        pathways, "pathways_of", lambda outcome: pathways_of(outcome, local_rules(pathway=[card]).pathways)
    )
    site = Site(country="MX", emergency=Emergency(number=EMERGENCY_NUMBER), crisis=OtherLine(number=CRISIS_LINE))
    app = make_app(site=site, team_phone=None, after_hours_phone=None)

    with app.app_context():
        (view,) = pathways.pathways(outcome_of({"weakness": "weaker"}))
    assert view.phone.href == href


def shown(app: Flask, answers: Answers) -> str:
    with app.test_request_context():
        panel = panel_of(triage(answers), is_begun=bool(answers), earlier=())
        panel = asking_next(panel, can_change(answers))
        return " ".join(render_template("console/panel.html", panel=panel).split())


def test_what_can_still_change_it_is_named_first_gate_cord_and_mind_and_the_rest_is_counted(
    app: Flask,
) -> None:
    nothing, after_weak_leg = shown(app, {}), shown(app, {"weakness": "weaker"})
    after_stroke, everything = shown(app, {"emergency-now": ["stroke"]}), shown(app, nothing_new())

    first = re.findall(r'<li><a href="#answer-([a-z-]+)">', nothing.partition("<details")[0])
    assert first == ["emergency-now", "fever", "back-pain", "nerve-pain", "weakness"]
    assert f"{len(can_change({})) - 5} more can still change this" in nothing
    assert re.findall(r'<li><a href="#answer-([a-z-]+)">', after_weak_leg.partition("<details")[0]) == [
        "emergency-now",
        "confusion",
        "sleepiness",
        "bone-drug",
    ]
    assert f"Besides, still to ask: {len(triage({'weakness': 'weaker'}).unanswered) - 4}" in after_weak_leg
    assert "Nothing left can change this." in after_stroke
    assert f"Still to ask: {len(triage({'emergency-now': ['stroke']}).unanswered)}" in after_stroke
    assert "Everything is asked." in everything
    assert "to ask:" not in everything
