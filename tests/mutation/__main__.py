"""Run every mutant against the clinical cases: ``python -m tests.mutation``.

Exit status 1 if any mutant survives, or if a case fails on the rules as they are.
"""

import sys
from time import perf_counter

from rules.assessment import RULES
from tests.mutation.judging import failing, judge
from tests.mutation.mutant import Declared
from tests.mutation.mutators import mutants
from tests.mutation.report import report, survivors
from tests.rules.case_tables import cases


def main() -> int:
    """Print the report and return the exit status."""
    start = perf_counter()
    declared = Declared.of(RULES)
    broken = failing(declared, cases())
    sound = [case for case in cases() if case not in broken]
    judgements = list(judge(mutants(declared), declared, sound))
    lines = report(judgements, broken, len(sound), perf_counter() - start)
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 1 if broken or survivors(judgements) else 0


if __name__ == "__main__":
    sys.exit(main())
