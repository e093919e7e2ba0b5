"""What can be installed where this runs: Debian's own packages, by root and nobody else."""

import os
import platform
import subprocess


def is_ours() -> bool:
    """Tell whether this is a Debian (not an Ubuntu, whose packages may be stubs) on which we are root."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return is_root and platform.system() == "Linux" and platform.freedesktop_os_release().get("ID") == "debian"


def apt(*arguments: str) -> bool:
    """Run apt-get without questions, and tell whether it did what it was asked."""
    unattended = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "-qq", *arguments]
    return subprocess.run(command, stdout=subprocess.DEVNULL, env=unattended, check=False).returncode == 0
