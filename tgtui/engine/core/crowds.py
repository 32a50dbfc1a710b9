"""The many in a room, apart from what each message changes."""

from typing import Final, NamedTuple

import msgspec

from tgtui.engine.core.remembered import RoomFacts
from tgtui.engine.ports import Store
from tgtui.wire import Role


class Accounts(NamedTuple):
    """Who is in a group.

    Attributes:
        epoch: In which epoch.
        all: The accounts, the one with the lowest leaf first.
        others: The same without this one.
    """

    epoch: int
    all: tuple[bytes, ...]
    others: tuple[bytes, ...]


class Crowd(msgspec.Struct, frozen=True):
    """The fields of `RoomFacts` that are as long as the room has accounts."""

    waiting: tuple[bytes, ...] = ()
    roster: tuple[tuple[bytes, Role], ...] = ()


_NOBODY: Final = Crowd()
_decoder: Final = msgspec.msgpack.Decoder(Crowd)


def _name(group_id: bytes) -> str:
    return f"crowd:{group_id.hex()}"


class Crowds:
    """The crowds of all rooms, each read once and written where it changes.

    The rest of what is remembered of a room is written for each message: that is to be
    in proportion to the message, and not to the size of the room.
    """

    def __init__(self, store: Store) -> None:
        """Know none yet."""
        self._store = store
        self._known: dict[bytes, Crowd] = {}

    def forget(self) -> None:
        """Read all of them anew."""
        self._known.clear()

    def put_back(self, group_id: bytes, facts: RoomFacts) -> RoomFacts:
        """Add to what is remembered of a room who its crowd is, and return it."""
        crowd = self._of(group_id)
        # What an earlier version of the program wrote has everybody inside.
        facts.waiting = facts.waiting or crowd.waiting
        facts.roster = facts.roster or crowd.roster
        return facts

    def apart(self, group_id: bytes, facts: RoomFacts) -> RoomFacts:
        """Store who the crowd of a room is, and return the rest."""
        crowd = Crowd(facts.waiting, facts.roster)
        if crowd != self._of(group_id):
            data = None if crowd == _NOBODY else msgspec.msgpack.encode(crowd)
            self._store.values.put(_name(group_id), data)
            self._known[group_id] = crowd
        return msgspec.structs.replace(facts, waiting=(), roster=())

    def _of(self, group_id: bytes) -> Crowd:
        crowd = self._known.get(group_id)
        if crowd is None:
            data = self._store.values.get(_name(group_id))
            crowd = _NOBODY if data is None else _decoder.decode(data)
            self._known[group_id] = crowd
        return crowd
