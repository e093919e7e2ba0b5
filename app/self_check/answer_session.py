"""What the signed cookie keeps from page to page: who answers, the answers, and since when a call is due."""

from datetime import datetime

from flask import session

from app.i18n import words as i18n
from app.self_check import journey
from rules.model.questionnaire import Answers, LinkId, Respondent

RESPONDENT = "respondent"
ANSWERS = "answers"
SINCE = "since"


def respondent() -> Respondent | None:
    """Return who is answering, or None if no check was begun."""
    return respondent_called(session.get(RESPONDENT))


def respondent_called(name: object) -> Respondent | None:
    """Return the respondent of that name, or None if there is none."""
    return next((each for each in Respondent if each.value == name), None)


def answers() -> dict[LinkId, str | list[str]]:
    """Return the answers given so far, without those that the rules no longer know."""
    return journey.known(session.get(ANSWERS))


def begin(who: Respondent) -> None:
    """Note who answers. Answers that may be someone else's go: another respondent's, or a nurse's last caller's."""
    if respondent() not in {None, who} or who is Respondent.NURSE:
        session.pop(ANSWERS, None)
        session.pop(SINCE, None)
    go_on_as(who)


def go_on_as(who: Respondent) -> None:
    """Keep the check open for ``who``."""
    session.permanent = True
    session[RESPONDENT] = who.value


def keep(given: Answers) -> None:
    """Keep ``given`` in the place of all answers."""
    session[ANSWERS] = dict(given)


def call_due_since(now: datetime) -> datetime:
    """Return when the person was first told to call soon; from ``now`` on, if this is the first time."""
    try:
        return datetime.fromisoformat(session[SINCE])
    except (KeyError, TypeError, ValueError):
        session[SINCE] = now.isoformat(timespec="seconds")
        return now


def no_call_due() -> None:
    """Forget since when a call was due: the disposition is another now."""
    session.pop(SINCE, None)


def clear() -> None:
    """Forget everything but the language, which says nothing of anyone."""
    language = session.get(i18n.KEPT)
    session.clear()
    if language:
        i18n.switch_to(language)
