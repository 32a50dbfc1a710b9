"""Requests to rejoin: a device that lost its place in a group asks for a new one.

    u8 1 | group_id<V> | credential[105] | device_key[32] | key_package<V> | at u64 ms
    | signature[64]
    signature = SignWithLabel(device key, "tgtui/1 rejoin", all bytes before it)

A member that agrees removes the device's old leaf and adds the KeyPackage in one
commit. Whether the KeyPackage is a good one, and the device's own, MLS has to say.
"""

from dataclasses import dataclass, field

from tgtui.codec import Reader, Writer, decode_whole, encoded
from tgtui.crypto import (
    PUBLIC_KEY_LENGTH,
    SIGNATURE_LENGTH,
    SigningKey,
    sign_with_label,
)
from tgtui.identity import labels, limits
from tgtui.identity.credential import Credential, UnverifiedCredential
from tgtui.identity.device_claim import DeviceClaim
from tgtui.identity.errors import asked_for
from tgtui.identity.statement import VERSION, read_version


@dataclass(frozen=True, slots=True)
class RejoinRequest:
    """A request whose signatures were verified.

    Attributes:
        group_id: Which group.
        credential: Whose device asks.
        key_package: What to add, still to be verified by MLS.
        at: When it asks, in ms since 1970.
        encoded: The whole, as it stands on the wire.
    """

    group_id: bytes
    credential: Credential
    key_package: bytes = field(repr=False)
    at: int
    encoded: bytes = field(repr=False)

    def encode(self, writer: Writer) -> None:
        """Append the statement."""
        writer.fixed(self.encoded)


@dataclass(frozen=True, slots=True)
class UnverifiedRejoinRequest:
    """A request as somebody sent it."""

    _group_id: bytes = field(repr=False)
    _key_package: bytes = field(repr=False)
    _at: int
    _claim: DeviceClaim

    @classmethod
    def decode(cls, reader: Reader) -> "UnverifiedRejoinRequest":
        """Read the statement.

        Raises:
            UnknownVersion: It, or its credential, is of a newer version.
            DecodeError: The bytes are malformed.
        """
        start = reader.offset
        read_version(reader, "rejoin request")
        group_id = reader.opaque(limits.GROUP_ID)
        credential = UnverifiedCredential.decode(reader)
        device_key = reader.fixed(PUBLIC_KEY_LENGTH)
        key_package = reader.opaque(limits.KEY_PACKAGE)
        at = reader.u64()
        content = reader.since(start)
        signature = reader.fixed(SIGNATURE_LENGTH)
        claim = DeviceClaim(credential, device_key, content, signature)
        return cls(group_id, key_package, at, claim)

    def verify(self) -> RejoinRequest:
        """Return the request if the device of an account signed it.

        Raises:
            NotCertified: The account does not vouch for the device.
            ForgedStatement: The device did not sign it.
        """
        credential = self._claim.verify(labels.REJOIN, "rejoin request")
        return RejoinRequest(
            self._group_id, credential, self._key_package, self._at, encoded(self)
        )

    def encode(self, writer: Writer) -> None:
        """Append the statement as it was received."""
        writer.fixed(self._claim.content + self._claim.signature)


def sign_rejoin(
    device: SigningKey,
    credential: Credential,
    *,
    group_id: bytes,
    key_package: bytes,
    at: int,
) -> RejoinRequest:
    """Return a request to rejoin a group.

    Args:
        device: The device's key.
        credential: The credential of that key.
        group_id: Which group.
        key_package: A fresh KeyPackage of the device, encoded.
        at: The time, in ms since 1970.

    Raises:
        NotPossible: The credential is not of this device, or a field is too long.
        EncodeError: `at` is no u64.
    """
    writer = Writer()
    writer.u8(VERSION)
    writer.opaque(group_id)
    credential.encode(writer)
    writer.fixed(credential.device_key)
    writer.opaque(key_package)
    writer.u64(at)
    content = writer.getvalue()
    whole = content + sign_with_label(device, labels.REJOIN, content)
    with asked_for():
        return decode_whole(UnverifiedRejoinRequest.decode, whole).verify()
