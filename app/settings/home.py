"""The country that the team is in: what a phone number that names none is taken to be of."""

from app.settings.phone import Phone, read_phone
from app.settings.settings import settings_in_force


def read_local_phone(text: str) -> Phone:
    """Read a whole phone number of the team's country; that of another is named by a leading plus.

    Raises:
        NotAPhoneNumber: it cannot be dialled.
    """
    return read_phone(text, settings_in_force().site.country)
