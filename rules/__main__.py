"""The rules on the command line: ``python -m rules COMMAND``; ``--help`` lists the commands."""

import signal
import sys

from rules.errors import CannotStart

UNREADABLE = 2
"""The exit status where a file cannot be used, as everywhere here; elsewhere it is 1."""

if __name__ == "__main__":
    # Whoever reads may have seen enough, as ``head`` has.
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        from rules.commands import main  # reads the file that the environment names, and may refuse it
    except CannotStart as refused:
        print(refused, file=sys.stderr)
        sys.exit(UNREADABLE)
    sys.exit(main())
