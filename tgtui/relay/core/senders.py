"""Whether a device that has logged in may still use the relay."""

from tgtui.relay.core.effects import Sender
from tgtui.relay.ports import Account, Transaction
from tgtui.wire import Refusal, Refused


def check_sender(tx: Transaction, sender: Sender) -> Account:
    """Require that the device may still use the relay, and return its account (§4).

    Raises:
        Refused: It was revoked, or its account is suspended or gone.
    """
    account = tx.accounts.account(sender.account)
    device = tx.accounts.device(sender.device)
    if account is None or device is None or device.account != sender.account:
        raise Refused(Refusal.UNAUTHENTICATED)
    if account.suspended:
        raise Refused(Refusal.FORBIDDEN)
    return account
