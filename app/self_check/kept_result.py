"""The verdict of a check, for a day: in a cookie of its own, since the answers behind it are gone after half an hour.

It holds the codes of what was found, the verdict, when it was told, to whom and by which rules, and no answer.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from flask import after_this_request, current_app, request
from flask.wrappers import Response

from app.places import in_console
from app.self_check.presenters.result import Assessed
from app.serving.cookies import VerdictCookie
from app.settings.team_time import team_now
from rules.earlier import FORMS
from rules.in_force import QUESTIONNAIRE, rule_set_of
from rules.model.disposition import Clock, Disposition, Route, Verdict
from rules.model.outcome import Finding, Outcome, Sign
from rules.model.questionnaire import Respondent

_COOKIE: Final = VerdictCookie()


class KeptResult(NamedTuple):
    """The verdict ``at`` a moment, in the local time of the team; a time to call counts from ``since``.

    ``changed_after`` is when call now was told before an answer was changed. The ``outcome`` holds findings alone.
    """

    at: datetime
    since: datetime
    respondent: Respondent
    outcome: Outcome
    changed_after: datetime | None = None

    @property
    def assessed(self) -> Assessed:
        """It as it reads at this moment: without an answer."""
        return Assessed(
            self.outcome, {}, self.respondent, team_now(), self.since, changed_after=self.changed_after, told_at=self.at
        )


def keep(assessed: Assessed) -> None:
    """Store the verdict of ``assessed`` in the browser; of a caller of a nurse, nothing."""
    if assessed.respondent is not Respondent.NURSE:
        _send(_as_data(assessed))


def forget() -> None:
    """Delete what is stored."""
    if _COOKIE.get_cookie_name(current_app) in request.cookies:
        _send(None)


def kept_result() -> KeptResult | None:
    """Return what is stored, or None if nothing is, or nothing that can be read."""
    if in_console(request.path):
        return None
    try:
        return _from_data(_COOKIE.read(current_app))
    # It is signed, but by a release that may have written something else, or known other codes.
    except (KeyError, TypeError, ValueError):
        return None


def _send(value: object) -> None:
    @after_this_request
    def send(response: Response) -> Response:
        _COOKIE.write(current_app, response, value)
        return response


def _as_data(assessed: Assessed) -> dict[str, object]:
    outcome, changed_after = assessed.outcome, assessed.changed_after
    return {
        "at": assessed.now.isoformat(timespec="seconds"),
        "since": assessed.since.isoformat(timespec="seconds"),
        "who": assessed.respondent.value,
        "found": [each.code for each in outcome.findings],
        "verdict": list(outcome.verdict),
        "complete": outcome.complete,
        "form": outcome.questionnaire,
        "version": outcome.version,
        "changed": changed_after.isoformat(timespec="seconds") if changed_after else None,
    }


def _from_data(data: Any) -> KeptResult | None:  # noqa: ANN401 - whatever the cookie holds
    if not isinstance(data, Mapping):
        return None
    zone = team_now().tzinfo
    at, since, changed = (
        datetime.fromisoformat(data[key]).astimezone(zone) if data[key] else None for key in ("at", "since", "changed")
    )
    if at is None or since is None:
        return None
    return KeptResult(at, since, Respondent(data["who"]), _outcome(data), changed)


def _outcome(data: Mapping[str, Any]) -> Outcome:
    """Return the outcome as far as it was stored. The verdict stands even where a code is not known any more."""
    form = data["form"]
    level, route, clock, er_line = data["verdict"]
    is_known = form in (*FORMS, QUESTIONNAIRE)
    return Outcome(
        *Verdict(Disposition(level), Route(route), Clock(clock), er_line=bool(er_line)),
        findings=tuple(_found(form, data["found"])) if is_known else (),
        raised=(),
        unknown=(),
        unanswered=(),
        negatives=(),
        helper_needed=False,
        complete=bool(data["complete"]),
        questionnaire=form if is_known else QUESTIONNAIRE,
        version=str(data["version"]),
        hash="",
    )


def _found(form: int, codes: Iterable[str]) -> Iterable[Finding]:
    flags = rule_set_of(form).red_flag
    for sign in (Sign.of(flags[code]) for code in codes if code in flags):
        yield Finding(sign.code, sign.words, sign.verdict, sign.citations, said=())
