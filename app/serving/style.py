"""The style of the patients' pages as it stands inside of one, for whoever may be here for the first time.

A browser shows nothing before it has the style. In a file, that takes another round trip, which is seconds where the
signal is poor. Whoever has been here before has the file.
"""

import base64
import hashlib
import re
from pathlib import Path
from typing import Final

from markupsafe import Markup

_FOLDER: Final = Path(__file__).parents[1] / "static"
_LEFT_OUT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_AROUND: Final = re.compile(r"\s*([{};])\s*")


def inside(name: str) -> Markup:
    """Return a sheet without its comments and spaces: nobody reads it inside a page, and a browser reads no entity."""
    text = (_FOLDER / name).read_text(encoding="utf-8")
    return Markup(_AROUND.sub(r"\1", _LEFT_OUT.sub("", text)).strip())  # noqa: S704 - our own


def in_policy(text: str) -> str:
    """Return what lets a style or a script of that ``text`` into a page."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


STYLE: Final = inside("site.css")

IN_POLICY: Final = in_policy(STYLE)
"""What lets this style into a page, and no other that somebody may put there."""
