"""All tables of a relay that remembers in memory."""

from tgtui.relay.backends.memory.accounts import MemoryAccounts, MemoryInvites
from tgtui.relay.backends.memory.keys import MemoryInbox, MemoryKeys
from tgtui.relay.backends.memory.log import MemoryLog
from tgtui.relay.backends.memory.others import (
    MemoryBlobs,
    MemoryContacts,
    MemoryMeta,
    MemoryQuotas,
    MemoryReports,
)
from tgtui.relay.backends.memory.rooms import MemoryRejoins, MemoryRooms
from tgtui.relay.backends.memory.rows import Undo


class MemoryTables:
    """A transaction; the state is what the last one left."""

    __slots__ = (
        "accounts",
        "blobs",
        "contacts",
        "inbox",
        "invites",
        "keys",
        "log",
        "meta",
        "quotas",
        "rejoins",
        "reports",
        "rooms",
    )

    def __init__(self, undo: Undo) -> None:
        """Begin with empty tables."""
        self.accounts = MemoryAccounts(undo)
        self.invites = MemoryInvites(undo)
        self.keys = MemoryKeys(undo)
        self.contacts = MemoryContacts(undo)
        self.quotas = MemoryQuotas(undo)
        self.log = MemoryLog(undo)
        self.inbox = MemoryInbox(undo)
        self.rejoins = MemoryRejoins(undo)
        self.rooms = MemoryRooms(
            undo, log=self.log, inbox=self.inbox, rejoins=self.rejoins
        )
        self.blobs = MemoryBlobs(undo)
        self.reports = MemoryReports(undo)
        self.meta = MemoryMeta(undo)
