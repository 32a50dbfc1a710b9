"""What a client proves before it has a login: that it has the key of a device."""

from typing import Final

from tgtui.identity import (
    Credential,
    Handle,
    Login,
    Registration,
    RelayId,
    UnverifiedCredential,
)
from tgtui.relay.core import tokens
from tgtui.relay.core.context import Context
from tgtui.relay.core.statements import decoded, verified
from tgtui.wire import Refusal, requests


Proof = (
    requests.Login | requests.OwnDevices | requests.Register | requests.ReplaceDevice
)
"""The requests that carry a credential, a challenge and the device's signature."""

_REFUSAL: Final = Refusal.UNAUTHENTICATED


def prove(
    context: Context, request: Proof, *, handle: Handle | None = None
) -> Credential:
    """Return the credential of the device that signed a request.

    Args:
        context: What challenges are checked by.
        request: What the client sent.
        handle: The handle that is signed too, in a registration.

    Raises:
        Refused: The challenge is not good, the account does not vouch for the device,
            or the device did not sign this, for this relay.
    """
    tokens.check_challenge(context, request.challenge)
    claimed = decoded(UnverifiedCredential.decode, request.credential)
    credential = verified(lambda: claimed.verify(request.device_key), _REFUSAL)
    login = _signed(context, request.challenge, credential, handle)
    verified(lambda: login.verify(credential, request.signature), _REFUSAL)
    return credential


def _signed(
    context: Context, challenge: bytes, credential: Credential, handle: Handle | None
) -> Login:
    """Return what the device is to have signed."""
    relay = RelayId(context.relay_id)
    if handle is None:
        return Login(relay, challenge, credential.account)
    return Registration(relay, challenge, credential.account, handle)
