"""What one request for the page of a call costs: the form is read once, and the rules asked once."""

import threading
from collections import Counter

import pytest
from wtforms import Form

from app.console.call.forms import ANSWER
from app.data.models import User
from rules.engine.triage import Engine
from rules.model.outcome import Outcome
from rules.model.questionnaire import Answers, Respondent
from tests.console.test_new_call import Browse, Data, hidden, pages, saved_calls
from tests.support.page import FetchPage

__all__ = ["pages"]

WEAKNESS = f"{ANSWER}weakness"
TYPED: Data = {
    "patient_name": "Pat Example",
    "caller_number": "212-555-0142",
    WEAKNESS: "weaker",
    "answer-confusion": "unsure",
    "advice": "Told to call 911",
    "shown_for": "now.team",
}


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count how often the answers are taken out of a form, and how often the real engine is asked.

    Only by the thread of the test: in others, a page may still be made that the browser of an earlier test asked for.
    """
    done, here = Counter[str](), threading.get_ident()

    def count(what: str, *, if_: bool = True) -> None:
        done[what] += if_ and threading.get_ident() == here

    triage, item, data = Engine.triage, Form.__getitem__, Form.data.fget

    def counted_triage(self: Engine, answers: Answers, respondent: Respondent) -> Outcome:
        count("triages")
        return triage(self, answers, respondent)

    def counted_item(self: Form, name: str) -> object:
        count("readings", if_=name == WEAKNESS)
        return item(self, name)

    def counted_data(self: Form) -> object:
        count("readings", if_=WEAKNESS in self)
        return data(self)

    monkeypatch.setattr(Engine, "triage", counted_triage)
    monkeypatch.setattr(Form, "__getitem__", counted_item)
    monkeypatch.setattr(Form, "data", property(counted_data))
    return done


def test_an_empty_page_is_read_once_and_triaged_once(pages: FetchPage, work: Counter[str]) -> None:
    pages("/console/calls/new")

    assert work == {"readings": 1, "triages": 1}


def test_a_call_that_was_begun_is_read_once_and_triaged_once(pages: FetchPage, work: Counter[str]) -> None:
    begun = {**hidden(pages("/console/calls/new")), **TYPED, "do": "update"}
    pages("/console/calls/new", begun)
    work.clear()
    pages(f"/console/calls/new?draft={begun['draft']}")

    assert work == {"readings": 1, "triages": 1}


@pytest.mark.parametrize(("without", "status"), [((), 200), (("patient_name",), 422)], ids=["saved", "shown again"])
def test_a_save_is_read_once_and_triaged_once(
    browse: Browse, nurse: User, work: Counter[str], without: tuple[str, ...], status: int
) -> None:
    fetch = browse(nurse)
    sent = {**hidden(fetch("/console/calls/new")), **TYPED, "do": "save"}
    work.clear()
    fetch("/console/calls/new", {name: value for name, value in sent.items() if name not in without}, status=status)

    assert work == {"readings": 1, "triages": 1}
    assert len(saved_calls()) == (status == 200)
