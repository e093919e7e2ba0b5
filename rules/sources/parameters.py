"""Every number the questions and rules use, named once, with the passage it rests on.

Where a site may choose a stricter one, the number declares its bounds: the released value is the lax one.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Final

from pydantic import Field

from rules.errors import LocalFileError
from rules.local.given import LOCAL, or_no_start
from rules.sources import passages
from rules.sources.citation import Citation, Declaration
from rules.text import N_

MOST: Final = 99
"""Two digits are what sentences have room for; nothing clinical bounds how far a question may look back."""


class Choice(Declaration):
    """What a site may choose: anything from the released value to the ``strictest``, in whole ``steps`` of one."""

    strictest: float
    steps: int = Field(default=1, ge=1)

    def offers(self, value: float, released: float) -> bool:
        """Whether ``value`` may be chosen in place of the ``released`` one."""
        low, high = sorted((released, self.strictest))
        return low <= value <= high and math.isclose(value * self.steps, round(value * self.steps))


class Parameter(Declaration):
    """A number with its unit and its source; ``as_written`` is how a sentence shows it.

    ``released`` is the number before a site chose a stricter one, where it did. An export has the number in force.
    """

    name: str
    value: float
    unit: str
    citation: Citation
    choice: Choice | None = Field(default=None, exclude=True)
    released: float | None = Field(default=None, exclude=True)

    @property
    def as_written(self) -> str:
        """The number without needless decimals, save for a temperature, which keeps one."""
        return self.written(self.value)

    def written(self, value: float) -> str:
        """Write ``value`` as this number is written."""
        return f"{value:.1f}" if self.unit.startswith("°") else f"{value:g}"

    def chosen(self, value: float) -> "Parameter":
        """Return the number with the ``value`` that a site chose."""
        return self if value == self.value else self.model_copy(update={"value": value, "released": self.value})


RELEASED: Final = {
    each.name: each
    for each in (
        Parameter(
            name="fever_celsius",
            value=38.0,
            unit=N_("°C"),
            citation=passages.ACS_FEVER,
            choice=Choice(strictest=37.5, steps=10),
        ),
        Parameter(name="fever_fahrenheit", value=100.4, unit=N_("°F"), citation=passages.ACS_FEVER),
        Parameter(name="low_celsius", value=36.0, unit=N_("°C"), citation=passages.UKONS_FEVER),
        Parameter(name="low_fahrenheit", value=96.8, unit=N_("°F"), citation=passages.UKONS_FEVER),
        Parameter(
            name="no_pee_hours",
            value=8,
            unit=N_("hours"),
            citation=passages.GENERAL_ONCOLOGY,
            choice=Choice(strictest=1),
        ),
        Parameter(name="nothing_stays_down_hours", value=12, unit=N_("hours"), citation=passages.CRUK_DEHYDRATION),
        Parameter(
            name="fall_weeks",
            value=2,
            unit=N_("weeks"),
            citation=passages.ACS_FALLS,
            choice=Choice(strictest=MOST),
        ),
        Parameter(name="severe_pain", value=8, unit=N_("of 10"), citation=passages.NCCN_PAIN),
        Parameter(
            name="asked_days",
            value=3,
            unit=N_("days"),
            citation=passages.REPEAT_CONTACT,
            choice=Choice(strictest=MOST),
        ),
        Parameter(
            name="speak_today_hours",
            value=8,
            unit=N_("hours"),
            citation=passages.NEW_BACK_PAIN,
            choice=Choice(strictest=1),
        ),
        Parameter(
            name="speak_within_hours",
            value=24,
            unit=N_("hours"),
            citation=passages.UKONS_AMBER,
            choice=Choice(strictest=1),
        ),
        Parameter(name="calcium_features", value=2, unit=N_("features"), citation=passages.DONT_WAIT_CALCIUM),
        Parameter(name="calcium_support", value=2, unit=N_("supporting answers"), citation=passages.CRUK_CALCIUM),
        Parameter(name="different_signs", value=2, unit=N_("different signs"), citation=passages.UKONS),
    )
}
"""The numbers as released, by name."""

CHOICES: Final = tuple(name for name, each in RELEASED.items() if each.choice)
"""The numbers of which a site may choose a stricter one."""


def parameters_with(values: Mapping[str, float]) -> dict[str, Parameter]:
    """Return every number, with the ``values`` that a site chose.

    Raises:
        LocalFileError: a number is not known, not open to choice or laxer than released; names every fault.
    """
    if faults := list(_faults(values)):
        raise LocalFileError("; ".join(faults))
    chosen = dict(values)
    if "fever_celsius" in values:
        chosen["fever_fahrenheit"] = in_fahrenheit(values["fever_celsius"])
    return {name: each.chosen(chosen.get(name, each.value)) for name, each in RELEASED.items()}


def _faults(values: Mapping[str, float]) -> Iterator[str]:
    for name, value in values.items():
        released = RELEASED.get(name)
        if released is None or released.choice is None:
            yield f"{name} is no number that can be chosen; these can: {', '.join(CHOICES)}"
        elif not released.choice.offers(value, released.value):
            yield f"{name}: found {value:g}, expected {_bounds(released, released.choice)}"
    today, within = (values.get(name, RELEASED[name].value) for name in ("speak_today_hours", "speak_within_hours"))
    if today > within:
        yield (
            f"speak_today_hours would be {today:g} and speak_within_hours {within:g}: "
            "today is never later than soon, so choose both"
        )


def _bounds(released: Parameter, choice: Choice) -> str:
    sizes = "whole numbers" if choice.steps == 1 else f"steps of {1 / choice.steps:g}"
    lax, strict = released.as_written, released.written(choice.strictest)
    return f"{lax} (as released) to {strict} (the strictest) {released.unit}, in {sizes}"


def in_fahrenheit(celsius: float) -> float:
    """Return a temperature in °F with one decimal, rounded down: the lower one is the stricter."""
    return math.floor(round(celsius * 18, 6) + 320) / 10


with or_no_start():
    _here = parameters_with(LOCAL.values if LOCAL else {})

PARAMETERS: Final = tuple(_here.values())

FEVER_CELSIUS: Final = _here["fever_celsius"]
FEVER_FAHRENHEIT: Final = _here["fever_fahrenheit"]
NO_PEE_HOURS: Final = _here["no_pee_hours"]
CALCIUM_FEATURES: Final = _here["calcium_features"]
CALCIUM_SUPPORT: Final = _here["calcium_support"]
DIFFERENT_SIGNS: Final = _here["different_signs"]
ASKED_DAYS: Final = _here["asked_days"]
SPEAK_TODAY_HOURS: Final = _here["speak_today_hours"]
SPEAK_WITHIN_HOURS: Final = _here["speak_within_hours"]

NUMBERS: Final = {parameter.name: parameter.as_written for parameter in PARAMETERS}
"""The numbers as sentences show them, by name."""
