"""Which keys a relay stamps with: asked of its descriptor, by their ids."""

from typing import Protocol

from tgtui.crypto import InvalidSignature, verify
from tgtui.franking.errors import BadStamp, ForeignKey
from tgtui.identity import IdentityError


class StampingKey(Protocol):
    """A franking key of a relay."""

    @property
    def public_key(self) -> bytes:
        """The Ed25519 public key."""


class FrankingKeys(Protocol):
    """What a relay's descriptor says of the keys that it stamps with."""

    @property
    def relay_id(self) -> bytes:
        """The relay whose keys they are."""

    def franking_key(self, key_id: bytes, at: int) -> StampingKey:
        """Return the key with this id that was valid at `at`, in ms.

        Raises:
            IdentityError: There is none.
        """


def check_by_relay(
    keys: FrankingKeys, key_id: bytes, *, at: int, signed: bytes, signature: bytes
) -> None:
    """Require that a relay signed something with a key that it had at the time.

    Args:
        keys: The relay's keys.
        key_id: Which of them is named.
        at: The time that the statement names, in ms.
        signed: The encoded SignContent.
        signature: What to check.

    Raises:
        ForeignKey: The relay had no such key then.
        BadStamp: The key did not sign it.
    """
    try:
        public_key = keys.franking_key(key_id, at).public_key
    except IdentityError:
        raise ForeignKey(key_id) from None
    try:
        verify(public_key, signed, signature=signature)
    except InvalidSignature:
        raise BadStamp from None
