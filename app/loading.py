"""Loading much at once, without the garbage collector."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading(name: str) -> Iterator[None]:
    """Let the garbage collector rest while the module called ``name`` is loaded with all that it imports.

    Modules stay for good, so nothing of theirs is garbage. The collector would look through all of them again and
    again while they grow in number, for an eighth of a start, and later in each process forked from this one; by
    writing to what it looks through, it would end that they share it. Hence they are left to it never.
    """
    if name in sys.modules:
        yield
        return
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_at_work:
            gc.enable()
