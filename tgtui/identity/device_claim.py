"""What a device is said to have signed, and under whose name, until it is checked."""

from dataclasses import dataclass, field

from tgtui.identity.credential import Credential, UnverifiedCredential
from tgtui.identity.statement import check_signed


@dataclass(frozen=True, slots=True)
class DeviceClaim:
    """The bytes that a device is said to have signed, with its credential.

    Attributes:
        credential: Who is said to vouch for the device.
        device_key: The device's Ed25519 key.
        content: What is said to be signed.
        signature: The signature.
    """

    credential: UnverifiedCredential
    device_key: bytes = field(repr=False)
    content: bytes = field(repr=False)
    signature: bytes = field(repr=False)

    def verify(self, label: bytes, what: str) -> Credential:
        """Return the credential of the device if it signed the content.

        Args:
            label: The label of the signature.
            what: What the statement is called, for the error.

        Raises:
            NotCertified: The account does not vouch for the device.
            ForgedStatement: The device did not sign it.
        """
        credential = self.credential.verify(self.device_key)
        check_signed(
            self.device_key,
            label,
            content=self.content,
            signature=self.signature,
            what=what,
        )
        return credential
