"""The parts of a result, cut out of what its own templates render: each section, and each row of its lists."""

import re
from types import SimpleNamespace as Shown
from typing import Any, Final

from flask import render_template

from app.calling.contact import Contact
from app.i18n.words import ENGLISH, language, translate
from app.offline.parts import cut, either, named_parts
from app.self_check import addresses
from app.self_check.presenters.handoff_code import CodeGroup
from app.self_check.presenters.reasons import Reason, citation_views
from rules import in_force
from rules.advice.cards import checked_against
from rules.advice.safety_net import ASK_A_HELPER, YOU_MAKE_THE_CALL
from rules.model.disposition import Disposition
from rules.model.questionnaire import Respondent

_HIDDEN: Final = re.compile(r"\s*<input type=\"hidden\"[^>]*>")
_TO_ENGLISH: Final = re.compile(r"(?<=href=\")/language[^\"]*")
_BETWEEN: Final = re.compile(r"⟦one⟧(.*?)⟦two⟧", re.DOTALL)
_ROW: Final = re.compile(r"<(li|p)>⟦words⟧</\1>")
_NOTHING_YET: Final = re.compile(r"(</summary>)\s*(</details>)")
_SURE: Final = Reason(Disposition.CALL_NOW, ("⟦one⟧", "⟦two⟧"), "⟦finding⟧", (), None)
_UNSURE: Final = Reason(Disposition.CALL_NOW, ("⟦answers⟧",), "⟦finding⟧", (), None, unsure=True)
_LINE: Final = ("⟦words⟧",)

Parts = dict[str, str]


def result_parts(contact: Contact) -> Parts:
    """Return every part by its name."""
    found = {name: _with_rows(html) for name, html in _rendered(contact).items()}
    found["through_no"] = cut(found["through_no"], contact, "⟦calls:emergency⟧")
    return found | _reasons(found) | _sections(found) | _checked(found["checked"]) | _advice(found)


def _with_rows(html: str) -> str:
    """Return a part with slots in the place of its rows and of the way to English, without what only a server reads."""
    plain = _TO_ENGLISH.sub("⟦english⟧", _HIDDEN.sub("", html))
    return _NOTHING_YET.sub(r"\1⟦sources⟧\2", _ROW.sub("⟦rows⟧", plain))


def _piece(html: str, pattern: str, slot: str) -> tuple[str, str]:
    """Return the piece of ``html``, and the rest with a ``slot`` in its place."""
    found = re.search(pattern, html, re.DOTALL)
    if found is None:
        raise LookupError(f"Found no {pattern} in: {html}")
    return found[0], f"{html[: found.start()]}⟦{slot}⟧{html[found.end() :]}"


def _reasons(found: Parts) -> Parts:
    """Return the list of reasons, with a group and a row of it, and what stands folded behind them."""
    listed, why = _piece(found["why"], r"<ul class=\"reasons\">.*</ul>", "reasons")
    unsure, _ = _piece(found.pop("why_unsure"), r"<div class=\"reason__row\">.*</div>", "rows")
    sure, listed = _piece(listed, r"<div class=\"reason__row\">.*</div>", "rows")
    group, listed = _piece(listed, r"<li class=\"reason\">.*</li>", "rows")
    row, behind = _piece(found["behind"], r"<h3>.*(?=</details>)", "rows")
    unsure_row, _ = _piece(found.pop("behind_unsure"), r"<h3>.*(?=</details>)", "rows")
    between = _BETWEEN.search(row)
    if between is None:
        raise LookupError("A reason does not show the answers behind it.")
    _, also = _piece(found["also"], r"<ul class=\"reasons\">.*</ul>", "reasons")
    _, also = _piece(also, r"<details.*</details>", "behind")
    return {
        "why": why,
        "reasons": listed,
        "reason_group": group.replace("⟦rows⟧", "⟦above⟧⟦rows⟧⟦below⟧"),
        "reason": either(unsure, sure),
        "between_answers": between[1],
        "behind": behind,
        "behind_row": either(unsure_row, _BETWEEN.sub("⟦answers⟧", row)) + "⟦sources⟧",
        "also": also,
    }


def _sections(found: Parts) -> Parts:
    button, since = _piece(found["since"], r"<button.*?</button>", "buttons")
    chosen, _ = _piece(found.pop("since_chosen"), r"<button.*?</button>", "buttons")
    since_row, since = _piece(since, r"<div role=\"group\".*</div>(?=\s*</form>)", "rows")
    topic, topics = _piece(found["topics"], r"<h3>.*</ul>", "rows")
    topic = topic.replace("⟦rows⟧", "⟦questions⟧")
    signs, change = _piece(found["change"], r"<h3>.*</details>", "lists")
    folded, signs = _piece(signs, r"<details>.*</details>", "folded")
    code_row, code = _piece(found["code"], r"<li>.*</li>", "rows")
    note_row, note = _piece(found["note"], r"<p>⟦finding⟧.*?</p>", "found")
    paper_row, paper = _piece(found["on_paper"], r"<li>⟦label⟧.*?</li>", "rows")
    source, on_paper = _piece(found["answers_on_paper"], r"<li lang=\"en\" dir=\"ltr\">⟦source⟧</li>", "sources")
    _, on_paper = _piece(on_paper, r"(?<=<h2 id=\"said\">)[^<]*", "title")
    return {
        "since": since,
        "since_row": since_row.replace("since-1", "since-⟦number⟧"),
        "since_button": either(chosen, button),
        "topics": topics,
        "topic": topic,
        "change": change,
        "signs": signs,
        "folded_signs": _counted(folded).replace("⟦lead⟧", "⟦title⟧").replace("<li>⟦folded⟧</li>", "⟦rows⟧"),
        "code": code,
        "code_row": code_row,
        "note": note,
        "note_row": note_row,
        "on_paper": paper,
        "paper_row": paper_row.replace(" ⟦note⟧", "⟦note⟧"),
        "answers_on_paper": on_paper,
        "source_row": source,
    }


