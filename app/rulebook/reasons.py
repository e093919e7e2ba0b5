"""Why a result is what it is: every finding and every sign left open by "not sure", once, for every face."""

from dataclasses import replace
from typing import NamedTuple

from flask import url_for

from app.i18n.words import translate
from app.settings.settings import settings_in_force
from rules.advice.open_signs import open_signs
from rules.in_force import RED_FLAG
from rules.model.disposition import Clock, Disposition, Route, most_urgent
from rules.model.outcome import Finding, Outcome, Raised, Said
from rules.model.questionnaire import UNSURE
from rules.sources.citation import Citation


class Reason(NamedTuple):
    """One finding, or one item answered "not sure", with its words in the language in force.

    ``code`` is that of the rule, or the item's. ``open_signs`` holds the codes of the rules that a "not sure" leaves
    open; where everything urgent was reported on the item itself, there are none, and no ``words``. ``evidence`` holds
    the answers behind it; ``how_url`` is the page that explains it.
    """

    code: str
    disposition: Disposition
    route: Route
    clock: Clock
    words: str
    evidence: tuple[Said, ...]
    citations: tuple[Citation, ...]
    how_url: str
    open_signs: tuple[str, ...] = ()
    is_unsure: bool = False
    is_combination: bool = False


def reasons(outcome: Outcome, *, worst_only: bool = False) -> list[Reason]:
    """Return everything behind ``outcome`` that can be named, most urgent first.

    With ``worst_only``, a "not sure" names the gravest of the signs it leaves open, for readers who can take in few.
    """
    unsure = [each for each in not_sure(outcome, worst_only=worst_only) if each.open_signs]
    return sorted([*findings(outcome), *unsure], key=lambda each: -each.disposition.urgency)


def findings(outcome: Outcome) -> tuple[Reason, ...]:
    """Return the findings, in the order of ``outcome``."""
    return tuple(map(_found, outcome.findings))


def not_sure(outcome: Outcome, *, worst_only: bool = False) -> tuple[Reason, ...]:
    """Return each "not sure" that raises the level, in the order asked, even where it leaves no sign to name."""
    return tuple(_left_open(_worst_of(each) if worst_only else each) for each in outcome.raised)


def _how_url(code: str) -> str:
    """Return the page of a rule; of one that is not in force any more, the page of all that are."""
    return url_for("how.rule", code=code) if code in RED_FLAG else url_for("how.index")


def _found(finding: Finding) -> Reason:
    return Reason(
        code=finding.code,
        disposition=finding.disposition,
        route=finding.route,
        clock=finding.clock,
        words=translate(finding.words),
        evidence=finding.said,
        citations=finding.citations,
        how_url=_how_url(finding.code),
        is_combination=finding.is_combination,
    )


def _left_open(raised: Raised) -> Reason:
    return Reason(
        code=raised.link_id,
        disposition=raised.disposition,
        route=raised.route,
        clock=raised.clock,
        words=open_signs(raised, translate, emergency_number=settings_in_force().site.emergency.number.shown),
        evidence=(Said(raised.link_id, (UNSURE,)),),
        citations=tuple(dict.fromkeys(each for flag in raised.not_ruled_out for each in flag.citations)),
        how_url=url_for("how.index", _anchor=raised.link_id),
        open_signs=tuple(flag.code for flag in raised.not_ruled_out),
        is_unsure=True,
    )


def _worst_of(raised: Raised) -> Raised:
    worst = most_urgent(flag.disposition for flag in raised.not_ruled_out)
    return replace(raised, red_flags=tuple(flag for flag in raised.not_ruled_out if flag.disposition is worst))
