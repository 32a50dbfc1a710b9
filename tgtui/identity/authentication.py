"""How a device shows a relay who it is: by a signature over the relay's challenge.

    login:        SignWithLabel(device key, "tgtui/1 auth",
                                relay_id | challenge[32] | account)
    registration: SignWithLabel(device key, "tgtui/1 register",
                                relay_id | challenge[32] | account | handle<V>)

The challenge is the relay's and is used once; the id keeps another relay from passing
the challenge on.
"""

from dataclasses import dataclass, field
from typing import ClassVar, Final

from tgtui.codec import opaque
from tgtui.crypto import SigningKey, sign_with_label
from tgtui.identity import labels
from tgtui.identity.account import AccountId
from tgtui.identity.credential import Credential
from tgtui.identity.errors import BadChallenge, WrongAccount
from tgtui.identity.handle import Handle
from tgtui.identity.relay_id import RelayId
from tgtui.identity.statement import check_signed


CHALLENGE_LENGTH: Final = 32
"""Bytes of a relay's challenge."""


@dataclass(frozen=True, slots=True)
class Login:
    """What a device signs to log in.

    Attributes:
        relay_id: The relay, as the one that signs or checks knows it.
        challenge: The relay's challenge, 32 bytes.
        account: The account to log in to.

    Raises:
        BadChallenge: The challenge has another length.
    """

    label: ClassVar[bytes] = labels.AUTH
    what: ClassVar[str] = "login"
    relay_id: RelayId
    challenge: bytes = field(repr=False)
    account: AccountId

    def __post_init__(self) -> None:
        """Require a challenge of the right length."""
        if len(self.challenge) != CHALLENGE_LENGTH:
            raise BadChallenge

    def content(self) -> bytes:
        """Return what is signed."""
        return self.relay_id + self.challenge + self.account

    def sign(self, device: SigningKey) -> bytes:
        """Return the signature of a device."""
        return sign_with_label(device, self.label, self.content())

    def verify(self, credential: Credential, signature: bytes) -> None:
        """Require that the device of `credential` signed this for its account.

        Raises:
            WrongAccount: The device belongs to another account.
            ForgedStatement: The device did not sign this.
        """
        if credential.account != self.account:
            raise WrongAccount
        check_signed(
            credential.device_key,
            self.label,
            content=self.content(),
            signature=signature,
            what=self.what,
        )


@dataclass(frozen=True, slots=True)
class Registration(Login):
    """What a device signs to register its account under a handle.

    Attributes:
        handle: The handle that the account is to have.
    """

    label: ClassVar[bytes] = labels.REGISTER
    what: ClassVar[str] = "registration"
    handle: Handle

    def content(self) -> bytes:
        """Return what is signed."""
        ids = self.relay_id + self.challenge + self.account
        return ids + opaque(self.handle.encode("ascii"))
