"""PDF from the templates beside this module: tagged, its letters embedded, and made of data that is never code."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flask import Response

from app.i18n.words import language

if TYPE_CHECKING:
    from typst import Fonts

FOLDER: Final = Path(__file__).parent
LETTERS: Final = "font_source_sans_pro"
STANDARD: Final = "ua-1"
"""PDF/UA: can be read aloud, and holds all its letters. What cannot be that is not made."""


class CannotBePrintedError(Exception):
    """The words have letters that none of the fonts has."""


def pdf_response(template: str, data: Mapping[str, object], name: str) -> Response:
    """Answer with the PDF as a file to save, called ``name``.

    Raises:
        CannotBePrintedError: some of its letters are in no font.
    """
    response = Response(pdf(template, data), mimetype="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.pdf")
    return response


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
            sys_inputs={"data": json.dumps(shown)},
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
