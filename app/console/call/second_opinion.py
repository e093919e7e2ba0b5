"""A second opinion on the page of a call: whom to ask, what they answered, and whether that still holds."""

from datetime import datetime, tzinfo
from typing import NamedTuple

from app import clock
from app.console.access import current_nurse
from app.console.call.fields import OVERRIDE_WORDS, PLACE, SECOND_ACCOUNT, SECOND_AT, TRANSPORT
from app.console.call.forms import ASK_OF
from app.console.call.typed_call import TypedCall
from app.console.times import day_and_time, time_of_day
from app.data import digests, second_opinions
from app.data.models import SecondOpinion
from app.data.sealing import keys
from app.data.second_opinions import WITHIN, Answer
from app.settings.settings import settings_in_force


class Colleague(NamedTuple):
    """Someone who can be asked."""

    id: str
    name: str
    is_chosen: bool


class SecondView(NamedTuple):
    """How it stands with a second opinion: in words, and whether it still counts or is waited for."""

    words: str
    has_agreed: bool
    is_waiting: bool


def second_view(call: TypedCall, draft_id: str) -> SecondView:
    """Return how it stands with the second opinion on ``call``, which needs one where it is less than computed."""
    asked = second_opinions.last_about(draft_id) if call.is_lowered else None
    if asked is None:
        return SecondView("", has_agreed=False, is_waiting=False)
    is_waiting = second_opinions.is_open(asked, clock.now())
    return SecondView(_in_words(asked, call), has_agreed=_holds(asked, call), is_waiting=is_waiting)


def colleagues(call: TypedCall) -> tuple[Colleague, ...]:
    """Return who can be asked about ``call``, by name."""
    others = second_opinions.colleagues(of=current_nurse().id)
    return tuple(Colleague(str(each.id), each.name, str(each.id) == call.text(ASK_OF)) for each in others)


def agreed_in_record(call: TypedCall, draft_id: str) -> dict[str, str]:
    """Return which colleague agreed on their own screen, and when, as the record of ``call`` holds it."""
    asked = second_opinions.last_about(draft_id) if call.is_lowered else None
    if not asked or not asked.answered_at or not _holds(asked, call):
        return {SECOND_ACCOUNT: "", SECOND_AT: ""}
    return {SECOND_ACCOUNT: asked.asked_of.name, SECOND_AT: day_and_time(asked.answered_at, _zone())}


def digest_of(call: TypedCall, key: bytes | None = None) -> str:
    """Return a keyed digest over what a colleague agrees to: the answers, and the decision with its reason."""
    decided = [call.respondent, *call.decided.verdict, call.text(PLACE.name), call.text(TRANSPORT.name)]
    words = " ".join(call.text(OVERRIDE_WORDS.name).split())
    return digests.over([*decided, call.reason, words, dict(call.answers)], key)


def is_of(call: TypedCall, digest: str | None) -> bool:
    """Whether ``digest`` is over ``call`` as it stands."""
    return digest in {digest_of(call, key) for key in keys().audit_keys}


def _holds(asked: SecondOpinion, call: TypedCall) -> bool:
    as_it_stands = {second_opinions.digest_of(asked, digest_of(call, key), key) for key in keys().audit_keys}
    return asked.answer == Answer.AGREED and asked.digest in as_it_stands


def _in_words(asked: SecondOpinion, call: TypedCall) -> str:
    name = asked.asked_of.name
    if asked.answer is None:
        until = _time(asked.asked_at + WITHIN)
        is_open = second_opinions.is_open(asked, clock.now())
        return f"{name} is asked, until {until}." if is_open else f"{name} did not answer by {until}. Ask again."
    at = _time(asked.answered_at or asked.asked_at)
    if asked.answer == Answer.DECLINED:
        return f"{name} does not agree ({at})."
    if _holds(asked, call):
        return f"{name} agrees ({at})."
    return f"{name} agreed at {at}, but answers or the decision have changed since. Ask again."


def _time(at: datetime) -> str:
    return time_of_day(at.astimezone(_zone()))


def _zone() -> tzinfo | None:
    return settings_in_force().time_zone
