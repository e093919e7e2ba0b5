"""The start page as it is for everybody who brings nothing: made once a minute, with a token for each who asks.

It is the page that most are sent, and that all ask for at once when a link to it goes round.
"""

from datetime import datetime
from functools import lru_cache
from typing import Final

from flask import request
from flask_wtf.csrf import generate_csrf

from app.calling.contact import TeamNumbers
from app.i18n.words import Language, language
from app.self_check.forms import form_with
from app.self_check.rendering import start_page
from app.services import Services, services
from app.serving.site_address import own_address
from app.settings.team_time import team_now

AT_ONCE: Final = 8
"""How many pages are kept: one a language and address."""


def brings_nothing() -> bool:
    """Whether nothing is known of whoever asks but their language, and nothing is asked but the page."""
    return not (request.cookies or request.query_string)


def first_page() -> str:
    """Return the start page for whoever brings nothing, as it is at this minute."""
    token: str = generate_csrf()
    minute = team_now().replace(second=0, microsecond=0)
    return token.join(_around_the_token(services(), language(), own_address(), minute))


@lru_cache(maxsize=AT_ONCE)
def _around_the_token(_of: Services, _in: Language, _at: str, _minute: datetime) -> list[str]:
    """Return what stands before, between and after the token of this request. The page depends on nothing else."""
    return start_page(form_with(TeamNumbers()), None).split(generate_csrf())
