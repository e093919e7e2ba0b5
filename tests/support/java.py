"""A Java for Spark, which asks for a part that the tests' own lacks. ``python -m tests.support.java`` installs one."""

import shutil
import sys

from tests.support import debian


def main() -> None:
    """Install a Java if there is none."""
    if not shutil.which("java") and debian.is_ours():
        print("Installing a Java", flush=True)
        debian.update()
        debian.install("default-jre-headless")
    if not shutil.which("java"):
        sys.exit("Spark needs a Java: install one of 17 or newer (Debian: apt-get install default-jre-headless)")


if __name__ == "__main__":
    main()
