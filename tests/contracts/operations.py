"""Random calls of every table, so that backends can be compared."""

from typing import Any, Final, NamedTuple

from hypothesis import strategies as st

from tests.contracts.samples import (
    ANNA,
    ATTIC,
    BOB,
    CELLAR,
    CLEO,
    HALL,
    LAPTOP,
    PHONE,
    TABLET,
    account,
    blob,
    device,
    entry,
    full_room,
    member,
    name,
    rejoin,
    report,
    room,
    sent,
    token,
)
from tgtui.relay.ports import LastResort, SegmentRow, Transaction
from tgtui.wire import InboxKind, Role


Strategy = st.SearchStrategy[Any]

ACCOUNTS: Final = st.sampled_from([ANNA, BOB, CLEO])
DEVICES: Final = st.sampled_from([LAPTOP, PHONE, TABLET])
GROUPS: Final = st.sampled_from([HALL, ATTIC, CELLAR])
NUMBERS: Final = st.integers(0, 4)
FEW: Final = st.integers(1, 3)
BYTES: Final = st.sampled_from([b"", b"a", b"b"])
COMMITMENTS: Final = st.sampled_from([name(1), name(2), name(3)])
HANDLES: Final = st.sampled_from(["anna", "bob"])
KINDS: Final = st.sampled_from(InboxKind)
AFTER: Final = st.one_of(st.just(b""), ACCOUNTS, GROUPS)

ACCOUNT_ROWS: Final = st.builds(account, ACCOUNTS, HANDLES)
DEVICE_ROWS: Final = st.builds(device, DEVICES, ACCOUNTS)
TOKEN_ROWS: Final = st.builds(token, NUMBERS, NUMBERS)
LAST_ROWS: Final = st.builds(LastResort, BYTES, NUMBERS, st.booleans())
ROOM_ROWS: Final = st.one_of(
    st.builds(room, GROUPS, NUMBERS), st.builds(full_room, GROUPS)
)
SEGMENT_ROWS: Final = st.builds(SegmentRow, NUMBERS, BYTES, GROUPS)
MEMBER_ROWS: Final = st.builds(
    lambda who, role, devices, accepted, at: member(who)._replace(
        role=role,
        devices=tuple(devices),
        inviter=BOB,
        # Each member has a place of its own.
        position=who[-1],
        accepted=accepted,
        joined_at=at,
    ),
    ACCOUNTS,
    st.sampled_from(Role),
    st.lists(DEVICES, max_size=2),
    st.booleans(),
    NUMBERS,
)
# Within a room, a later entry was not accepted earlier.
ENTRY_ROWS: Final = NUMBERS.map(lambda seq: entry(seq, seq))
SENT_ROWS: Final = st.sampled_from([1, 2, 3, 33, 34, 65]).map(sent)
BLOB_ROWS: Final = st.builds(blob, NUMBERS, ACCOUNTS, NUMBERS)
REPORT_ROWS: Final = st.builds(report, NUMBERS, ACCOUNTS, NUMBERS)
REJOIN_ROWS: Final = st.builds(rejoin, DEVICES, GROUPS, NUMBERS)

