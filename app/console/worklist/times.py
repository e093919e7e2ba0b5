"""When a call is due, in words, as seen from now."""

from datetime import datetime, timedelta

from app.i18n.dates import time_of_day


def due_in_words(due_at: datetime, now: datetime) -> str:
    """Return when a call is due, or for how long it has been."""
    if due_at <= now:
        return f"Overdue by {span(now - due_at)}"
    return f"Due {when_in_words(due_at, now)}, in {span(due_at - now)}"


def due_in_brief(due_at: datetime, now: datetime) -> str:
    """Return the same in so few words that they fit into a line, and stay true for minutes while a call is not due."""
    return due_in_words(due_at, now) if due_at <= now else f"Due {when_in_words(due_at, now)}"


def when_in_words(moment: datetime, now: datetime) -> str:
    """Return when something was or will be, as seen from ``now``."""
    there = moment.astimezone(now.tzinfo)
    match (there.date() - now.date()).days:
        case 0:
            day = "today"
        case 1:
            day = "tomorrow"
        case -1:
            day = "yesterday"
        case _:
            day = f"{there:%b} {there.day}"
    return f"{day} {time_of_day(there)}"


def span(length: timedelta) -> str:
    """Return how long something takes, such as "2 h 10 min"."""
    minutes = int(length.total_seconds() // 60)
    days, hours = minutes // (24 * 60), minutes // 60
    if days:
        return f"{days} d {hours % 24} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"
