"""What the three levels are called, in one table, for every face."""

from typing import Final

from app.i18n.words import translate
from rules.model.disposition import Disposition
from rules.model.questionnaire import Respondent, say
from rules.text import N_

NAMES: Final = {
    Disposition.CALL_NOW: say(N_("Call now")),
    Disposition.CALL_SOON: say(N_("Call your team soon"), N_("Call their team soon")),
    Disposition.MENTION: say(N_("Mention at your next visit"), N_("Mention this at their next visit")),
}


def level_name(level: Disposition, respondent: Respondent) -> str:
    """Return what ``level`` is called, to ``respondent``, in the language in force."""
    return NAMES[level].to(respondent, translate)
