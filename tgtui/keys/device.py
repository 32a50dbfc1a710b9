"""The key of a device: it signs the device's MLS leaves and all that the device says.

stored: u8 1 | seed[32] | credential[105]
"""

from dataclasses import dataclass

from tgtui.codec import DecodeError, Reader, Writer, decode_whole
from tgtui.crypto import SEED_LENGTH, Entropy, Secret, SigningKey
from tgtui.identity import (
    Credential,
    Handle,
    IdentityError,
    Login,
    NoticeKey,
    Registration,
    RejoinRequest,
    RelayId,
    RoomDeletion,
    UnverifiedCredential,
    sign_notice_key,
    sign_rejoin,
    sign_room_deletion,
)
from tgtui.keys.errors import StoredKeyDamaged, WrongCredential
from tgtui.keys.identity import IdentityKey
from tgtui.keys.stored import STORED_VERSION, read_stored_version


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """The private key of a device, with the credential that its account gave it.

    Attributes:
        signing_key: The key; MLS signs with it too.
        credential: What the account says of it.

    Raises:
        WrongCredential: The credential is for another key.
    """

    signing_key: SigningKey
    credential: Credential

    def __post_init__(self) -> None:
        """Require that both belong together."""
        if self.credential.device_key != self.signing_key.public_key:
            raise WrongCredential

    @classmethod
    def generate(
        cls, identity: IdentityKey, entropy: Entropy, *, created: int
    ) -> "DeviceKey":
        """Return a new device of an account.

        Args:
            identity: The account's key, which certifies the device.
            entropy: Where the device's key comes from.
            created: The time, in ms since 1970.

        Raises:
            EncodeError: `created` is no u64.
        """
        key = SigningKey.generate(entropy)
        return cls(key, identity.certify(key.public_key, created))

    def log_in(self, relay_id: RelayId, challenge: bytes) -> bytes:
        """Return the signature that logs this device in to a relay.

        Raises:
            BadChallenge: The challenge is not one of 32 bytes.
        """
        return Login(relay_id, challenge, self.credential.account).sign(
            self.signing_key
        )

    def register(self, relay_id: RelayId, challenge: bytes, *, handle: Handle) -> bytes:
        """Return the signature that registers this device's account at a relay.

        Raises:
            BadChallenge: The challenge is not one of 32 bytes.
        """
        account = self.credential.account
        return Registration(relay_id, challenge, account, handle).sign(self.signing_key)

    def ask_to_rejoin(
        self, group_id: bytes, *, key_package: bytes, at: int
    ) -> RejoinRequest:
        """Return a request to be let into a group again.

        Args:
            group_id: Which group.
            key_package: A fresh KeyPackage of this device, encoded.
            at: The time, in ms since 1970.

        Raises:
            NotPossible: A field is too long.
            EncodeError: `at` is no u64.
        """
        return sign_rejoin(
            self.signing_key,
            self.credential,
            group_id=group_id,
            key_package=key_package,
            at=at,
        )

    def announce(self, hpke_key: bytes, *, created: int) -> NoticeKey:
        """Return the statement that notices to this account are sealed to a key.

        Args:
            hpke_key: The public half of a key pair of `SEALING_SUITE`.
            created: The time, in ms since 1970.

        Raises:
            NotPossible: The key is malformed.
            EncodeError: `created` is no u64.
        """
        return sign_notice_key(
            self.signing_key, self.credential, hpke_key=hpke_key, created=created
        )

    def delete_room(self, group_id: bytes, *, at: int) -> RoomDeletion:
        """Return the deletion of a room, at a time in ms since 1970.

        Raises:
            NotPossible: The id is too long.
            EncodeError: `at` is no u64.
        """
        return sign_room_deletion(
            self.signing_key, self.credential, group_id=group_id, at=at
        )

    def stored(self) -> Secret:
        """Return key and credential in the form in which they are kept."""
        writer = Writer()
        writer.u8(STORED_VERSION)
        writer.fixed(self.signing_key.seed.expose())
        self.credential.encode(writer)
        return Secret(writer.getvalue())

    @classmethod
    def restore(cls, stored: Secret) -> "DeviceKey":
        """Return what `stored` returned.

        Raises:
            StoredKeyDamaged: It is something else.
        """
        try:
            return decode_whole(cls._decode, stored.expose())
        except (DecodeError, IdentityError):
            raise StoredKeyDamaged from None

    @classmethod
    def _decode(cls, reader: Reader) -> "DeviceKey":
        read_stored_version(reader)
        key = SigningKey(Secret(reader.fixed(SEED_LENGTH)))
        claimed = UnverifiedCredential.decode(reader)
        return cls(key, claimed.verify(key.public_key))
