"""Phone numbers: read once, then shown and dialled the same way everywhere."""

import re
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from app.places import HOME_COUNTRY

_SHORT_NUMBER = re.compile("[0-9]{2,6}")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
"""Marks of direction, joiners and variants: they come along when a number is copied, and nobody can see them."""


class NotAPhoneNumber(ValueError):  # noqa: N818 - names what the text is not
    """The text is no phone number that can be dialled."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as people read it, and as a phone dials it."""

    shown: str
    href: str


def read_phone(text: str, country: str) -> Phone:
    """Read a whole phone number of ``country``; that of another is named by a leading plus.

    Raises:
        NotAPhoneNumber: it cannot be dialled.
    """
    try:
        number = phonenumbers.parse(_seen(text), country)
    except NumberParseException as fault:
        raise NotAPhoneNumber(text) from fault
    if not phonenumbers.is_valid_number(number):
        raise NotAPhoneNumber(text)
    is_at_home = number.country_code == phonenumbers.country_code_for_region(country)
    written = PhoneNumberFormat.NATIONAL if is_at_home else PhoneNumberFormat.INTERNATIONAL
    shown = phonenumbers.format_number(number, written)
    extension = f";ext={number.extension}" if number.extension else ""
    number.extension = None
    dialled = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if not phonenumbers.can_be_internationally_dialled(number):
        # Such as 1300 975 707 in Australia: with the code of the country it reaches nobody.
        if not is_at_home:
            raise NotAPhoneNumber(text)
        dialled = phonenumbers.normalize_digits_only(phonenumbers.format_number(number, written))
    return Phone(shown, f"tel:{dialled}{extension}")


def read_short_number(text: str) -> Phone:
    """Read an emergency number such as 911, 112 or 000.

    Raises:
        NotAPhoneNumber: it is not two to six digits.
    """
    digits = _seen(text)
    if not _SHORT_NUMBER.fullmatch(digits):
        raise NotAPhoneNumber(text)
    return Phone(digits, f"tel:{digits}")


def read_any_number(text: str, country: str) -> Phone:
    """Read a short number such as 988 or 116 123, as it is written, or else a whole phone number of ``country``.

    Raises:
        NotAPhoneNumber: it cannot be dialled.
    """
    seen = _seen(text)
    try:
        return Phone(seen, read_short_number(re.sub(r"[\s-]", "", seen)).href)
    except NotAPhoneNumber:
        return read_phone(text, country)


def read_line(text: str, country: str) -> Phone:
    """Read a whole phone number of ``country``, or, abroad, a short one that it has, such as 111 or 116 117.

    At home every number of a team is a whole one, and a part of one may look like the short number of a carrier.

    Raises:
        NotAPhoneNumber: it cannot be dialled.
    """
    try:
        return read_phone(text, country)
    except NotAPhoneNumber:
        short = read_any_number(text, country)
        number = phonenumbers.parse(short.href, country)
        if country == HOME_COUNTRY or not phonenumbers.is_valid_short_number_for_region(number, country):
            raise
        return short


def read_text_number(text: str, country: str) -> Phone:
    """Read the number of a line that takes text messages.

    Raises:
        NotAPhoneNumber: no message can be sent to it.
    """
    phone = read_any_number(text, country)
    if ";" in phone.href:
        raise NotAPhoneNumber(text)
    return Phone(phone.shown, phone.href.replace("tel:", "sms:", 1))


def _seen(text: str) -> str:
    """Return what anybody sees of ``text``, in the digits that phones have: other scripts have their own."""
    return " ".join(phonenumbers.normalize_digits_only(_UNSEEN.sub("", text), keep_non_digits=True).split())


def country_of(phone: Phone) -> str | None:
    """Return the code of the country of ``phone``, if it is of one; without a plus, it is a whole number at home."""
    return phonenumbers.region_code_for_number(phonenumbers.parse(phone.href, HOME_COUNTRY))


def read_country(text: str) -> str:
    """Read the code of a country that has phone numbers, such as US.

    Raises:
        NotAPhoneNumber: there is none of that code.
    """
    if text not in phonenumbers.SUPPORTED_REGIONS:
        raise NotAPhoneNumber(text)
    return text
