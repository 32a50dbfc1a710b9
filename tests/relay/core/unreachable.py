"""The ways in which somebody cannot be reached, which all look the same."""

from collections.abc import Callable
from typing import Final

from tests.relay.core.proving import revocation
from tests.relay.core.village import ANNA, BOB, Village
from tgtui.relay.core import accounts, devices
from tgtui.wire import requests


Making = Callable[[Village], None]


def _leave_unknown(village: Village) -> None:
    village.tx.accounts.drop_account(BOB.account)


def _delete(village: Village) -> None:
    row = village.tx.accounts.account(BOB.account)
    assert row is not None
    accounts.forget_account(village.tx, village.context, row)


def _suspend(village: Village) -> None:
    village.suspend(BOB)


def _block(village: Village) -> None:
    village.tx.contacts.add_block(BOB.account, ANNA.account)


def _wait_for_answer(village: Village) -> None:
    village.found_room(ANNA, BOB)
    village.change_member(BOB, accepted=False)


def _give_no_more(village: Village) -> None:
    village.tx.keys.drop_packages(BOB.device)


def _have_no_device(village: Village) -> None:
    devices.revoke(village.tx, requests.Revoke(revocation(BOB, BOB.device)))


NOT_FOUND: Final[dict[str, Making]] = {
    "unknown": _leave_unknown,
    "deleted": _delete,
    "suspended": _suspend,
    "blocking": _block,
}
"""How Bob comes not to be found by Anna."""

NOT_CLAIMED: Final[dict[str, Making]] = {
    **NOT_FOUND,
    "asked before": _wait_for_answer,
    "exhausted": _give_no_more,
    "without device": _have_no_device,
}
"""How it comes that Anna gets no KeyPackage of Bob."""
