"""Reviews as the form saves them, by people who have answered every entry that is theirs."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from app.approval.content import content_hash, entries
from app.i18n.words import languages_called
from rules import in_force

BOTH: Final = languages_called(("en", "es"))
DAY: Final = "2026-11-20"


def a_review(
    name: str = "A. Clinician",
    *,
    role: str = "Clinical lead",
    clinician: tuple[str, ...] = ("en", "es"),
    translator: tuple[str, ...] = (),
    day: str = DAY,
    changes: Mapping[str, tuple[str, str] | None] | None = None,
    **others: Any,  # noqa: ANN401
) -> dict[str, Any]:
    """Return the review of somebody who agrees with everything, save for ``changes``: verdict and why, or no answer."""
    answers = {
        each.key: {"verdict": "agree", "digest": each.digest, "why": ""}
        for each in entries(BOTH)
        if clinician or each.words
    }
    for key, change in (changes or {}).items():
        if change is None:
            del answers[key]
        else:
            answers[key] |= {"verdict": change[0], "why": change[1]}
    reviewer = {
        "name": name, "role": role, "day": day, "clinician": clinician, "translator": translator, "answers": answers,
    }  # fmt: skip
    return {
        "format": "red-flag-check-review-1",
        "content": content_hash(BOTH),
        "rules": in_force.VERSION,
        "against": None,
        "reviewers": [reviewer],
        **others,
    }


def a_translation(name: str = "T. Translator", **others: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the review of a translator into Spanish, who has nothing to say to what has no words."""
    return a_review(name, role="Translator", clinician=(), translator=("es",), **others)


def written(path: Path, review: object) -> Path:
    """Write ``review`` to ``path``, and return it."""
    path.write_text(json.dumps(review), encoding="utf-8")
    return path
