"""Finding the pre-shared keys that a commit or Welcome names (RFC 9420 §8.4, §8.6)."""

from collections.abc import Iterable

from tgtui.crypto import Secret
from tgtui.mls.environment import Environment
from tgtui.mls.epoch import Epoch
from tgtui.mls.errors import PskUnavailable
from tgtui.mls.schedule.psk import PreSharedKeyId, PskType


def find_psks(
    psks: Iterable[PreSharedKeyId], epoch: Epoch | None, environment: Environment
) -> list[tuple[PreSharedKeyId, Secret]]:
    """Return each PSK with its secret, in order.

    Args:
        psks: Which ones.
        epoch: The group, which knows the resumption PSKs of its latest epochs, if
            this client is in it.
        environment: Knows all others.

    Raises:
        PskUnavailable: One is not known here.
    """
    found = []
    for psk in psks:
        secret = None if epoch is None else _resumption(psk, epoch)
        secret = environment.psks(psk) if secret is None else secret
        if secret is None:
            message = f"{psk} is not known here"
            raise PskUnavailable(message)
        found.append((psk, secret))
    return found


def _resumption(psk: PreSharedKeyId, epoch: Epoch) -> Secret | None:
    if psk.psk_type is not PskType.RESUMPTION:
        return None
    if psk.group_id != epoch.context.group_id:
        return None
    if psk.epoch == epoch.context.epoch:
        # A member that was removed has an empty one.
        secret = epoch.secrets.resumption_psk
        return secret if len(secret) else None
    return dict(epoch.resumption).get(psk.epoch)
