"""How relays are run in these tests, and where their keys come from."""

from pathlib import Path
from typing import Final

from tests.integration.relays import settings_for
from tests.relay.core.village import Person
from tgtui.crypto import SeededEntropy
from tgtui.relay.main.standing import Past, Standing, stand
from tgtui.relay.ports import Account, Device, Transaction
from tgtui.wire import limits


NOW: Final = 1_800_000_000_000
DAY: Final = limits.DAY


def entropy(seed: str = "relay") -> SeededEntropy:
    """Return where keys come from."""
    return SeededEntropy(seed.encode())


def first(data: Path) -> Standing:
    """Return a relay that was just made."""
    return stand(settings_for(data), Past(), entropy(), now=NOW)


def past(standing: Standing, *, restored: bool = False) -> Past:
    """Return what that relay remembers."""
    return Past(standing.descriptor.encoded, restored)


def register(tx: Transaction, *people: Person) -> None:
    """Make accounts, each with a device."""
    for each in people:
        row = Account(each.account, each.name, bytes(32), NOW)
        tx.accounts.put_account(row)
        device = Device(each.device, each.account, bytes(32), bytes(105), NOW)
        tx.accounts.put_device(device)
