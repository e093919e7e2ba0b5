"""The dossier: what a hospital reads before it takes this on, made of what the checks of this version prove.

It quotes documents, proofs and counts as they are; what it states itself names a test, or is the operator's.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Final

from flask import render_template
from markdown_it import MarkdownIt
from markupsafe import Markup

from app.approval.content import content_hash
from app.approval.standing import standing
from app.i18n.words import offered
from app.paper.pdf import pdf
from app.rulebook import proof
from app.rulebook.how import sources_cited
from app.settings.local_rules import PROVE, proof_in_force, proof_of
from app.settings.team_time import team_now
from app.sign_off.statements import Section, statements
from app.version import VERSION
from rules import in_force
from rules.local.given import FILE

ROOT: Final = Path(__file__).parents[2]
SAFETY: Final = ROOT / "rules" / "SAFETY.md"
CHANGES: Final = ROOT / "rules" / "CHANGES.md"
SECURITY: Final = ROOT / "app" / "SECURITY.md"
BILL: Final = ROOT / "sbom.cdx.json"
"""What the image is made of. It is written as the image is built, so that a checkout has none."""

_COPIES: Final = (proof.PROOF, proof.CERTIFICATE, SAFETY, CHANGES, SECURITY)
_SUMMARY: Final = "dossier_summary.typ"


@dataclass(frozen=True, slots=True)
class Component:
    """One library that is installed beside the app."""

    name: str
    version: str
    licence: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the summary."""

    what: str
    says: str


def files() -> Mapping[str, bytes]:
    """Return every file of the dossier by its name. Needs an app, as it says how the rules stand in this one."""
    made_on, clocks = team_now().date(), proof.presentations_by_clock()
    facts = tuple(_facts(clocks))
    page = render_template(
        "sign_off/dossier.html",
        made_on=made_on.isoformat(),
        facts=facts,
        stated={each.code: each for each in statements()},
        safety=_shown(_text(SAFETY)),
        evaluation=_shown("\n".join(_lines_under("What the rules do on cases", _text(SAFETY)))),
        security=_shown(_text(SECURITY)),
        changes=_shown(_text(CHANGES)),
        proof=proof.stored_proof(),
        certificate=proof.stored_certificate(),
        clocks=clocks,
        sources=sources_cited(),
        components=tuple(_components()),
        has_bill=BILL.is_file(),
    )
    copies = [*_COPIES, *(each for each in (BILL, *_local_files()) if each.is_file())]
    return {
        "dossier.html": page.encode(),
        "summary.pdf": _summary(made_on, facts),
        **{each.name: each.read_bytes() for each in copies},
    }


def _summary(made_on: date, facts: tuple[Fact, ...]) -> bytes:
    shown = [{"what": each.what, "says": each.says} for each in facts]
    return pdf(_SUMMARY, {"title": "Red Flag Check: summary", "made_on": made_on.isoformat(), "facts": shown})


def _facts(clocks: Iterable[proof.ClockView]) -> Iterator[Fact]:
    """Yield the lines of the summary, each from what a check of this version keeps true."""
    stored, certificate, now = proof.stored_proof(), proof.stored_certificate(), standing()
    safety, security = _text(SAFETY), _text(SECURITY)
    evaluated = {row[0]: row[1] for row in rows_under("What the rules do on cases", safety)[1:]}
    figures = dict(zip(*rows_under("What the rules are, in figures", safety)[:2], strict=True))
    required = dict(zip(*rows_under("How much of it is met", security)[:2], strict=True))
    kept = sum(each.holds for each in stored.properties)
    proved = sum(each.verdict == "proved" for each in certificate.promises)
    languages = ", ".join(each.name for each in offered().values())
    yield Fact("What it is", f"Red Flag Check {VERSION}, rules {in_force.VERSION}, in {languages}")
    yield Fact("Hash of the rules", in_force.HASH)
    yield Fact("Hash of what is signed", content_hash(offered().values()))
    yield Fact("Sign-off", now.words + (f" ({now.fault})" if now.fault else ""))
    yield from _adapted()
    yield Fact("Intended use", paragraph_under("Intended use", safety))
    yield Fact(
        "Proof",
        f"{kept} of {len(stored.properties)} promises hold over {stored.size:,} sets of answers" + _of_others(stored),
    )
    yield Fact(
        "Second proof",
        f"{proved} of {len(certificate.promises)} promises proved by {certificate.solver}" + _of_others(certificate),
    )
    yield Fact("Smallest sets of answers", "; ".join(each.title for each in clocks))
    for what in ("exact", "exact, or acceptable", "too low", "call now answered “mention”", "too high"):
        yield Fact(f"On invented stories: {what}", evaluated[what.replace("“", '"').replace("”", '"')])
    yield Fact(
        "Hazards", ", ".join(f"{figures[each]} {each}" for each in ("hazards", "open", "controlled", "handed over"))
    )
    yield Fact("Residual risk", paragraph_under("Overall residual risk", safety).partition(".")[0])
    yield Fact("OWASP ASVS 5.0.0, levels 1 and 2", ", ".join(f"{count} {kind}" for kind, count in required.items()))
    for section in statements():
        yield Fact(section.title, _answered_for(section))


