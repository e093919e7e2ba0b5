"""PDF from the templates beside this module: tagged, its letters embedded, and made of data that is never code."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flask import Response

from app.i18n.words import language

if TYPE_CHECKING:
    from typst import Fonts

FOLDER: Final = Path(__file__).parent
LETTERS: Final = "font_source_sans_pro"
ONE_SIGN: Final = "one_sign.typ"
STAND_IN: Final = "\N{WHITE SQUARE}"
SAYS_SO: Final = f"{STAND_IN}: a letter of a name that this PDF cannot show"
STANDARD: Final = "ua-1"
"""PDF/UA: can be read aloud, and holds all its letters. What cannot be that is not made."""


class CannotBePrintedError(Exception):
    """The words have letters that none of the fonts has."""


def pdf_response(template: str, data: Mapping[str, object], name: str) -> Response:
    """Answer with the PDF as a file to save, called ``name``.

    Raises:
        CannotBePrintedError: some of its letters are in no font.
    """
    return _as_file(pdf(template, data), name)


def pdf_response_all_the_same(template: str, data: Mapping[str, object], name: str, *, foot: str) -> Response:
    """Answer with the PDF also where a name in it has letters of no font: a sign stands for each, and ``foot`` says so.

    For sheets whose words are ours, with the names of a few people.
    """
    try:
        return pdf_response(template, data, name)
    except CannotBePrintedError:
        not_shown = {each for each in set("".join(_texts(data))) if not (each.isascii() and each.isprintable())}
        signs = {ord(each): STAND_IN for each in not_shown if not _is_shown(each)}
        shown = {key: _plain(value, signs) for key, value in data.items()}
        return pdf_response(template, {**shown, foot: f"{shown[foot]}. {SAYS_SO}"}, name)


def _as_file(made: bytes, name: str) -> Response:
    response = Response(made, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.pdf")
    return response


def _texts(value: object) -> Iterator[str]:
    """Give every text in ``value``."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from chain.from_iterable(map(_texts, value.values()))
    elif isinstance(value, Iterable):
        yield from chain.from_iterable(map(_texts, value))


def _plain(value: object, signs: Mapping[int, str]) -> object:
    """Return ``value`` as a template reads it: records by the names of their fields, with other signs in the texts."""
    if isinstance(value, str):
        return value.translate(signs)
    if isinstance(value, Mapping):
        return {key: _plain(each, signs) for key, each in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return _plain(value._asdict(), signs)
    return [_plain(each, signs) for each in value] if isinstance(value, Iterable) else value


def _is_shown(sign: str) -> bool:
    try:
        pdf(ONE_SIGN, {"sign": sign})
    except CannotBePrintedError:
        return False
    return True


def pdf(template: str, data: Mapping[str, object]) -> bytes:
    """Fill ``template`` with ``data``, in the language in force.

    Raises:
        CannotBePrintedError: some of its letters are in no font.
    """
    import typst  # noqa: PLC0415 - 25 MB that only paper needs

    # As a string that the template parses: data written into the template would be code.
    shown = {"lang": language().code.partition("_")[0], "dir": language().direction, **data}
    try:
        made: bytes = typst.compile(
            str(FOLDER / template),
            root=str(FOLDER),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(_plain(shown, {}))},
            pdf_standards=STANDARD,
        )
    except typst.TypstError as fault:
        if "could not be displayed" not in fault.message:
            raise
        raise CannotBePrintedError(fault.message) from fault
    return made


@cache
def _fonts() -> "Fonts":
    """The same letters on every machine: those of a package, and those within the library where it has none."""
    from typst import Fonts  # noqa: PLC0415

    package = find_spec(LETTERS)
    folders = package.submodule_search_locations if package else None
    return Fonts(include_system_fonts=False, font_paths=[str(Path(each) / "files") for each in folders or ()])
