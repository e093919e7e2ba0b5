"""The square that a phone scans, as SVG: our policy allows no image from a data address."""

import io

from markupsafe import Markup


def square(text: str, border: int = 4) -> Markup:
    """Return the square that holds ``text``, with a border of so many of its cells."""
    from qrcode.image.svg import SvgPathImage  # noqa: PLC0415 - most pages have no square
    from qrcode.main import QRCode  # noqa: PLC0415

    code = QRCode(border=border, image_factory=SvgPathImage)
    code.add_data(text)
    with io.BytesIO() as file:
        code.make_image().save(file)
        svg = file.getvalue().decode("utf-8")
    svg = svg.replace(' id="qr-path"', "")  # a page may have several
    return Markup(svg[svg.index("<svg") :])  # noqa: S704 - the library's own, of squares alone
