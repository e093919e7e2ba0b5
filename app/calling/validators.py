"""Checks that more than one screen makes of what is typed."""

from wtforms import Field, Form
from wtforms.validators import StopValidation

from app.i18n.words import gettext
from app.places import HOME_COUNTRY
from app.settings.home import read_local_phone
from app.settings.phone import NotAPhoneNumber
from app.settings.settings import settings_in_force


class CanBeDialled:
    """The text is a whole phone number."""

    def __call__(self, form: Form, field: Field) -> None:
        """Stop with the message when the text is no phone number."""
        try:
            read_local_phone(field.data)
        except NotAPhoneNumber:
            raise StopValidation(_message()) from None


def _message() -> str:
    if settings_in_force().site.country == HOME_COUNTRY:
        return gettext("This number cannot be dialed. Type all of it with the area code, like 212-555-0100.")
    return gettext("This number cannot be dialed. Type all of it with the area code.")
