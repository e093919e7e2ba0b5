"""Checks that more than one screen makes of what is typed."""

from wtforms import Field, Form
from wtforms.validators import StopValidation

from app.i18n.words import lazy_gettext
from app.settings.phone import NotAPhoneNumber, read_phone


class CanBeDialled:
    """The text is a whole phone number."""

    message = lazy_gettext("This number cannot be dialed. Type all of it with the area code, like 212-555-0100.")

    def __call__(self, form: Form, field: Field) -> None:
        """Stop with the message when the text is no phone number."""
        try:
            read_phone(field.data)
        except NotAPhoneNumber:
            raise StopValidation(self.message) from None
