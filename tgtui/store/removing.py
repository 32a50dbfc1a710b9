"""Takes many messages out of the index at once, and leaves nothing of them there."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from tgtui.store.session import Session


MANY: Final = 100
"""From how many messages on it is quicker to merge all lists of the index."""

_SECURE: Final = "INSERT INTO search (search, rank) VALUES ('secure-delete', ?)"
_MERGE: Final = "INSERT INTO search (search) VALUES ('optimize')"


@contextmanager
def removing(session: Session, count: int) -> Iterator[None]:
    """Have messages deleted inside, in the way that is quicker for that many.

    By itself the index rewrites each list that a deleted word is in. Instead it can
    note what is deleted, and leave that out when all lists are merged at the end.
    """
    if count < MANY:
        yield
        return
    session.write(_SECURE, (0,))
    try:
        yield
        session.write(_MERGE)
    finally:
        # If all is undone too: the index would not notice by itself.
        session.restore(_SECURE, (1,))
