"""What a report shows, in finished words: each number with where the calls are listed that it counts."""

from datetime import date
from typing import NamedTuple

from app.console.record.review_sheet import MarkCount
from app.console.reports.charts import Chart
from app.i18n.dates import day
from rules.model.disposition import Disposition


class RowView(NamedTuple):
    """One row of a table with a bar: what was counted, how often, and how long its bar is, of a hundred."""

    words: str
    note: str
    kind: str
    calls: int
    share: float
    url: str = ""


class LevelView(NamedTuple):
    """How many calls had one decision, and where they are listed."""

    code: Disposition
    words: str
    calls: int
    url: str


class ChangeView(NamedTuple):
    """How many calls were decided in one way and computed in another, and where they are listed."""

    computed: str
    decided: str
    calls: int
    url: str


class DayView(NamedTuple):
    """One day: how many calls had each decision, and where those are listed."""

    day: str
    cells: tuple[tuple[int, str], ...]


class CallBacksView(NamedTuple):
    """How fast patients were called back, or asked about after call-now."""

    code: str
    title: str
    what: str
    closed: tuple[int, str]
    still_open: tuple[int, str]
    median: str
    ninth_of_ten: str
    in_time: tuple[str, str]
    spans: tuple[RowView, ...]


class ReviewsView(NamedTuple):
    """How many calls a lead reviewed, where they are listed, and how often each mark was given."""

    calls: int
    url: str
    marks: tuple[MarkCount, ...]


class ReportView(NamedTuple):
    """Everything of one period."""

    days: int
    first: date
    last: date
    calls: int
    url: str
    levels: tuple[LevelView, ...]
    by_day: tuple[DayView, ...]
    chart: Chart
    chart_unit: str
    lowered: str
    lowered_url: str
    raised: str
    raised_url: str
    changes: tuple[ChangeView, ...]
    reasons: tuple[RowView, ...]
    untold: tuple[str, str]
    about: tuple[RowView, ...]
    reviews: ReviewsView
    call_backs: tuple[CallBacksView, ...]
    findings: tuple[RowView, ...]
    by_nurse: tuple[RowView, ...]

    @property
    def span(self) -> str:
        """The first day and the last, in words."""
        return f"from {day(self.first)} to {day(self.last)}"
