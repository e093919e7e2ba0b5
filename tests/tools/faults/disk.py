"""A small disk of the suite's own, in a mount namespace that nobody else sees: to be filled, or closed to writing.

Root may do so, and an ordinary user where the system allows namespaces of their own. It is gone with the process that
holds it, however this one ends.
"""

import errno
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SIZE: Final = "24m"
"""Room for some hundred calls, and for the 4 MiB that SQLite writes beside them before it tidies up."""

PATIENCE: Final = 10
BALLAST: Final = "ballast"
AS_ROOT: Final[tuple[str, ...]] = () if os.geteuid() == 0 else ("--user", "--map-root-user")
ENTER_AS_ROOT: Final[tuple[str, ...]] = () if os.geteuid() == 0 else ("--user", "--preserve-credentials")
HOLD: Final = 'mount -t tmpfs -o "size=$1,mode=0777" tmpfs "$2" && echo held && exec cat'
"""Reads until the suite is gone, and lets go of the disk then."""


class NoDiskError(Exception):
    """This system gives no disk of one's own."""


@dataclass(frozen=True, slots=True)
class Disk:
    """A disk that is there only for processes that are started ``within`` it."""

    path: Path
    holder: int

    @property
    def within(self) -> tuple[str, ...]:
        """The command that starts another where the disk is."""
        # Its user namespace comes first, as it gives the right to enter the other.
        return ("nsenter", f"--target={self.holder}", *ENTER_AS_ROOT, "--mount", f"--wd={Path.cwd()}")

    @property
    def seen(self) -> Path:
        """Where its files can be read from outside."""
        return Path(f"/proc/{self.holder}/root{self.path}")

    def take_in(self, files: Path) -> None:
        """Copy all ``files`` of a folder to it."""
        for each in files.iterdir():
            shutil.copy(each, self.seen)

    def hand_out(self, folder: Path) -> None:
        """Copy everything on it, save what only fills it."""
        shutil.copytree(self.seen, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(BALLAST))

    def fill(self) -> None:
        """Leave no room at all."""
        with (self.seen / BALLAST).open("ab", buffering=0) as ballast:
            for size in (65536, 4096, 1):
                _fill(ballast.fileno(), size)

    def make_room(self) -> None:
        """Take away what filled it."""
        (self.seen / BALLAST).unlink()

    def close_to_writing(self) -> None:
        """Let nothing be written any more, once nobody has a file of it open: the killed take a moment to be gone."""
        self._mount_again("ro")

    def open_to_writing(self) -> None:
        """Let it be written again."""
        self._mount_again("rw")

    def _mount_again(self, way: str) -> None:
        # What is mounted may be closed by whoever mounted it; the disk itself by the system's own root alone.
        command, until = (
            [*self.within, "mount", "-o", f"remount,bind,{way}", str(self.path)],
            time.monotonic() + PATIENCE,
        )
        while (done := subprocess.run(command, check=False, capture_output=True, text=True)).returncode:
            if time.monotonic() > until:
                raise NoDiskError(done.stderr.strip())
            time.sleep(0.1)


@contextmanager
def own_disk(path: Path) -> Iterator[Disk]:
    """Give an empty disk that stands at ``path``.

    Raises:
        NoDiskError: the system does not allow it, in its own words.
    """
    command: Sequence[str] = ("unshare", *AS_ROOT, "--mount", "sh", "-c", HOLD, "sh", SIZE, str(path))
    try:
        holder = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
    except FileNotFoundError:
        raise NoDiskError("there is no `unshare` here") from None
    with holder:
        assert holder.stdout is not None
        assert holder.stderr is not None
        if holder.stdout.readline() != "held\n":
            raise NoDiskError(holder.stderr.read().strip())
        try:
            yield Disk(path, holder.pid)
        finally:
            holder.terminate()


def _fill(file: int, size: int) -> None:
    try:
        while True:
            os.write(file, b"\0" * size)
    except OSError as fault:
        if fault.errno != errno.ENOSPC:
            raise
