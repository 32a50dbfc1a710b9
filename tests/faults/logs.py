"""Whether a relay's log is whole, and is the one that clients have received."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import apsw

from tests.faults.stored import Stored
from tests.faults.view import Broken


_ROOMS: Final = "SELECT id, group_id, seq, head, first_gone FROM room WHERE seq > 0"
_PLACES: Final = "SELECT seq FROM entry WHERE room = ? ORDER BY seq"
_OWN: Final = "SELECT dev_seq FROM place WHERE room = ? AND device = ?"


def check_logs(
    path: Path, stores: Mapping[str, Stored] | None = None
) -> dict[str, int]:
    """Return the last entry of each room, whose log has no gap.

    Args:
        path: The relay's database.
        stores: What clients have received, which has to be all of it.

    Raises:
        Broken: It is not.
    """
    lasts: dict[str, int] = {}
    with apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY) as database:
        rooms: list[tuple[Any, ...]] = database.execute(_ROOMS).fetchall()
        for number, group, seq, head, gone in rooms:
            found = [place for (place,) in database.execute(_PLACES, (number,))]
            if found != list(range((gone or 0) + 1, seq + 1)):
                message = f"of {seq} entries of a room {len(found)} are there"
                raise Broken(message)
            lasts[group.hex()] = seq
            for name, store in (stores or {}).items():
                own = (number, bytes.fromhex(store.device))
                counts = [count for (count,) in database.execute(_OWN, own)]
                _check(name, store, group.hex(), (seq, head.hex(), counts))
    return lasts


def _check(
    name: str, store: Stored, group: str, has: tuple[int, str, list[Any]]
) -> None:
    """Require that a client has a room's log as the relay has it.

    Raises:
        Broken: It does not.
    """
    for chat in store.chats:
        if chat.group == group and (chat.seq, chat.head, [chat.own]) != has:
            said = f"{chat.seq} entries, {chat.own} of its own"
            message = f"{name} has {said}, the relay {has[0]} and {has[2]}"
            raise Broken(message)
