"""Everything that others know how to look for: ``python -m tests.tools.audit``. Status 1 unless all of it passed."""

import sys
import textwrap
from functools import partial

from tests.support.browser import HOW_TO_INSTALL, find_browser
from tests.tools.audit import fillers, firefox, lighthouse, npm_locks, programs, wapiti
from tests.tools.audit.report import Part, Report, carried_out, is_passed, summed_up


def main() -> int:
    """Run every part, print what each found as it is found, and return the exit status."""
    browser = find_browser()
    if browser is None:
        sys.exit(f"No browser: {HOW_TO_INSTALL}")
    every: dict[str, Part] = {
        "programs": programs.reports,
        "npm audit": npm_locks.reports,
        "tests": programs.whole,
        "odd requests": programs.fuzzed,
        "wapiti": wapiti.reports,
        "fillers of forms": partial(fillers.reports, browser),
        "Firefox": firefox.reports,
        "Lighthouse": partial(lighthouse.reports, browser),
    }
    reports = [_printed(report) for name, part in every.items() for report in carried_out(name, part)]
    print(f"\n{summed_up(reports)}")
    return 0 if is_passed(reports) else 1


def _printed(report: Report) -> Report:
    print(f"{report.name:40} {report.verdict}", flush=True)
    if report.words:
        print(textwrap.indent(report.words, "    "), flush=True)
    return report


if __name__ == "__main__":
    sys.exit(main())
