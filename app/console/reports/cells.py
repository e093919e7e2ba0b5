"""A file for spreadsheets, and its cells."""

import csv
import io
from collections.abc import Iterable
from itertools import chain
from typing import Final

from flask import Response, stream_with_context

IN_UTF_8: Final = "\ufeff"
"""Begins the file: without it, a spreadsheet takes the letters of names for those of an older code."""

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet may take for the start of a formula."""


def file_of(lines: Iterable[str], name: str) -> Response:
    """Return the file, to be saved as ``name``."""
    response = Response(stream_with_context(chain([IN_UTF_8], lines)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def harmless(text: str) -> str:
    """Return ``text`` as no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def written(cells: Iterable[str]) -> str:
    """Return one line of the file."""
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
