"""Run every mutant against the clinical cases: ``python -m tests.tools.mutation``.

Exit status 1 if any mutant survives, or if a case fails on the rules as they are.
"""

import sys
from time import perf_counter

from rules.in_force import RULES
from tests.rules.case_tables import cases
from tests.tools.mutation.judging import failing, judge
from tests.tools.mutation.mutant import Declared
from tests.tools.mutation.mutators import mutants
from tests.tools.mutation.report import report, survivors


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
