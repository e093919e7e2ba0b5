"""The square that a phone scans, as SVG: our policy allows no image from a data address."""

import io
import re
from functools import lru_cache
from typing import Final

from markupsafe import Markup

LINE: Final = 16
"""How high a line is, in px: a square is no larger on a page whose style sheet is lost."""


def square(text: str, border: int = 4, side: int | None = None) -> Markup:
    """Return the square that holds ``text``, with a border of so many of its cells.

    ``side`` is how many px it is wide where no style sheet says.
    """
    from qrcode.image.svg import SvgPathImage  # noqa: PLC0415 - most pages have no square
    from qrcode.main import QRCode  # noqa: PLC0415

    code = QRCode(border=border, image_factory=SvgPathImage)
    code.add_data(text)
    with io.BytesIO() as file:
        code.make_image().save(file)
        svg = file.getvalue().decode("utf-8")
    svg = svg.replace(' id="qr-path"', "")  # a page may have several
    if side:
        svg = re.sub(r'(width|height)="\d+mm"', rf'\1="{side}"', svg, count=2)
    return Markup(svg[svg.index("<svg") :])  # noqa: S704 - the library's own, of squares alone


@lru_cache(maxsize=16)
def square_of_number(address: str) -> Markup:
    """Cache the squares of a site's own numbers. Nothing that a person gave may pass here: it would stay in memory."""
    return square(address, side=LINE)
