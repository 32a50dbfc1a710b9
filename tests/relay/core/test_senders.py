"""A device uses the relay for as long as it and its account may."""

from tests.relay.core.village import ANNA, BOB, Village
from tgtui.relay.core.effects import Sender
from tgtui.relay.core.senders import check_sender
from tgtui.wire import Refusal


def test_a_device_of_an_account() -> None:
    village = Village(ANNA)
    row = village.run(lambda tx: check_sender(tx, ANNA.sender))
    assert row.account == ANNA.account


def test_an_unknown_account() -> None:
    village = Village()
    village.admit(ANNA)
    refusal = village.refusal(lambda tx: check_sender(tx, ANNA.sender))
    assert refusal is Refusal.UNAUTHENTICATED


def test_an_unknown_device() -> None:
    village = Village(ANNA)
    refusal = village.refusal(lambda tx: check_sender(tx, ANNA.on("phone").sender))
    assert refusal is Refusal.UNAUTHENTICATED


def test_a_device_of_another_account() -> None:
    village = Village(ANNA, BOB)
    mixed = Sender(ANNA.account, BOB.device)
    refusal = village.refusal(lambda tx: check_sender(tx, mixed))
    assert refusal is Refusal.UNAUTHENTICATED


def test_a_suspended_account() -> None:
    village = Village(ANNA)
    village.suspend(ANNA)
    refusal = village.refusal(lambda tx: check_sender(tx, ANNA.sender))
    assert refusal is Refusal.FORBIDDEN
