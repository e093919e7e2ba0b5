"""Medicine to bring up at the visit: what the answers speak of, and always the rest."""

from rules.advice.visit_medicines import MEDICINES, THE_REST, VisitMedicine, medicines_for
from rules.model.questionnaire import Answers, Respondent
from tests.rules.whole_check import nothing_new
from tests.support.table import table

SPEAKS_OF: tuple[tuple[str, Answers], ...] = (
    ("bone-medicine", {"bone-drug": "yes"}),
    ("bone-medicine", {"bone-drug": "unsure"}),
    ("pain-medicine", {"back-pain": "usual"}),
    ("pain-medicine", {"bone-pain": ["new"]}),
    ("laxative", {"constipation": "usual"}),
    ("blood-thinner", {"fall": "sore"}),
    ("running-out", {"also-new": ["stopped-medicine"]}),
    ("running-out", {"also-new": ["other-medicine-out"]}),
    ("supplements", {"for-the-visit": ["diet-supplements"]}),
)


def codes_for(changes: Answers) -> set[str]:
    found = medicines_for(nothing_new(changes))
    return {each.code for each in MEDICINES if each.words in found}


@table(("code", "changes"), SPEAKS_OF)
def test_an_answer_that_speaks_of_a_medicine_brings_it_up(code: str, changes: Answers) -> None:
    assert code in codes_for(changes)


def test_every_medicine_has_an_answer_that_brings_it_up() -> None:
    assert {code for code, _ in SPEAKS_OF} == {each.code for each in MEDICINES}


def test_with_nothing_said_of_medicine_the_rest_is_still_asked_for() -> None:
    assert medicines_for(nothing_new()) == (THE_REST,)


@table("medicine", MEDICINES, ids=lambda medicine: medicine.code)
def test_a_caregiver_does_not_take_the_medicine(medicine: VisitMedicine) -> None:
    assert not {"i", "my", "me"} & set(medicine.words.to(Respondent.CAREGIVER).lower().split())
