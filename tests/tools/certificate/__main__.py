"""Write the certificate of exported rules: ``python -m rules export | python -m tests.tools.certificate FILE``.

It says of which rules it is, which solver looked, and what became of each promise: proved, refuted with the answers
that break it, or unknown. Exit status 1 unless everything is proved.
"""

import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from z3 import get_version_string

from tests.tools.certificate.formulas import Plain, Rules
from tests.tools.certificate.presentations import checked_presentations, line_of
from tests.tools.certificate.promises import FURTHER, PROMISES
from tests.tools.certificate.solver import Result, Verdict, checked


def main(path: str) -> int:
    """Write the certificate of the export on standard input, say what it says, and return the exit status."""
    written = certificate(json.load(sys.stdin))
    Path(path).write_text(json.dumps(written, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    for each in written["promises"]:
        print(f"{each['verdict']:8} {each['code']:14} {each['formulas']:6} formulas {each['seconds']:7.2f} s")
        if each["model"]:
            print(f"         {json.dumps(each['model'])}")
    return 0 if written["holds"] else 1


def certificate(export: Plain) -> dict[str, Any]:
    """Prove every promise of the rules in ``export``, and find their smallest presentations."""
    rules = Rules(export)
    smallest, found = checked_presentations(rules)
    results = [*(checked(rules, code) for code in (*PROMISES, *FURTHER)), smallest]
    return {
        "version": export["version"],
        "hash": export["hash"],
        "export": checksum_of(export),
        "solver": f"Z3 {get_version_string()}",
        "holds": all(each.verdict is Verdict.PROVED for each in results),
        "promises": [_plain(each) for each in results],
        "presentations": {clock: checksum(map(line_of, each)) for clock, each in found.items()},
        "seconds": round(sum(each.seconds for each in results), 2),
        "certified_on": datetime.now(UTC).date().isoformat(),
    }


def checksum_of(export: Plain) -> str:
    """Return the SHA-256 of everything exported; the rules' own hash leaves out what they are proved against."""
    return sha256(json.dumps(export, sort_keys=True).encode()).hexdigest()


def checksum(presentations: Iterable[str]) -> dict[str, Any]:
    """Count presentations, and return the SHA-256 of their lines in order, to compare them by."""
    lines = sorted(presentations)
    return {"count": len(lines), "sha256": sha256("\n".join(lines).encode()).hexdigest()}


def _plain(result: Result) -> dict[str, Any]:
    return result._asdict() | {
        "seconds": round(result.seconds, 2),
        "model": result.model and result.model._asdict(),
    }


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
