"""What a site adapts, and its proof: the rules read the file by themselves, once, and only what is proved is served."""

import json
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Final

import click
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.settings.phone import NotAPhoneNumber, read_any_number
from rules.in_force import ADAPTATION, HASH, VERSION
from rules.local.given import FILE, LOCAL, VARIABLE
from rules.model.disposition import Clock

PROVE: Final = "flask rules prove-local"


class LocalProof(BaseModel):
    """What ``flask rules prove-local`` wrote beside the file, as far as a start asks for it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    hash: str
    holds: bool
    proved_on: str = ""
    presentations: dict[Clock, tuple[str, ...]] = Field(default_factory=dict)


def check_path(path: Path | None) -> None:
    """Refuse another file than the one that the rules in force were made with.

    Raises:
        ValueError: it is another.
    """
    read = FILE.path if FILE else None
    if path != read:
        raise ValueError(
            f"found {path or 'none'}, but the rules of this process were made with {read or 'none'}: set it in the "
            "environment, before the start"
        )


def check_languages(codes: Collection[str]) -> None:
    """Refuse a local text that is not there in each of the languages called ``codes``.

    Raises:
        ValueError: one is not.
    """
    for name, texts in LOCAL.texts if LOCAL else ():
        if missing := [code for code in codes if code not in texts]:
            raise ValueError(
                f"{VARIABLE}: {name} has no words in {' and '.join(missing)}: add them, or leave that out of "
                "RFC_LANGUAGES"
            )


def check_numbers(country: str) -> None:
    """Refuse a number on a card for nurses that cannot be dialled from ``country``.

    Raises:
        ValueError: one cannot.
    """
    for each in LOCAL.pathways if LOCAL else ():
        try:
            read_any_number(each.number, country)
        except NotAPhoneNumber:
            raise ValueError(
                f"{VARIABLE}: pathway {each.code}: found {each.number!r}, expected a number as it is dialed in "
                f"{country}, or one with +"
            ) from None


def proof_of(local: Path) -> Path:
    """Return where the proof of the file ``local`` stands."""
    return local.with_name(f"{local.name}.proof.json")


def missing_proof() -> str | None:
    """Return a line on why the adapted rules in force cannot be served, if they cannot."""
    if FILE is None or ADAPTATION is None:
        return None
    path = proof_of(FILE.path)
    found = _found(path)
    if found is None:
        why = "holds no proof that can be read"
    elif found.hash != HASH:
        why = "proves other rules"
    elif not found.holds:
        why = "says that a promise is broken"
    else:
        return None
    return f"{VARIABLE}: {path} {why}; rules {VERSION} are served once {PROVE} has proved them"


@cache
def proof_in_force() -> LocalProof | None:
    """Return the proof of the adapted rules in force, read once; None where there is none that holds."""
    return _found(proof_of(FILE.path)) if FILE and not missing_proof() else None


def is_serving() -> bool:
    """Whether this process is to serve pages. Other commands than ``flask run`` do without a proof: one makes it."""
    context = click.get_current_context(silent=True)
    return context is None or context.info_name == "run"


def _found(path: Path) -> LocalProof | None:
    try:
        return LocalProof.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError):
        return None
