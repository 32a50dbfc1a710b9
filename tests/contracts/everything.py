"""A rule that writes to every table, and one that reads all of them."""

from typing import Final

from tests.contracts.samples import (
    ANNA,
    ATTIC,
    BOB,
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
    sent,
    token,
)
from tgtui.relay.ports import LastResort, SegmentRow, Transaction
from tgtui.wire import InboxKind


COUNTED: Final = b"counted"


def write_everything(t: Transaction) -> None:
    """Add a row to each table."""
    t.accounts.put_account(account())
    t.accounts.put_device(device())
    t.accounts.rest_handle("bob", 5000)
    t.accounts.add_revocation(ANNA, PHONE, b"statement")
    t.invites.put_token(token())
    t.invites.spend(name(9), 5000)
    t.keys.add_package(LAPTOP, b"package", 1)
    t.keys.put_last_resort(LAPTOP, LastResort(b"last", at=1, used=False))
    t.contacts.add_contact(ANNA, BOB)
    t.contacts.add_block(ANNA, CLEO)
    t.quotas.increase(COUNTED, 1)
    t.rooms.put_room(full_room())
    t.rooms.put_ended(HALL)
    t.rooms.put_member(HALL, member())
    t.rooms.put_departure(HALL, TABLET, 3)
    t.rooms.put_segment(HALL, SegmentRow(1, b"record", ATTIC))
    t.log.append(HALL, entry())
    t.log.put_sent(HALL, LAPTOP, sent())
    t.log.add_commitment(HALL, name(1))
    t.log.put_cursor(HALL, LAPTOP, 1)
    kind = InboxKind.INVITATION
    t.inbox.deliver(LAPTOP, at=1, kind=kind, body=b"item", group=HALL)
    t.blobs.put_blob(blob())
    t.reports.put_report(report())
    t.rejoins.put_rejoin(rejoin())
    t.meta.put_value("name", b"value")


def drop_everything(t: Transaction) -> None:
    """Remove what was added, but for what is kept for good."""
    t.rooms.drop_room(HALL)
    t.accounts.drop_account(ANNA)
    t.invites.drop_token(name(1))
    t.invites.forget_challenges(9999)
    t.keys.drop_all_packages()
    t.contacts.drop_relations(ANNA)
    t.quotas.forget_windows(99)
    t.inbox.drop_inbox(LAPTOP)
    t.blobs.drop_blob(name(1))
    t.reports.drop_reports(ANNA)


def seen(t: Transaction) -> dict[str, object]:
    """Return what each table says."""
    return {
        "account": t.accounts.account(ANNA),
        "handle": t.accounts.by_handle("anna"),
        "devices": t.accounts.devices(ANNA),
        "resting": t.accounts.handle_rests_until("bob"),
        "revocations": t.accounts.revocations(ANNA),
        "revoked": t.accounts.revoked(PHONE),
        "tokens": t.invites.tokens(),
        "packages": t.keys.count_packages(LAPTOP),
        "last resort": t.keys.last_resort(LAPTOP),
        "contact": t.contacts.contact(ANNA, BOB),
        "blocks": t.contacts.blocks(ANNA),
        "count": t.quotas.count(COUNTED, 1),
        "room": t.rooms.room(HALL),
        "rooms": t.rooms.rooms(b"", 9),
        "ended": t.rooms.ended(HALL),
        "member": t.rooms.member(HALL, ANNA),
        "members": t.rooms.members(HALL),
        "departure": t.rooms.departure(HALL, TABLET),
        "segments": t.rooms.segments(HALL),
        "rooms of": t.rooms.rooms_of(ANNA, b"", 9),
        "entries": t.log.entries(HALL, 0, 9),
        "dev_seq": t.log.last_dev_seq(HALL, LAPTOP),
        "sent": t.log.sent(HALL, LAPTOP, 1),
        "commitment": t.log.seen_commitment(HALL, name(1)),
        "cursor": t.log.cursor(HALL, LAPTOP),
        "lowest": t.log.lowest_cursor(HALL),
        "items": t.inbox.items(LAPTOP, 0, 9),
        "blob": t.blobs.blob(name(1)),
        "blobs": t.blobs.blobs_of(ANNA, 9),
        "reports": t.reports.list_reports((0, b"", b""), 9),
        "rejoins": t.rejoins.due_rejoins(9999, 9),
        "value": t.meta.value("name"),
    }
