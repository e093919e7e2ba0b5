"""What a question means can be read in a renderer that nobody here wrote, and nothing holds up an urgent answer."""

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page

from app.interop.fhir import codes
from rules.in_force import ITEMS, STEPS
from rules.model.questionnaire import Respondent
from rules.model.wording import in_english
from tests.interop.fhir.test_lhc_forms import GIVE, address, fill, lhc_forms, show
from tests.interop.fhir.test_operation import ASSESS, disposition

__all__ = ["address", "lhc_forms"]

FAULTS = """() => LForms.Util.checkValidity()"""


@pytest.mark.parametrize("form", codes.FORMS)
def test_every_hint_help_and_reason_is_shown_without_a_click(client: FlaskClient, lhc_forms: Page, form: str) -> None:
    respondent = Respondent.PATIENT if form == codes.PATIENT_FORM else Respondent.CAREGIVER
    show(lhc_forms, client, form)
    fill(lhc_forms, {"back-pain": "new", "bone-drug": "yes"})
    lhc_forms.wait_for_selector("[id='item-low-calcium/1/1'] input")

    shown = " ".join(lhc_forms.inner_text("#form").split())

    words = [(step.code, step.why) for step in STEPS]
    words += [(item.link_id, each) for item in ITEMS.values() for each in (item.hint, item.help) if each]
    assert [name for name, each in words if each.to(respondent, in_english) not in shown] == []


def test_an_urgent_answer_can_be_sent_with_nothing_else_answered(client: FlaskClient, lhc_forms: Page) -> None:
    show(lhc_forms, client, codes.PATIENT_FORM)
    fill(lhc_forms, {"emergency-now": ["breathing"]})

    assert not lhc_forms.evaluate(FAULTS)
    assert disposition(client.post(ASSESS, json=lhc_forms.evaluate(GIVE)).get_json(force=True)) == "call-now"
