"""The way through the questions follows from the answers alone."""

from itertools import pairwise

from app.self_check import journey
from app.self_check.journey import PAGES, Page
from rules import in_force
from rules.model.disposition import Disposition
from rules.model.questionnaire import CodesByItem, Respondent
from tests.support.table import table


def codes(pages: tuple[Page, ...]) -> list[str]:
    return [page.code for page in pages]


def test_every_page_asks_one_to_four_items() -> None:
    assert all(1 <= len(page.items) <= 4 for page in PAGES.values())


def test_there_are_nine_steps() -> None:
    assert len({page.number for page in PAGES.values()}) == 9


def test_follow_ups_are_on_the_way_only_while_enabled() -> None:
    assert not [page for page in journey.pages_for({}) if page.is_follow_up]
    assert "back-more" in codes(journey.pages_for({"back-pain": "new"}))
    assert "bone-medicine-more" in codes(journey.pages_for({"bone-drug": "unsure"}))


def test_a_page_leads_to_the_next_and_back_again() -> None:
    answers: CodesByItem = {"back-pain": ("new",)}

    way = journey.pages_for(answers)

    for page, following in pairwise(way):
        assert journey.page_after(page, way) == following
        assert journey.page_before(following, way) == page


def test_the_first_page_has_none_before_and_the_last_none_after() -> None:
    way = journey.pages_for({})

    assert journey.page_before(journey.FIRST, way) is None
    assert journey.page_after(way[-1], way) is None


def test_a_follow_up_that_is_not_enabled_leads_to_its_step() -> None:
    assert journey.page_after(PAGES["back-more"], journey.pages_for({})) == PAGES["back"]


@table(
    ("stored", "known"),
    [
        (None, {}),
        ([], {}),
        ({"fever": "yes"}, {"fever": ("yes",)}),
        (
            {"fever": "hot", "leg": "none", "bladder": "none", "nerve-pain": ["band", "old"]},
            {"nerve-pain": ("band",)},
        ),
        ({"bladder": ["none", "leaking"]}, {"bladder": ("leaking",)}),
        ({"bladder": ["none"]}, {"bladder": ("none",)}),
        ({"bladder": ["none", "no-such-option"]}, {"bladder": ("none",)}),
        ({"bladder": [1, ["x"]]}, {}),
        ({"fever": ["yes"]}, {}),
    ],
)
def test_what_the_rules_no_longer_know_is_dropped(stored: object, known: CodesByItem) -> None:
    assert journey.known(stored) == known


def test_a_page_matters_for_call_now_if_its_own_answers_mean_it() -> None:
    answers: CodesByItem = {"weakness": ("weaker",), "lump": ("none",), "fever": ("yes",)}

    assert journey.makes_it_call_now(PAGES["weakness"], answers, Respondent.PATIENT)
    assert not journey.makes_it_call_now(PAGES["bones"], answers, Respondent.PATIENT)


def test_a_page_matters_for_call_now_if_it_completes_a_combination() -> None:
    answers: CodesByItem = {"back-pain": ("new",), "fall": ("sore",)}

    assert journey.makes_it_call_now(PAGES["bones"], answers, Respondent.PATIENT)


def test_a_page_that_brings_in_the_emergency_number_matters_again() -> None:
    answers: CodesByItem = {"weakness": ("weaker",), "confusion": ("severe",)}

    assert journey.makes_it_call_now(PAGES["confusion"], answers, Respondent.PATIENT)


def test_the_first_missing_page_is_found() -> None:
    assert journey.first_missing({}) == journey.FIRST
    found = journey.first_missing({"emergency-now": ["none"], "fever": "none"})

    assert found == PAGES["back"]


STEPS = [step.code for step in in_force.STEPS]
WHAT_CANNOT_WAIT = STEPS[0]


def test_the_main_trouble_is_asked_right_after_what_cannot_wait_and_everything_once() -> None:
    for main in STEPS:
        way = journey.pages_for({}, main)
        others = [step for step in STEPS if step not in {WHAT_CANNOT_WAIT, main}]
        expected = list(dict.fromkeys([WHAT_CANNOT_WAIT, main, *others]))

        assert codes(way) == expected, main
        assert [page.number for page in way] == list(range(1, 1 + len(STEPS))), main


def test_with_the_main_trouble_first_every_page_still_leads_to_the_next_and_back() -> None:
    answers: CodesByItem = {"back-pain": ("new",), "bone-drug": ("yes",)}
    for main in STEPS:
        way = journey.pages_for(answers, main)
        assert len(way) == len(STEPS) + 2
        for page, following in pairwise(way):
            assert journey.page_after(page, way) == following
            assert journey.page_before(following, way) == page


def test_a_sign_that_cannot_wait_shows_its_verdict_within_two_pages_once_its_trouble_was_chosen() -> None:
    for item in in_force.ITEMS.values():
        main = journey.page_of(item.link_id).step.code
        for code in item.codes:
            alone: CodesByItem = {item.link_id: (code,), **journey.implied_by(journey.page_of(item.link_id))}
            if in_force.triage(alone, Respondent.PATIENT).disposition is not Disposition.CALL_NOW:
                continue
            way = journey.pages_for(alone, main)
            here = next(place for place, page in enumerate(way) if item in page.items)
            assert here <= 2, (item.link_id, code)


def test_a_trouble_that_there_is_not_leaves_the_order_of_the_rules() -> None:
    for sent in (None, "", "no-such-step", 7, ["back"]):
        assert journey.trouble_called(sent) is None
    assert codes(journey.pages_for({}, None)) == STEPS
