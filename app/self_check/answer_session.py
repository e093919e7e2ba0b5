"""What the signed cookie holds from page to page: who answers, the answers to which form, and since when a call is due.

Answers to an earlier form stay what they were: they are triaged by the last rules of that form, and never by others.
Answers to a form that this copy does not know yet, since another copy of a later release asked them, are left alone.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from flask import session

from app.calling.contact import OWN_NUMBERS
from app.i18n import words as i18n
from app.self_check import journey
from app.self_check.presenters.result import Assessed
from app.settings.team_time import team_now
from rules.earlier import FIRST_FORM, FORMS
from rules.in_force import QUESTIONNAIRE, is_earlier, rule_set_of, triage
from rules.model.disposition import Disposition, Route
from rules.model.outcome import Outcome
from rules.model.questionnaire import Codes, LinkId, Respondent

RESPONDENT = "respondent"
ANSWERS = "answers"
MAIN = "main"
SINCE = "since"
TOLD = "told"
BEGAN = "since_when"
COUNTED = "counted"
FORM = "form"
"""The key under which the number of the form stands. Releases before there was a second form wrote none."""


class OpenCheck(NamedTuple):
    """A check with at least one answer, who gave it, and to which form."""

    respondent: Respondent
    answers: dict[LinkId, Codes]
    questionnaire: int = QUESTIONNAIRE

    @property
    def is_of_earlier_form(self) -> bool:
        """Whether the questions were others than those of now."""
        return is_earlier(self.questionnaire)

    @property
    def outcome(self) -> Outcome:
        """What the answers mean, by the rules of their form."""
        return triage(self.answers, self.respondent, questionnaire=self.questionnaire)


def open_check() -> OpenCheck | None:
    """Return the check that is open, or None if nothing was answered yet."""
    check = _check_begun()
    return check if check and check.answers else None


def form() -> int:
    """Return the number of the form that the check was begun with."""
    if RESPONDENT not in session and ANSWERS not in session:
        return QUESTIONNAIRE
    number = session.get(FORM, FIRST_FORM)
    return number if isinstance(number, int) else FIRST_FORM


def is_of_unknown_form() -> bool:
    """Whether the answers are to a form that this copy does not know: they are not to be read, nor dropped."""
    return form() not in (*FORMS, QUESTIONNAIRE)


def earlier_check() -> OpenCheck | None:
    """Return the check that was begun with an earlier form, even if nothing was answered yet; else None."""
    return None if form() == QUESTIONNAIRE else _check_begun()


def _check_begun() -> OpenCheck | None:
    who = respondent()
    return None if who is None or is_of_unknown_form() else OpenCheck(who, _answers_to(form()), form())


def respondent() -> Respondent | None:
    """Return who is answering, or None if no check was begun."""
    return respondent_called(session.get(RESPONDENT))


def respondent_called(name: object) -> Respondent | None:
    """Return the respondent of that name, or None if there is none."""
    return next((each for each in Respondent if each.value == name), None)


def answers() -> dict[LinkId, Codes]:
    """Return what was answered to the form in force so far, without anything that it does not offer."""
    return _answers_to(QUESTIONNAIRE) if form() == QUESTIONNAIRE else {}


def _answers_to(number: int) -> dict[LinkId, Codes]:
    return journey.known(session.get(ANSWERS), rule_set_of(number))


def main_trouble() -> str | None:
    """Return the code of the step that was called the main trouble, or None if none was."""
    return journey.trouble_called(session.get(MAIN))


def ask_first(main: str | None) -> None:
    """Note which step is asked right after the first."""
    session[MAIN] = main


def begin(who: Respondent) -> None:
    """Note who answers. Answers that may be someone else's go: another respondent's, or a nurse's last caller's."""
    # Two nurses on one device are both "nurse", so for them the name alone does not tell one caller from the next.
    # Answers to an earlier form cannot be gone on with: whoever begins is asked again.
    if respondent() not in {None, who} or who is Respondent.NURSE or form() != QUESTIONNAIRE:
        for key in (ANSWERS, MAIN, SINCE, TOLD, BEGAN, COUNTED, FORM):
            session.pop(key, None)
    _open_for(who)
    session[FORM] = QUESTIONNAIRE


def store(check: OpenCheck) -> None:
    """Put ``check`` in the place of whatever was answered, and leave it open."""
    items = rule_set_of(check.questionnaire).items
    _open_for(check.respondent)
    session[FORM] = check.questionnaire
    session[ANSWERS] = {
        link_id: list(codes) if items[link_id].check_all else codes[0] for link_id, codes in check.answers.items()
    }


def sent_to(number: int, posted: Mapping[str, list[str]]) -> dict[LinkId, Codes]:
    """Return the answers among what was ``posted`` from a page of the form of that number."""
    rules = rule_set_of(number)
    by_item = {link_id: codes for link_id, codes in posted.items() if link_id in rules.items}
    return journey.known(
        {link_id: codes if rules.items[link_id].check_all else codes[0] for link_id, codes in by_item.items()}, rules
    )


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
    since = _moment(session.get(SINCE), now)
    if since is None:
        session[SINCE] = now.isoformat(timespec="seconds")
    return since or now


def _moment(stored: object, now: datetime) -> datetime | None:
    # The cookie is signed, but a release before this one may have written something else into it.
    try:
        return datetime.fromisoformat(stored).astimezone(now.tzinfo) if isinstance(stored, str) else None
    except ValueError:
        return None


def changed_after(outcome: Outcome, now: datetime) -> datetime | None:
    """Return when this check last told to call now, if ``outcome`` means less than that; else note that it does.

    Going from the emergency number to the team's is less, too.
    """
    stored = session.get(TOLD)
    at, told_route = stored if isinstance(stored, list) and len(stored) == 2 else (None, "")
    told = _moment(at, now)
    is_now = outcome.disposition is Disposition.CALL_NOW
    if is_now and not (told and told_route == Route.EMERGENCY):
        session[TOLD] = [now.isoformat(timespec="seconds"), outcome.route.value]
        return None
    is_less = not is_now or outcome.route.value != told_route
    return told if is_less else None


def began() -> dict[str, str]:
    """Return since when each finding has been there, as far as it was told: by its code, the code of a choice."""
    stored = session.get(BEGAN)
    return {str(code): str(choice) for code, choice in stored.items()} if isinstance(stored, dict) else {}


def is_new(level: Disposition) -> bool:
    """Whether this check comes to ``level`` for the first time; looking at a result again makes no other of it."""
    stored = session.get(COUNTED)
    counted = stored if isinstance(stored, list) else []
    if level.value in counted:
        return False
    session[COUNTED] = [*counted, level.value]
    return True


def assessed_now(check: OpenCheck) -> Assessed:
    """Return what ``check`` means at this moment, with the time to call counted from when it was first told."""
    outcome, now = check.outcome, team_now()
    since, changed = due_since(outcome.disposition, now), changed_after(outcome, now)
    return Assessed(outcome, check.answers, check.respondent, now, since, main_trouble(), changed, began=began())


def holds_anything() -> bool:
    """Whether the session holds anything of the person: who answers, an answer, a number that was typed."""
    return bool({RESPONDENT, ANSWERS, OWN_NUMBERS} & set(session))


def clear() -> None:
    """Forget everything but the language, which tells nothing about anyone."""
    language = session.get(i18n.KEPT)
    session.clear()
    if language:
        i18n.switch_to(language)