def _of_others(of: proof.StoredProof | proof.StoredCertificate) -> str:
    if of.hash == in_force.HASH:
        return ""
    return ". Of the released rules" if of.hash == in_force.RELEASED_RULES.hash else ". OF OTHER RULES THAN THESE"


def _adapted() -> Iterator[Fact]:
    """Yield what a site adapts, and whether that is proved, where it adapts anything."""
    if adaptation := in_force.ADAPTATION:
        proved = proof_in_force()
        held = f"proved on {proved.proved_on} never below the released rules" if proved else f"NOT PROVED: {PROVE}"
        decided = f"Red flags raised or new: {len(adaptation.marks)}; numbers chosen: {len(adaptation.numbers)}"
        yield Fact("Adapted here", f"{decided}; {held}")


def _local_files() -> tuple[Path, ...]:
    return (FILE.path, proof_of(FILE.path)) if FILE else ()


def _answered_for(section: Section) -> str:
    by_tests = sum(bool(each.tests) for each in section.statement)
    left = len(section.statement) - by_tests
    return f"{by_tests} statements shown by tests, {left} left to the operator"


def rows_under(heading: str, text: str) -> list[list[str]]:
    """Return the first table under ``heading``, row by row, its heads first.

    Raises:
        LookupError: there is no such heading, or no table under it.
    """
    lines = iter(_lines_under(heading, text))
    table = [line for line in _first_table(lines) if not set(line) <= set("|-: ")]
    if not table:
        raise LookupError(f"no table under {heading!r}")
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def _first_table(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if line.startswith("|"):
            yield line
            break
    for line in lines:
        if not line.startswith("|"):
            return
        yield line


def paragraph_under(heading: str, text: str) -> str:
    """Return the first paragraph under ``heading``, without its marks.

    Raises:
        LookupError: there is no such heading, or nothing under it.
    """
    for line in _lines_under(heading, text):
        if line:
            return re.sub(r"[*`]", "", line)
    raise LookupError(f"nothing under {heading!r}")


def _lines_under(heading: str, text: str) -> list[str]:
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, flags=re.DOTALL | re.MULTILINE)
    if found is None:
        raise LookupError(f"no heading {heading!r}")
    return found[1].strip().splitlines()


def _text(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def _shown(text: str) -> Markup:
    """Return a document as HTML, its headings two ranks lower. What it links to stands in the repository, not here."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
        for each in token.children or ():
            if each.type == "link_open" and not str(each.attrs["href"]).startswith("https://"):
                del each.attrs["href"]
    return Markup(reader.renderer.render(tokens, reader.options, {}))  # noqa: S704 - our own documents, and HTML is off in them


def _components() -> list[Component]:
    found = {each.name.lower(): each for each in distributions()}
    return [Component(each.name, each.version, _licence(each)) for _, each in sorted(found.items())]


def _licence(library: Distribution) -> str:
    said = library.metadata.json
    return str(said.get("license_expression") or said.get("license") or "–")
