"""A memory in which devices that are gone may have an end up to which they read."""

from tgtui.relay.backends.memory.rooms import MemoryRooms
from tgtui.relay.backends.memory.rows import Grouped, Undo
from tgtui.relay.backends.memory.tables import MemoryTables


class DepartingRooms(MemoryRooms):
    """Rooms and who is, or was, in them."""

    __slots__ = ("_departures",)

    def __init__(self, undo: Undo, tables: MemoryTables) -> None:
        super().__init__(
            undo, log=tables.log, inbox=tables.inbox, rejoins=tables.rejoins
        )
        self._departures: Grouped[bytes, bytes, int] = Grouped(undo)

    def departure(self, group: bytes, device: bytes) -> int | None:
        return self._departures.get(group, device)

    def put_departure(self, group: bytes, device: bytes, seq: int) -> None:
        self._departures.put(group, device, seq)

    def drop_departure(self, group: bytes, device: bytes) -> None:
        self._departures.drop(group, device)


def departing_tables(undo: Undo) -> MemoryTables:
    """Return empty tables."""
    tables = MemoryTables(undo)
    tables.rooms = DepartingRooms(undo, tables)
    return tables
