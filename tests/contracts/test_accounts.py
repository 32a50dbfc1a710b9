"""Accounts, handles, devices and revocations."""

from tests.contracts.samples import ANNA, BOB, CLEO, LAPTOP, PHONE, account, device
from tests.contracts.ways import contract
from tgtui.relay.ports import Transaction


@contract
def test_an_account_is_found_by_id_and_by_handle(t: Transaction) -> None:
    anna = account()._replace(suspended=True, notice_key=b"notice")
    t.accounts.put_account(anna)
    assert t.accounts.account(ANNA) == anna
    assert t.accounts.by_handle("anna") == anna
    assert t.accounts.account(BOB) is None
    assert t.accounts.by_handle("ann") is None


@contract
def test_an_account_is_replaced_with_its_handle(t: Transaction) -> None:
    t.accounts.put_account(account())
    t.accounts.put_account(account(handle="anne"))
    assert t.accounts.account(ANNA) == account(handle="anne")
    assert t.accounts.by_handle("anna") is None
    assert t.accounts.by_handle("anne") == account(handle="anne")


@contract
def test_of_several_accounts_with_one_handle_the_lowest_has_it(t: Transaction) -> None:
    t.accounts.put_account(account(BOB))
    t.accounts.put_account(account(ANNA))
    assert t.accounts.by_handle("anna") == account(ANNA)
    t.accounts.drop_account(ANNA)
    assert t.accounts.by_handle("anna") == account(BOB)


@contract
def test_accounts_are_listed_by_id_in_pages(t: Transaction) -> None:
    rows = [account(who, f"{who[-1]}") for who in (CLEO, ANNA, BOB)]
    for row in rows:
        t.accounts.put_account(row)
    cleo, anna, bob = rows
    assert t.accounts.list_accounts(b"", 2) == [anna, bob]
    assert t.accounts.list_accounts(BOB, 2) == [cleo]
    assert t.accounts.list_accounts(CLEO, 2) == []
    assert t.accounts.list_accounts(b"", 0) == []


@contract
def test_an_account_goes_with_all_that_is_its(t: Transaction) -> None:
    t.accounts.put_account(account())
    t.accounts.put_device(device())
    t.accounts.put_device(device(PHONE, BOB))
    t.accounts.add_revocation(ANNA, LAPTOP, b"statement")
    t.accounts.add_revocation(BOB, LAPTOP, b"another's")
    t.accounts.drop_account(ANNA)
    assert t.accounts.account(ANNA) is None
    assert t.accounts.by_handle("anna") is None
    assert t.accounts.devices(ANNA) == []
    assert t.accounts.device(LAPTOP) is None
    assert t.accounts.revocations(ANNA) == []
    assert t.accounts.device(PHONE) == device(PHONE, BOB)
    assert t.accounts.revocations(BOB) == [b"another's"]
    assert t.accounts.revoked(LAPTOP)


@contract
def test_what_is_not_there_can_be_removed(t: Transaction) -> None:
    t.accounts.drop_account(ANNA)
    t.accounts.drop_device(LAPTOP)
    assert t.accounts.account(ANNA) is None


@contract
def test_a_handle_rests(t: Transaction) -> None:
    assert t.accounts.handle_rests_until("anna") == 0
    t.accounts.rest_handle("anna", 5000)
    t.accounts.rest_handle("anna", 2**47)
    assert t.accounts.handle_rests_until("anna") == 2**47
    assert t.accounts.handle_rests_until("ann") == 0


@contract
def test_a_handle_that_has_rested_is_forgotten(t: Transaction) -> None:
    t.accounts.rest_handle("anna", 5000)
    t.accounts.rest_handle("bob", 5001)
    t.accounts.forget_handles(4999)
    assert t.accounts.handle_rests_until("anna") == 5000
    t.accounts.forget_handles(5000)
    assert t.accounts.handle_rests_until("anna") == 0
    assert t.accounts.handle_rests_until("bob") == 5001


@contract
def test_devices_are_listed_by_id(t: Transaction) -> None:
    t.accounts.put_device(device(PHONE))
    t.accounts.put_device(device(LAPTOP))
    assert t.accounts.device(PHONE) == device(PHONE)
    assert t.accounts.devices(ANNA) == [device(LAPTOP), device(PHONE)]
    assert t.accounts.devices(BOB) == []


@contract
def test_a_device_is_replaced_and_may_change_hands(t: Transaction) -> None:
    t.accounts.put_device(device())
    t.accounts.put_device(device(LAPTOP, BOB)._replace(created=2000))
    assert t.accounts.devices(ANNA) == []
    assert t.accounts.devices(BOB) == [device(LAPTOP, BOB)._replace(created=2000)]


@contract
def test_a_device_is_removed(t: Transaction) -> None:
    t.accounts.put_device(device())
    t.accounts.put_device(device(PHONE))
    t.accounts.drop_device(LAPTOP)
    assert t.accounts.device(LAPTOP) is None
    assert t.accounts.devices(ANNA) == [device(PHONE)]


@contract
def test_the_first_statement_of_a_revocation_stays(t: Transaction) -> None:
    t.accounts.add_revocation(ANNA, PHONE, b"first")
    t.accounts.add_revocation(ANNA, PHONE, b"second")
    t.accounts.add_revocation(ANNA, LAPTOP, b"other")
    assert t.accounts.revocations(ANNA) == [b"other", b"first"]
    assert t.accounts.revoked(PHONE)
    assert not t.accounts.revoked(bytes(32))


@contract
def test_a_revocation_outlives_its_device(t: Transaction) -> None:
    t.accounts.put_device(device())
    t.accounts.add_revocation(ANNA, LAPTOP, b"statement")
    t.accounts.drop_device(LAPTOP)
    assert t.accounts.revoked(LAPTOP)
