"""What is in a PDF, and what is wrong with it for someone who cannot see it or has other fonts."""

import io
import re
from collections.abc import Iterator
from typing import Any, Final

from pypdf import PageObject, PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, PdfObject
from pypdfium2 import PdfDocument

MILLIMETRE: Final = 72 / 25.4
"""In the points that a PDF counts in."""


def opened(data: bytes) -> PdfReader:
    """Open a PDF."""
    return PdfReader(io.BytesIO(data))


def text_of(data: bytes) -> str:
    """Return the words of all sheets, as a reader would copy them."""
    pages = " ".join(page.get_textpage().get_text_bounded() for page in PdfDocument(data))
    return re.sub(r"\s+", " ", pages.replace("\u200b", ""))


def faults_of_pdf(data: bytes, *, title: str, lang: str) -> list[str]:
    """Say what keeps a PDF from being read aloud and shown the same everywhere."""
    document = opened(data)
    root: Any = document.trailer["/Root"]
    checks = {
        "is not tagged": "/StructTreeRoot" in root and root["/MarkInfo"]["/Marked"],
        f"is not in {lang}": root.get("/Lang") == lang,
        f"is not called {title!r}": document.metadata is not None and document.metadata.title == title,
        "shows the name of its file": bool(root["/ViewerPreferences"]["/DisplayDocTitle"]),
        "does not say that it is PDF/UA": b"pdfuaid:part" in root["/Metadata"].get_data(),
        "has no letters": any(True for page in document.pages for _ in _fonts(page)),
        "has a picture without words": all("/Alt" in each for each in _figures(root["/StructTreeRoot"])),
    }
    missing = [name for page in document.pages for name in _not_embedded(page)]
    return [fault for fault, is_right in checks.items() if not is_right] + [f"lacks {name}" for name in missing]


def figures(data: bytes) -> list[str]:
    """Return what is said of each picture."""
    root: Any = opened(data).trailer["/Root"]
    return [str(each["/Alt"]) for each in _figures(root["/StructTreeRoot"])]


def placed(data: bytes) -> list[tuple[str, float, float, float]]:
    """Return each piece of text on the first sheet, where it begins, and the size of its letters, in points."""
    found: list[tuple[str, float, float, float]] = []

    def note(words: str, place: list[float], within: list[float], _font: object, size: float) -> None:
        if words.strip():
            x = place[0] * within[4] + place[4]
            y = place[3] * within[5] + place[5]
            found.append((words.strip(), x, y, size))

    opened(data).pages[0].extract_text(visitor_text=note)
    return found


def outlines_of(data: bytes) -> list[tuple[float, float, float, float]]:
    """Return each drawn line or box of the first sheet: left, bottom, width and height in millimetres."""
    content = opened(data).pages[0].get_contents()
    assert content is not None
    found = []
    points: list[tuple[float, float]] = []
    origin = (0.0, 0.0)
    for values, operator in content.operations:
        if operator == b"cm":
            origin = (float(values[4]), float(values[5]))
            points = []
        elif operator in {b"m", b"l"}:
            points.append((float(values[0]), float(values[1])))
        elif operator == b"S":
            width, height = (max(each) - min(each) for each in zip(*points, strict=True))
            found.append((origin[0], origin[1] - height, width, height))
    return [(x / MILLIMETRE, y / MILLIMETRE, w / MILLIMETRE, h / MILLIMETRE) for x, y, w, h in found]


def _fonts(page: PageObject) -> Iterator[tuple[str, Any]]:
    resources: Any = page["/Resources"]
    yield from (resources["/Font"].items() if "/Font" in resources else ())


def _not_embedded(page: PageObject) -> Iterator[str]:
    for _, font in _fonts(page):
        one = font.get_object()
        descriptor = one["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor) or "/ToUnicode" not in one:
            yield str(one["/BaseFont"])


def _figures(element: PdfObject) -> Iterator[DictionaryObject]:
    one = element.get_object()
    if isinstance(one, ArrayObject):
        for each in one:
            yield from _figures(each)
    elif isinstance(one, DictionaryObject):
        if one.get("/S") == "/Figure":
            yield one
        if "/K" in one:
            yield from _figures(one["/K"])
