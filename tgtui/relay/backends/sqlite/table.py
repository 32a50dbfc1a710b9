"""What every table in SQLite begins with."""

from tgtui.relay.backends.sqlite.session import Session


class Table:
    """A table that keeps nothing itself."""

    __slots__ = ("_session",)

    def __init__(self, session: Session) -> None:
        """Take the connection."""
        self._session = session
