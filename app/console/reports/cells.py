"""The cells of a file for spreadsheets."""

import csv
import io
from collections.abc import Iterable
from typing import Final

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet may take for the start of a formula."""


def harmless(text: str) -> str:
    """Return ``text`` as no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def written(cells: Iterable[str]) -> str:
    """Return one line of the file."""
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
