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

_SHEET: Final = Path(__file__).parents[1] / "static" / "site.css"
_LEFT_OUT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_AROUND: Final = re.compile(r"\s*([{};])\s*")

STYLE: Final = Markup(_AROUND.sub(r"\1", _LEFT_OUT.sub("", _SHEET.read_text(encoding="utf-8"))).strip())  # noqa: S704
"""Without its comments and spaces: nobody reads it there, and a browser reads no entity."""

IN_POLICY: Final = f"'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"
"""What lets this style into a page, and no other that somebody may put there."""
