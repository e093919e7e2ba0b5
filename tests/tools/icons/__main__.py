"""Draw the icons anew from ``app/static/icon.svg``, in a browser: ``python -m tests.tools.icons``."""

import re
from pathlib import Path
from typing import Final

from tests.support.browser import own_browser

FOLDER: Final = Path(__file__).parents[3] / "app" / "static"
SIZES: Final = {"icon-180.png": 180, "icon-192.png": 192, "icon-512.png": 512, "icon-maskable.png": 512}
SAFE: Final = 0.8
"""The share of a maskable icon that no mask cuts off."""


def page_of(name: str, size: int) -> str:
    """Return a page that shows the icon alone; without round corners where the phone cuts them itself."""
    drawing = (
        (FOLDER / "icon.svg").read_text(encoding="utf-8").replace("<svg ", f'<svg width="{size}" height="{size}" ')
    )
    if name == "icon-maskable.png":
        drawing = re.sub(r"(<path.*)(</svg>)", rf'<g transform="translate(3.2 3.2) scale({SAFE})">\1</g>\2', drawing)
    if name in {"icon-180.png", "icon-maskable.png"}:
        drawing = drawing.replace(' rx="8"', "")
    return f'<body style="margin:0;line-height:0">{drawing}'


def main() -> None:
    """Draw each of them."""
    with own_browser() as browser:
        for name, size in SIZES.items():
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(page_of(name, size))
            page.screenshot(path=FOLDER / name, omit_background=True)


if __name__ == "__main__":
    main()
