"""All tables of a relay that remembers in SQLite."""

from tgtui.relay.backends.sqlite.accounts import SqliteAccounts, SqliteInvites
from tgtui.relay.backends.sqlite.caches import Caches
from tgtui.relay.backends.sqlite.halls import Halls
from tgtui.relay.backends.sqlite.keys import SqliteInbox, SqliteKeys
from tgtui.relay.backends.sqlite.log import SqliteLog
from tgtui.relay.backends.sqlite.others import (
    SqliteBlobs,
    SqliteContacts,
    SqliteMeta,
    SqliteQuotas,
    SqliteReports,
)
from tgtui.relay.backends.sqlite.rooms import SqliteRejoins, SqliteRooms
from tgtui.relay.backends.sqlite.session import Session


class SqliteTables:
    """A transaction over one connection."""

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

    def __init__(self, session: Session, caches: Caches) -> None:
        """Take the connection, and where rows are kept."""
        halls = Halls(session, caches)
        self.accounts = SqliteAccounts(session, caches)
        self.invites = SqliteInvites(session)
        self.keys = SqliteKeys(session)
        self.contacts = SqliteContacts(session)
        self.quotas = SqliteQuotas(session, caches)
        self.rooms = SqliteRooms(halls)
        self.log = SqliteLog(halls)
        self.inbox = SqliteInbox(session)
        self.blobs = SqliteBlobs(session)
        self.reports = SqliteReports(session)
        self.rejoins = SqliteRejoins(session)
        self.meta = SqliteMeta(session)
