"""What color an answer has is what the rules say of it alone, and the page shows it so."""

from app.console.call.rows import KEYS_OF_NO_SIGN
from app.console.traffic_light import color_of_answers
from rules.in_force import ITEMS, triage
from rules.model.disposition import Disposition
from rules.model.questionnaire import LinkId
from tests.console.test_new_call import pages
from tests.support.page import FetchPage

__all__ = ["pages"]

NOT_SEEN = {
    *("csrf_token", "draft", "tab", "sequence", "revision", "suggested", "advice_for", "questionnaire", "worded_for"),
}


def alone(link_id: LinkId, code: str) -> Disposition:
    """Ask the engine what one answer means, with nothing said of what is still open."""
    item = ITEMS[link_id]
    led_to = {item.enable_when.link_id: item.enable_when.options[:1]} if item.enable_when else {}
    outcome = triage({**led_to, link_id: (code,)})
    own = [each.disposition for each in outcome.findings if {said.link_id for said in each.said} == {link_id}]
    own += [each.disposition for each in outcome.raised if each.link_id == link_id]
    return max(own, key=lambda each: each.urgency, default=Disposition.MENTION)


def test_every_answer_has_the_color_of_what_it_means_alone() -> None:
    answers = {(item.link_id, code) for item in ITEMS.values() for code in item.codes}

    assert color_of_answers() == {each: alone(*each) for each in answers}


def test_every_answer_stands_in_the_cell_of_its_color_with_a_key_of_its_own(pages: FetchPage) -> None:
    page = pages("/console/calls/new")
    shown: dict[tuple[str, str], str] = {}
    keys: dict[str, dict[str, str]] = {}
    for cell in (each for each in page.tree.elements if "signs" in each.attributes.get("class", "").split()):
        for answer in cell.all("input"):
            link_id, code = answer.attributes["name"].removeprefix("answer-"), answer.attributes["value"]
            shown[link_id, code] = cell.attributes["class"].rpartition("signs--")[2]
            keys.setdefault(link_id, {})[code] = answer.attributes["data-key"]

    assert shown == color_of_answers()
    for link_id, of_row in keys.items():
        assert len(set(of_row.values())) == len(ITEMS[link_id].codes)
        assert all(of_row[code] == key for code, key in KEYS_OF_NO_SIGN.items() if code in of_row)


def test_the_callers_words_and_who_is_on_the_line_are_all_that_stands_before_the_questions(pages: FetchPage) -> None:
    page = pages("/console/calls/new")
    first = next(each for each in page.tree.elements if each.attributes.get("class") == "call-page__first")
    found = (*first.all("textarea"), *first.all("input"))
    fields = [each.attributes["name"] for each in found if "name" in each.attributes]
    names = [each.attributes.get("name") for each in page.tree.elements if each.tag in ("input", "textarea")]
    before = {each for each in names[: names.index("answer-emergency-now")] if each} - NOT_SEEN

    assert before == set(fields)
    assert list(dict.fromkeys(fields)) == ["words", "caller_name", "caller_number", "answered_by", "patient_name"]
