"""Every number the questions and rules use, named once, with the passage it rests on."""

from rules.sources import passages
from rules.sources.citation import Citation, Declaration
from rules.text import N_


class Parameter(Declaration):
    """A number with its unit and its source; ``as_written`` is how a sentence shows it."""

    name: str
    value: float
    unit: str
    citation: Citation

    @property
    def as_written(self) -> str:
        """The number without needless decimals, save for a temperature, which keeps one."""
        return f"{self.value:.1f}" if self.unit.startswith("°") else f"{self.value:g}"


FEVER_CELSIUS = Parameter(name="fever_celsius", value=38.0, unit=N_("°C"), citation=passages.ACS_FEVER)
FEVER_FAHRENHEIT = Parameter(name="fever_fahrenheit", value=100.4, unit=N_("°F"), citation=passages.ACS_FEVER)
LOW_CELSIUS = Parameter(name="low_celsius", value=36.0, unit=N_("°C"), citation=passages.UKONS_FEVER)
LOW_FAHRENHEIT = Parameter(name="low_fahrenheit", value=96.8, unit=N_("°F"), citation=passages.UKONS_FEVER)
NO_PEE_HOURS = Parameter(name="no_pee_hours", value=8, unit=N_("hours"), citation=passages.GENERAL_ONCOLOGY)
NOTHING_STAYS_DOWN_HOURS = Parameter(
    name="nothing_stays_down_hours", value=12, unit=N_("hours"), citation=passages.CRUK_DEHYDRATION
)
FALL_WEEKS = Parameter(name="fall_weeks", value=2, unit=N_("weeks"), citation=passages.ACS_FALLS)
SEVERE_PAIN = Parameter(name="severe_pain", value=8, unit=N_("of 10"), citation=passages.NCCN_PAIN)
ASKED_DAYS = Parameter(name="asked_days", value=3, unit=N_("days"), citation=passages.REPEAT_CONTACT)
SPEAK_TODAY_HOURS = Parameter(name="speak_today_hours", value=8, unit=N_("hours"), citation=passages.NEW_BACK_PAIN)
SPEAK_WITHIN_HOURS = Parameter(name="speak_within_hours", value=24, unit=N_("hours"), citation=passages.UKONS_AMBER)
CALCIUM_FEATURES = Parameter(name="calcium_features", value=2, unit=N_("features"), citation=passages.DONT_WAIT_CALCIUM)
CALCIUM_SUPPORT = Parameter(
    name="calcium_support", value=2, unit=N_("supporting answers"), citation=passages.CRUK_CALCIUM
)
DIFFERENT_SIGNS = Parameter(name="different_signs", value=2, unit=N_("different signs"), citation=passages.UKONS)

PARAMETERS = (
    FEVER_CELSIUS,
    FEVER_FAHRENHEIT,
    LOW_CELSIUS,
    LOW_FAHRENHEIT,
    NO_PEE_HOURS,
    NOTHING_STAYS_DOWN_HOURS,
    FALL_WEEKS,
    SEVERE_PAIN,
    ASKED_DAYS,
    SPEAK_TODAY_HOURS,
    SPEAK_WITHIN_HOURS,
    CALCIUM_FEATURES,
    CALCIUM_SUPPORT,
    DIFFERENT_SIGNS,
)

NUMBERS = {parameter.name: parameter.as_written for parameter in PARAMETERS}
"""The numbers as sentences show them, by name."""
