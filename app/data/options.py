"""The execution options of a connection, which both databases read."""

from typing import Final

READS_ONLY: Final = "reads_only"
"""The execution option of a connection that will not write, and so need not lock others out."""

IN_NO_HURRY: Final = "in_no_hurry"
"""The execution option of a connection on which everything may take as long as it takes."""
