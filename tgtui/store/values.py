"""Small values by name."""

from tgtui.store.session import Session


class Values:
    """Small values by name."""

    __slots__ = ("_session",)

    def __init__(self, session: Session) -> None:
        """Take the connection."""
        self._session = session

    def get(self, name: str) -> bytes | None:
        """Return a value, or None where there is none."""
        found: bytes | None = self._session.value(
            "SELECT value FROM value WHERE name = ?", (name,)
        )
        return found

    def put(self, name: str, value: bytes | None) -> None:
        """Keep a value in place of any other of that name; None deletes it."""
        if value is None:
            self._session.write("DELETE FROM value WHERE name = ?", (name,))
        else:
            self._session.write("REPLACE INTO value VALUES (?, ?)", (name, value))