METHODS: Final[dict[str, tuple[Strategy, ...]]] = {
    "accounts.account": (ACCOUNTS,),
    "accounts.by_handle": (HANDLES,),
    "accounts.list_accounts": (AFTER, FEW),
    "accounts.put_account": (ACCOUNT_ROWS,),
    "accounts.drop_account": (ACCOUNTS,),
    "accounts.rest_handle": (HANDLES, NUMBERS),
    "accounts.handle_rests_until": (HANDLES,),
    "accounts.forget_handles": (NUMBERS,),
    "accounts.device": (DEVICES,),
    "accounts.devices": (ACCOUNTS,),
    "accounts.put_device": (DEVICE_ROWS,),
    "accounts.drop_device": (DEVICES,),
    "accounts.add_revocation": (ACCOUNTS, DEVICES, BYTES),
    "accounts.revocations": (ACCOUNTS,),
    "accounts.revoked": (DEVICES,),
    "invites.token": (TOKEN_ROWS.map(lambda row: row.token_hash),),
    "invites.put_token": (TOKEN_ROWS,),
    "invites.drop_token": (TOKEN_ROWS.map(lambda row: row.token_hash),),
    "invites.tokens": (),
    "invites.spend": (BYTES, NUMBERS),
    "invites.forget_challenges": (NUMBERS,),
    "keys.add_package": (DEVICES, BYTES, NUMBERS),
    "keys.has_package": (DEVICES, BYTES),
    "keys.count_packages": (DEVICES,),
    "keys.take_package": (DEVICES,),
    "keys.last_resort": (DEVICES,),
    "keys.put_last_resort": (DEVICES, LAST_ROWS),
    "keys.drop_packages": (DEVICES,),
    "keys.expire_packages": (NUMBERS,),
    "keys.drop_all_packages": (),
    "contacts.contact": (ACCOUNTS, ACCOUNTS),
    "contacts.add_contact": (ACCOUNTS, ACCOUNTS),
    "contacts.drop_contact": (ACCOUNTS, ACCOUNTS),
    "contacts.blocks": (ACCOUNTS,),
    "contacts.blocked": (ACCOUNTS, ACCOUNTS),
    "contacts.add_block": (ACCOUNTS, ACCOUNTS),
    "contacts.drop_block": (ACCOUNTS, ACCOUNTS),
    "contacts.drop_relations": (ACCOUNTS,),
    "quotas.count": (BYTES, NUMBERS),
    "quotas.increase": (BYTES, NUMBERS),
    "quotas.forget_windows": (NUMBERS,),
    "rooms.room": (GROUPS,),
    "rooms.put_room": (ROOM_ROWS,),
    "rooms.drop_room": (GROUPS,),
    "rooms.put_ended": (GROUPS,),
    "rooms.ended": (GROUPS,),
    "rooms.rooms": (AFTER, FEW),
    "rooms.member": (GROUPS, ACCOUNTS),
    "rooms.members": (GROUPS,),
    "rooms.put_member": (GROUPS, MEMBER_ROWS),
    "rooms.drop_member": (GROUPS, ACCOUNTS),
    "rooms.rooms_of": (ACCOUNTS, AFTER, FEW),
    "rooms.departure": (GROUPS, DEVICES),
    "rooms.put_departure": (GROUPS, DEVICES, NUMBERS),
    "rooms.drop_departure": (GROUPS, DEVICES),
    "rooms.forget_device": (DEVICES,),
    "rooms.segments": (GROUPS,),
    "rooms.put_segment": (GROUPS, SEGMENT_ROWS),
    "rooms.requests": (st.just(BOB), ACCOUNTS, NUMBERS),
    "rooms.expired_requests": (NUMBERS, FEW),
    "rooms.rejoins_of": (ACCOUNTS, FEW),
    "log.append": (GROUPS, ENTRY_ROWS),
    "log.entries": (GROUPS, NUMBERS, FEW),
    "log.drop_through": (GROUPS, NUMBERS),
    "log.entry": (GROUPS, NUMBERS),
    "log.last_before": (GROUPS, NUMBERS),
    "log.stale_rooms": (NUMBERS, FEW),
    "log.last_dev_seq": (GROUPS, DEVICES),
    "log.sent": (GROUPS, DEVICES, st.sampled_from([1, 2, 3, 33, 34])),
    "log.put_sent": (GROUPS, DEVICES, SENT_ROWS),
    "log.seen_commitment": (GROUPS, COMMITMENTS),
    "log.add_commitment": (GROUPS, COMMITMENTS),
    "log.clear_commitments": (GROUPS,),
    "log.cursor": (GROUPS, DEVICES),
    "log.put_cursor": (GROUPS, DEVICES, NUMBERS),
    "log.drop_cursor": (GROUPS, DEVICES),
    "log.lowest_cursor": (GROUPS,),
    "inbox.put_place": (DEVICES, NUMBERS),
    "inbox.items": (DEVICES, NUMBERS, FEW),
    "inbox.drop_items_through": (DEVICES, NUMBERS),
    "inbox.drop_inbox": (DEVICES,),
    "inbox.drop_items_of": (DEVICES, GROUPS),
    "inbox.expire_items": (NUMBERS,),
    "inbox.drop_all_items": (KINDS,),
    "blobs.blob": (BLOB_ROWS.map(lambda row: row.blob),),
    "blobs.put_blob": (BLOB_ROWS,),
    "blobs.drop_blob": (BLOB_ROWS.map(lambda row: row.blob),),
    "blobs.blob_bytes": (ACCOUNTS,),
    "blobs.blobs_of": (ACCOUNTS, FEW),
    "blobs.old_blobs": (NUMBERS, FEW),
    "reports.report": (ACCOUNTS, REPORT_ROWS.map(lambda row: row.report)),
    "reports.put_report": (REPORT_ROWS,),
    "reports.open_reports": (ACCOUNTS,),
    "reports.reports_since": (ACCOUNTS, NUMBERS),
    "reports.drop_reports": (ACCOUNTS,),
    "reports.list_reports": (st.tuples(NUMBERS, ACCOUNTS, BYTES), FEW),
    "rejoins.rejoin": (GROUPS, DEVICES),
    "rejoins.put_rejoin": (REJOIN_ROWS,),
    "rejoins.drop_rejoin": (GROUPS, DEVICES),
    "rejoins.due_rejoins": (st.sampled_from([1999, 2000]), FEW),
    "meta.value": (HANDLES,),
    "meta.put_value": (HANDLES, BYTES),
}
"""Each method of each table, and what it may be given."""

NAMED: Final = "inbox.deliver"
"""The method whose arguments have names."""


class Call(NamedTuple):
    """A call of a method of a table.

    Attributes:
        method: Table and method.
        arguments: What it is given.
    """

    method: str
    arguments: tuple[Any, ...]

    def __call__(self, t: Transaction) -> object:
        """Make the call."""
        if self.method == NAMED:
            which, at, kind, group = self.arguments
            return t.inbox.deliver(which, at=at, kind=kind, body=b"body", group=group)
        table, _, method = self.method.partition(".")
        answer: object = getattr(getattr(t, table), method)(*self.arguments)
        return answer


def _call(method: str, arguments: tuple[Strategy, ...]) -> st.SearchStrategy[Call]:
    return st.tuples(*arguments).map(lambda given: Call(method, given))


def calls(tables: tuple[str, ...]) -> st.SearchStrategy[Call]:
    """Return calls of any method of these tables."""
    known = [
        _call(method, arguments)
        for method, arguments in METHODS.items()
        if method.startswith(tables)
    ]
    if "inbox" in tables:
        groups = st.one_of(GROUPS, st.just(b""))
        known.append(_call(NAMED, (DEVICES, NUMBERS, KINDS, groups)))
    return st.one_of(known)
