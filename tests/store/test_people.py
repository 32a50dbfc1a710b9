"""Accounts are known by their ids, and what they revoked stays revoked."""

from tests.store.samples import ANNA, BOB, name
from tgtui.engine.rows import PersonRow
from tgtui.store import Database


FULL = PersonRow(
    account=ANNA,
    handle="anna",
    petname="Änna",
    verified=1,
    method="number",
    blocked=True,
    contact=True,
    seen=2,
    facts=b"\0",
)


def test_a_person_is_read_as_it_was_written(database: Database) -> None:
    plain = PersonRow(account=BOB)
    with database.transaction():
        database.people.put(FULL)
        database.people.put(plain)
    assert database.people.get(ANNA) == FULL
    assert database.people.get(BOB) == plain
    assert database.people.get(name("nobody")) is None
    assert database.people.all() == [plain, FULL]


def test_a_person_is_replaced(database: Database) -> None:
    with database.transaction():
        database.people.put(FULL)
        database.people.put(PersonRow(account=ANNA, handle="ann"))
    assert database.people.all() == [PersonRow(account=ANNA, handle="ann")]
    assert database.people.by_handle("anna") == []


def test_of_one_handle_the_account_seen_last_is_first(database: Database) -> None:
    rows = [PersonRow(account=name(at), handle="eve", seen=at) for at in (2, 3, 1)]
    with database.transaction():
        for row in (*rows, FULL):
            database.people.put(row)
    assert [row.seen for row in database.people.by_handle("eve")] == [3, 2, 1]


def test_the_earlier_revocation_counts(database: Database) -> None:
    people = database.people
    assert people.revocations() == {}
    with database.transaction():
        for at in (5, 3, 4):
            people.add_revocation(ANNA, b"device", at)
        people.add_revocation(BOB, b"device", 9)
    assert people.revoked(ANNA, b"device") == 3
    assert people.revoked(ANNA, b"another") is None
    assert people.revocations() == {(ANNA, b"device"): 3, (BOB, b"device"): 9}