def _checked(html: str) -> Parts:
    """Return what was checked and what was not, and each of its lists."""
    rows = r"<details(?: open)?(?: class=\"no-print\")?>(?:(?!</details>).)*</details>"
    not_sure, rest = _piece(html, rows, "not_sure")
    not_answered, rest = _piece(rest, rows, "not_answered")
    negatives, rest = _piece(rest, rows, "negatives")
    on_paper, rest = _piece(rest, r"<p class=\"print-only\">.*?</p>", "not_answered_on_paper")
    link_row, not_sure = _piece(not_sure, r"<li>.*</li>", "rows")
    _, not_answered = _piece(not_answered, r"<li>.*</li>", "rows")
    return {
        "checked": rest.replace('class="section"', 'class="section⟦no_print⟧"', 1),
        "not_sure": _counted(not_sure),
        "not_answered": _counted(not_answered).replace("<details", "<details⟦open⟧", 1),
        "not_answered_on_paper": _counted(on_paper),
        "negatives": _counted(negatives),
        "open_row": link_row,
    }


def _advice(found: Parts) -> Parts:
    """Return advice whose title ends with a colon on the page, and without it where it is read out behind a fold."""
    hidden = '<span class="visually-hidden">: ⟦unless⟧'
    return {"wait": found["wait"].replace(hidden, hidden.replace("unless", "title"))}


def _counted(html: str) -> str:
    return re.sub(r": 1(?=<)", ": ⟦count⟧", html)


def _rendered(contact: Contact) -> Parts:
    sure = _sample()
    visit = _sample(card=Shown(disposition="mention"))
    return named_parts(
        render_template(
            "offline/result_parts.html",
            contact=contact,
            quiet=True,
            reminder_url="⟦reminder⟧",
            is_unfinished=False,
            reached=None,
            result_at=lambda part, *, reached, **_: f"{addresses.result()}?⟦unfinished⟧reached={reached}#{part}",
            result=sure,
            visit=visit,
            unsure=_sample(reasons=[[_UNSURE]]),
            nothing=_sample(reasons=[], checked_against=citation_views(checked_against(in_force.triage({})))),
            noted=_sample(
                not_sure=[Shown(question="⟦not_sure⟧")],
                not_answered=[Shown(question="⟦not_answered⟧")],
                negatives=["⟦negatives⟧"],
            ),
            chosen=_sample(since_when=_since_when(is_chosen=True)),
            helper=ASK_A_HELPER.words.to(Respondent.PATIENT, translate),
            paper=Shown(
                numbers=[Shown(label="⟦label⟧", number="⟦number⟧", note="⟦note⟧")],
                sources=["⟦source⟧"],
                code="⟦code⟧",
                square=None,
            ),
        )
    )


def _sample(**others: object) -> Shown:
    """Return a result that is nothing but slots."""
    advice, question = Shown(lines=_LINE, citations=()), Shown(question="⟦words⟧", url="⟦url⟧")
    told: dict[str, Any] = {
        "card": Shown(disposition="call-now", action="⟦action⟧", clock="⟦clock⟧"),
        "reasons": [[_SURE]],
        "also_noted": [[_SURE]],
        "found": [Shown(finding="⟦finding⟧", code="", citations=())],
        "began_in_words": lambda _: None,
        "script": _LINE,
        "you_make_the_call": YOU_MAKE_THE_CALL.to(Respondent.PATIENT, translate),
        "in_english": None if language() is ENGLISH else "⟦in_english⟧",
        "short_note": Shown(words="⟦note⟧", href="⟦href⟧"),
        "unless_told_otherwise": "⟦unless⟧",
        "while_you_wait": advice,
        "may_happen_next": advice,
        "since_when": _since_when(is_chosen=False),
        "nobody_answers": _LINE,
        "made_at": "⟦time⟧",
        "answered_by": "⟦person⟧",
        "changed": "⟦changed⟧",
        "not_sure": [question],
        "not_answered": [question],
        "negatives": _LINE,
        "rest_url": "⟦rest⟧",
        "slip_url": "⟦slip⟧",
        "code": (CodeGroup("⟦text⟧", "⟦spelled⟧"),),
        "what_would_change": [Shown(lead="⟦lead⟧", signs=_LINE, folded=("⟦folded⟧",))],
        "topics": [Shown(title="⟦title⟧", questions=_LINE, read=None)],
        "answered": "⟦answered⟧",
        "not_a_diagnosis": "⟦not_a_diagnosis⟧",
        "everything_said": _LINE,
        "is_of_the_reader": True,
    }
    return Shown(**{**told, **others})


def _since_when(*, is_chosen: bool) -> list[Shown]:
    return [Shown(finding="⟦finding⟧", choices=[Shown(value="⟦value⟧", words="⟦words⟧", is_chosen=is_chosen)])]
