"""Pictures of every component, alike on every machine, and how far two of them differ.

Words are drawn as bars, by a font of our own (``bars.ttf``), since the fonts of two machines are seldom alike. So a
picture shows sizes, spaces, colours and edges; what the words say is for other tests.
"""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final, Literal

from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page

FOLDER: Final = Path(__file__).parent / "pictures"
FONT: Final = base64.b64encode((Path(__file__).parent / "bars.ttf").read_bytes()).decode()
BARS: Final = (
    f"@font-face {{ font-family: Bars; src: url(data:font/ttf;base64,{FONT}); }}"
    "*, ::before, ::after { font-family: Bars !important; caret-color: transparent !important; }"
    ".numbers { position: static !important; }"  # else it lies on whatever is taller than the screen
)

SLIGHT: Final = 48
"""How far a colour may be off, of 255: edges are smoothed a little differently from one browser to the next."""
MOST: Final = 0.004
"""How large a share of a picture may be further off than that."""


@dataclass(frozen=True, slots=True)
class View:
    """How the page of components is looked at."""

    width: int
    scheme: Literal["light", "dark"]

    def file(self, name: str) -> Path:
        """Return where the kept picture of a component stands."""
        return FOLDER / f"{name}-{self.width}-{self.scheme}.png"


VIEWS: Final = (View(360, "light"), View(360, "dark"), View(1280, "light"))


@contextmanager
def components(browser: Browser, address: str, view: View, extra: str = "") -> Iterator[Page]:
    """Open the page of components, with words as bars and some ``extra`` style."""
    context = browser.new_context(
        viewport={"width": view.width, "height": 900}, color_scheme=view.scheme, locale="en-US", bypass_csp=True
    )
    page = context.new_page()
    page.goto(f"{address}/styleguide")
    page.add_style_tag(content=BARS + extra)
    page.evaluate("document.fonts.load('16px Bars')")
    yield page
    context.close()


def names_on(page: Page) -> list[str]:
    """Return the names of the components."""
    names: list[str] = page.locator(".specimen").evaluate_all("all => all.map(each => each.id)")
    return names


def taken(page: Page, name: str) -> Image.Image:
    """Take a picture of one component, alone, so that none stands lower by part of a pixel for what came before it."""
    alone = "name => document.querySelectorAll('.specimen').forEach(each => { each.hidden = each.id !== name })"
    page.evaluate(alone, name)
    return Image.open(BytesIO(page.locator(f"#{name}").screenshot(animations="disabled"))).convert("RGB")


def keep(picture: Image.Image, file: Path) -> None:
    """Keep a picture, in few bytes."""
    picture.quantize(64).save(file, optimize=True)


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return the share of two pictures that is not alike; all of it if they differ in size."""
    if one.size != other.size:
        return 1.0
    worst = ImageChops.difference(one, other).convert("RGB")
    channels = [channel.point([0] * SLIGHT + [255] * (256 - SLIGHT)) for channel in worst.split()]
    off = ImageChops.lighter(ImageChops.lighter(channels[0], channels[1]), channels[2])
    return off.histogram()[255] / (one.width * one.height)
