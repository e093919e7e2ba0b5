"""What the signed cookie holds from page to page: who answers, the answers, and since when a call is due."""

from dataclasses import dataclass
from datetime import datetime

from flask import session

from app.i18n import words as i18n
from app.self_check import journey
from rules.in_force import ITEMS
from rules.model.disposition import Disposition
from rules.model.questionnaire import Codes, CodesByItem, LinkId, Respondent

RESPONDENT = "respondent"
ANSWERS = "answers"
SINCE = "since"


@dataclass(frozen=True, slots=True)
class OpenCheck:
    """A check with at least one answer, and who gave it."""

    respondent: Respondent
    answers: dict[LinkId, Codes]


def open_check() -> OpenCheck | None:
    """Return the check that is open, or None if nothing was answered yet."""
    given, who = answers(), respondent()
    return OpenCheck(who, given) if given and who else None


def respondent() -> Respondent | None:
    """Return who is answering, or None if no check was begun."""
    return respondent_called(session.get(RESPONDENT))


def respondent_called(name: object) -> Respondent | None:
    """Return the respondent of that name, or None if there is none."""
    return next((each for each in Respondent if each.value == name), None)


def answers() -> dict[LinkId, Codes]:
    """Return the answers given so far, without those that the rules no longer know."""
    return journey.known(session.get(ANSWERS))


def begin(who: Respondent) -> None:
    """Note who answers. Answers that may be someone else's go: another respondent's, or a nurse's last caller's."""
    # Two nurses on one device are both "nurse", so for them the name alone does not tell one caller from the next.
    if respondent() not in {None, who} or who is Respondent.NURSE:
        session.pop(ANSWERS, None)
        session.pop(SINCE, None)
    _open_for(who)


def store(given: CodesByItem, who: Respondent) -> None:
    """Put ``given`` in the place of all answers, and leave the check open for ``who``."""
    _open_for(who)
    # One code as plain text: a release before this one reads the cookie as well, should the operator go back to it.
    session[ANSWERS] = {
        link_id: list(codes) if ITEMS[link_id].check_all else codes[0] for link_id, codes in given.items()
    }


def _open_for(who: Respondent) -> None:
    # Permanent, so that the cookie has an age: the browser forgets it after the idle time, also if it stays open.
    session.permanent = True
    session[RESPONDENT] = who.value


def due_since(level: Disposition, now: datetime) -> datetime:
    """Return since when the time to call of ``level`` counts, in the time zone of ``now``.

    A call soon counts from when the person was first told so: looking again grants no more time. Any other level ends
    that count.
    """
    if level is not Disposition.CALL_SOON:
        session.pop(SINCE, None)
        return now
    # The cookie is signed, but a release before this one may have written something else into it.
    try:
        return datetime.fromisoformat(session[SINCE]).astimezone(now.tzinfo)
    except (KeyError, TypeError, ValueError):
        session[SINCE] = now.isoformat(timespec="seconds")
        return now


def clear() -> None:
    """Forget everything but the language, which tells nothing about anyone."""
    language = session.get(i18n.KEPT)
    session.clear()
    if language:
        i18n.switch_to(language)
