"""What the answers mean so far: what to do, why, and what must still be asked. It never leaves the screen."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, NamedTuple

from flask import url_for

from app.calling.contact import contact
from app.console.call.forms import ANSWER
from app.console.call.known import TAKE
from app.console.levels import by_when, verdict_in_words
from app.console.pathways import PathwayView, pathways
from app.console.record.saved_call import SavedCall
from app.console.suspected import suspected
from app.console.times import time_of_day
from app.data.models import Call
from app.settings.settings import settings_in_force
from rules.advice.safety_net import ASK_A_HELPER
from rules.clinical.syndromes import Syndrome
from rules.in_force import ITEMS, RULES
from rules.model.disposition import Disposition, Route
from rules.model.outcome import REPEAT_CONTACT, Finding, Outcome, Raised
from rules.model.questionnaire import Group, LinkId
from rules.sources.citation import Citation
from rules.sources.parameters import ASKED_DAYS

ASKED_NEXT: Final = 5
"""How many of the items that can still change the verdict are named first."""

REPEATED: Final = timedelta(days=ASKED_DAYS.value)
"""A call about the same patient within this time is a repeated contact."""


class FoundView(NamedTuple):
    """One finding, or one sign not ruled out: how urgent, what it is called, and where the rule stands.

    ``passage`` is the number of the passage it rests on.
    """

    disposition: Disposition
    level: str
    words: str
    passage: int
    how_url: str


class SuspectedView(NamedTuple):
    """A trouble that is suspected, and the number of the passage it rests on."""

    words: str
    passage: int


class PassageView(NamedTuple):
    """A passage in view: where it stands, and the words to look for; ``key_phrase`` is there if it is of the guide."""

    number: int
    where: str
    key_phrase: str | None


class ToAsk(NamedTuple):
    """An item to ask, or to ask again, and where it stands on the page."""

    href: str
    words: str


class EarlierView(NamedTuple):
    """An earlier call about the same patient, or from the same number.

    ``offer`` names what it knows that the call on the page does not have yet, and ``take`` is what takes that over.
    """

    url: str
    when: str
    level: str
    who: str
    offer: str
    take: str


class PanelView(NamedTuple):
    """The panel as it stands with the answers given so far.

    ``ring`` is there if an ambulance comes first: on which number. ``ask_next`` are the first of the items that can
    still change the level or by when, ``and_more`` counts the others of them; ``to_ask`` is what else has no answer.
    """

    disposition: Disposition
    level: str
    by: str
    ring: str
    is_begun: bool
    suspected: tuple[SuspectedView, ...]
    pathways: tuple[PathwayView, ...]
    found: tuple[FoundView, ...]
    passages: tuple[PassageView, ...]
    advisories: tuple[str, ...]
    ask_next: tuple[ToAsk, ...]
    and_more: int
    to_ask: tuple[ToAsk, ...]
    helper: str | None
    earlier: tuple[EarlierView, ...]
    same_number: tuple[EarlierView, ...]
    to_confirm: tuple[ToAsk, ...]
    about_advice: str


def weighed(outcome: Outcome, earlier: Sequence[Call], now: datetime) -> Outcome:
    """Return ``outcome`` with one more thing to weigh if one of the ``earlier`` calls is recent at ``now``."""
    if not any(now - call.saved_at <= REPEATED for call in earlier if not call.about):
        return outcome
    return outcome._replace(advisories=(*outcome.advisories, REPEAT_CONTACT))


def panel_of(  # noqa: PLR0913 - all that a panel is made of, by name
    outcome: Outcome,
    *,
    is_begun: bool,
    earlier: Sequence[Call],
    same_number: Sequence[Call] = (),
    offers: Mapping[str, str] = MappingProxyType({}),
    unconfirmed: Sequence[LinkId] = (),
    about_advice: str = "",
) -> PanelView:
    """Return the panel for ``outcome``; with no answer at all, it says that nothing was asked yet.

    The answers on ``unconfirmed`` items came with the caller's own check. ``about_advice`` is what is to be asked about
    the advice that the nurse wrote. ``offers`` names by its id what each call knows that is not on the page yet.
    """
    reasons, troubles = _reasons(outcome), suspected(outcome)
    cited = list(dict.fromkeys(map(_first_passage, reasons)))
    behind = {each.code: _passage_behind(each, cited) for each in troubles}
    passages = list(dict.fromkeys((*cited, *behind.values())))
    return PanelView(
        disposition=outcome.disposition,
        level=verdict_in_words(outcome.verdict),
        by=by_when(outcome.clock, "from the call"),
        ring=contact().emergency.number if outcome.route is Route.EMERGENCY else "",
        is_begun=is_begun,
        suspected=tuple(SuspectedView(each.clinical_name, 1 + passages.index(behind[each.code])) for each in troubles),
        pathways=pathways(outcome),
        found=tuple(_found(each, 1 + passages.index(_first_passage(each))) for each in reasons),
        passages=tuple(_passage(number, each) for number, each in enumerate(passages, start=1)),
        advisories=tuple(each.words for each in outcome.advisories),
        ask_next=(),
        and_more=0,
        to_ask=tuple(map(_to_ask, outcome.unanswered)),
        helper=ASK_A_HELPER.words.caregiver if outcome.helper_needed else None,
        earlier=tuple(_earlier(each, offers) for each in earlier),
        same_number=tuple(_earlier(each, offers) for each in same_number),
        to_confirm=tuple(map(_to_ask, unconfirmed)),
        about_advice=about_advice,
    )


def asking_next(panel: PanelView, can_change: Sequence[LinkId]) -> PanelView:
    """Return ``panel`` with the first of the open items that ``can_change`` the verdict, apart from the others."""
    first = tuple(map(_to_ask, sorted(can_change, key=_comes_later)[:ASKED_NEXT]))
    others = tuple(each for each in panel.to_ask if each not in first)
    return panel._replace(ask_next=first, and_more=len(can_change) - len(first), to_ask=others)


def _reasons(outcome: Outcome) -> list[Finding | Raised]:
    """Return what was found and what "not sure" leaves open, most urgent first."""
    unsure = (each for each in outcome.raised if each.not_ruled_out)
    return sorted([*outcome.findings, *unsure], key=lambda each: -each.disposition.urgency)


def _found(reason: Finding | Raised, passage: int) -> FoundView:
    if isinstance(reason, Finding):
        words, how_url = reason.words, url_for("how.rule", code=reason.code)
    else:
        words, how_url = _left_open(reason), url_for("how.index", _anchor=reason.link_id)
    return FoundView(reason.disposition, verdict_in_words(reason.verdict), words, passage, how_url)


def _first_passage(reason: Finding | Raised) -> Citation:
    return (reason if isinstance(reason, Finding) else reason.not_ruled_out[0]).citations[0]


def _passage(number: int, citation: Citation) -> PassageView:
    """Name a passage shortly: the section of the guide, or else who says so."""
    if not citation.source.is_guide:
        return PassageView(number, f"Not from the guide: {citation.found_at}", None)
    return PassageView(number, " › ".join(filter(None, (citation.section, citation.item))), citation.key_phrase)


def _passage_behind(trouble: Syndrome, cited: Sequence[Citation]) -> Citation:
    """Return a passage of the trouble that a finding rests on as well, or else its first."""
    return next((each for each in trouble.citations if each in cited), trouble.citations[0])


def _left_open(raised: Raised) -> str:
    """Name the item shortly, and in full the signs for which to call the emergency number."""
    term = ITEMS[raised.link_id].clinical_term
    if raised.route is Route.EMERGENCY:
        return f"Not sure: {term}"
    emergencies = [flag.words for flag in raised.not_ruled_out if flag.route is Route.EMERGENCY]
    if not emergencies:
        return f"Not ruled out: {term}"
    signs = "; ".join(emergencies)
    return f"Not sure: {term}. Call {contact().emergency.number} if any of this may be happening: {signs}"


def _earlier(call: Call, offers: Mapping[str, str]) -> EarlierView:
    at = call.saved_at.astimezone(settings_in_force().time_zone)
    when = f"{at:%b} {at.day}, {time_of_day(at)}"
    name, born = (str(call.record.get(each) or "") for each in ("patient_name", "patient_born"))
    return EarlierView(
        url=url_for("record.show", call_id=call.id),
        when=when,
        level=SavedCall(call).decided,
        who=", born ".join(filter(None, (name or "no name", born))),
        offer=offers.get(call.id, ""),
        take=f"{TAKE}{call.id}",
    )


def _to_ask(link_id: LinkId) -> ToAsk:
    return ToAsk(f"#{ANSWER}{link_id}", ITEMS[link_id].clinical_term)


def _comes_later(link_id: LinkId) -> int:
    """Whether an item is asked after others: first what may be a threat to life, then cord and mind."""
    if RULES.group_of[link_id] is Group.GATE:
        return 0
    return 1 if link_id in RULES.silences.together else 2
