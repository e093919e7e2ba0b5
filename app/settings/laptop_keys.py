"""Keys that a laptop makes for itself: once, for its owner alone, and the same for every worker."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from app.settings.given_secrets import SHORTEST_SECRET
from app.settings.settings import PREFIX, Settings, SettingsError


def secret_key(settings: Settings, instance_folder: Path) -> str:
    """Return the key that signs the cookie; on a laptop it is generated once, in the instance folder.

    Raises:
        SettingsError: the key cannot be stored, or the stored one is damaged.
    """
    if settings.secret_key:
        return settings.secret_key.get_secret_value()
    file = instance_folder / "secret_key"
    key = kept_key(file, lambda: secrets.token_hex(SHORTEST_SECRET), f"{PREFIX}SECRET_KEY")
    if len(key) < SHORTEST_SECRET or not key.isascii():
        raise spoiled(file, f"{PREFIX}SECRET_KEY")
    return key


def kept_key(file: Path, make: Callable[[], str], setting: str) -> str:
    """Return the key stored in ``file``; if there is none, store one that ``make`` generates.

    Raises:
        SettingsError: it cannot be stored or read. ``setting`` is the variable to set instead.
    """
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not file.exists():
            _write_whole(file, make())
        return file.read_bytes().strip().decode("ascii", "replace")
    except OSError as fault:
        raise SettingsError(f"Cannot start. {setting} is not set and none can be kept: {fault}") from None


def spoiled(file: Path, setting: str) -> SettingsError:
    """Return the error for a key in ``file`` that cannot be used."""
    return SettingsError(
        f"Cannot start. {setting} is not set and the one in {file} cannot be used: "
        "delete that file to have a new one made"
    )


def sync_folder(folder: Path) -> None:
    """Let a file that was just put into ``folder`` outlive a power cut: its name is a change of the folder."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _write_whole(file: Path, key: str) -> None:
    """Write a new key whole, and only if no other worker was faster."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as out:
        out.write(key)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(draft, file)
        sync_folder(file.parent)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
