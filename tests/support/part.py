"""What takes so long that `make test` goes through a part of it; `make audit` goes through the whole."""

from typing import Final

import pytest

LONG: Final = (pytest.mark.long, pytest.mark.unwatched)
"""The marks of what is left to `make audit`."""


def in_part(every: int) -> pytest.MarkDecorator:
    """Let a test take ``every``, and go through one in ``every`` of what it is about: through each in `make audit`."""
    assert every > 1, "a part is less than the whole"
    return pytest.mark.parametrize(
        "every", [pytest.param(every, id="in part"), pytest.param(1, id="whole", marks=LONG)]
    )
