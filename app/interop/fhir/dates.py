"""FHIR's dateTime, which may be as short as a year.

Source: https://hl7.org/fhir/R4/datatypes.html#dateTime.
"""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

YEARS: Final = range(1900, 2200)
"""Any other is a slip, and some are beyond what a time zone can be applied to."""

_FIRST: Final = "0000-01-01"
_DAYS: Final = {len("2026"): 366, len("2026-11"): 31, len("2026-11-28"): 1}
_AS_WRITTEN: Final = re.compile(
    r"[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2}))?)?)?"
)


def is_date_time(text: str) -> bool:
    """Whether ``text`` is written as FHIR writes a dateTime, and names a time that there is, in one of ``YEARS``."""
    return _AS_WRITTEN.fullmatch(text) is not None and moment(text, UTC) is not None


def latest_moment(text: object, zone: tzinfo | None) -> datetime | None:
    """Read a dateTime as ``moment`` does; one without a time as the end of its day, month or year.

    So nothing counts as longer ago than it may have been.
    """
    at = moment(text, zone)
    return at + timedelta(days=_DAYS.get(len(str(text)), 0)) if at else None


def moment(text: object, zone: tzinfo | None) -> datetime | None:
    """Read a dateTime; one without a time is the first moment of its day, month or year in ``zone``.

    So nothing counts as later than it was. What cannot be read is None.
    """
    if not isinstance(text, str):
        return None
    try:
        # Python reads no date of fewer than three parts; a year or a month is completed to its first day.
        found = datetime.fromisoformat(text + _FIRST[len(text) :] if len(text) in {4, 7} else text)
    except ValueError:
        return None
    if found.year not in YEARS:
        return None
    if found.tzinfo:
        return found
    return found.replace(tzinfo=zone) if zone else found.astimezone()
