"""Packages of Debian, for what tests drive and pip cannot bring."""

import os
import platform
import subprocess


def is_ours() -> bool:
    """Whether this is a Debian (not an Ubuntu, whose packages may be stubs), and we may install on it."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return is_root and platform.system() == "Linux" and platform.freedesktop_os_release().get("ID") == "debian"


def update() -> None:
    """Learn which packages there are."""
    _apt("update")


def install(*packages: str) -> bool:
    """Install ``packages``, and return whether they are there now."""
    return _apt("install", "-y", *packages)


def _apt(*arguments: str) -> bool:
    unattended = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "-qq", *arguments]
    return subprocess.run(command, stdout=subprocess.DEVNULL, env=unattended, check=False).returncode == 0
