"""Where every link of the check leads: the one home of its addresses."""

from typing import NamedTuple

from flask import request, url_for

from app.self_check import journey
from app.self_check.journey import Move, Page, Place
from app.settings.settings import settings_in_force
from rules import in_force
from rules.model.questionnaire import LinkId, Respondent


class Ways(NamedTuple):
    """Where the form of a page is sent, and where its "Back" leads."""

    form: str
    back: str


def start(notice: str | None = None) -> str:
    """Return the address of the start page, with a ``notice`` to show first."""
    return url_for("self_check.start", notice=notice)


def far_away() -> str:
    """Return the address of the page for whoever is not with the person it is about."""
    return url_for("self_check.far_away")


def after_start(respondent: Respondent, retry: int | None = None) -> str:
    """Return where ``respondent`` begins: the first question, or for a nurse the page for nurses.

    With ``retry``, the time, the first page can tell whether the browser returned its cookie.
    """
    if respondent is Respondent.NURSE:
        return url_for("worklist.show") if settings_in_force().console else start("nurse")
    return url_for("self_check.ask", page_code=journey.FIRST.code, retry=retry)


def of_page(page: Page, change: LinkId | None = None) -> str:
    """Return the address of ``page``; with ``change``, the way leads back to that item in the review."""
    return url_for("self_check.ask", page_code=page.code, change=change)


def of_item(link_id: LinkId, page: Page | None = None) -> str:
    """Return where the answer on ``link_id`` can be changed, with the way back to the review."""
    page = page or journey.page_of(link_id)
    return url_for("self_check.ask", page_code=page.code, change=link_id, _anchor=link_id)


def of_slip(link_id: LinkId) -> str:
    """Return where the answer on ``link_id`` can be taken back, and the check goes on from there."""
    return url_for("self_check.ask", page_code=journey.page_of(link_id).code, _anchor=link_id)


def review(link_id: LinkId | None = None) -> str:
    """Return the address of the review, at one item if it is named."""
    return url_for("self_check.review", _anchor=link_id)


def result() -> str:
    """Return the address of the result."""
    return url_for("self_check.result")


def result_at(part: str, *, is_unfinished: bool = False, reached: str | None = None) -> str:
    """Return the address of one part of the result, also of an unfinished check; ``reached`` tells of the call."""
    return url_for("self_check.result", unfinished="yes" if is_unfinished else None, reached=reached, _anchor=part)


def ways(place: Place) -> Ways:
    """Return the ways from a page: "Back" leads to the review if the person came from it, else one page back."""
    change = _being_changed()
    if change:
        return Ways(of_page(place.page, change), review(change))
    return Ways(of_page(place.page), of_page(place.before) if place.before else start())


def after(move: Move) -> str:
    """Return where a page that was recorded leads: the result if it means call now, else the next page.

    After a change, the review, by way of a follow-up that the change has led to.
    """
    change = _being_changed()
    if move.is_call_now:
        return result()
    if change is None:
        return of_page(move.following) if move.following else review()
    return of_page(move.follow_up, change) if move.follow_up else review(change)


def _being_changed() -> LinkId | None:
    """Return the item that the person came from the review to change, if the address of this page names one."""
    link_id = request.args.get("change")
    return link_id if link_id in in_force.ITEMS else None
