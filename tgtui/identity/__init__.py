"""Account ids, credentials, descriptors and invites: public statements, checked."""

from tgtui.identity.account import AccountId, DeviceId, account_of, device_of
from tgtui.identity.account_deletion import (
    AccountDeletion,
    UnverifiedAccountDeletion,
    sign_account_deletion,
)
from tgtui.identity.address import RelayAddress, parse_address, read_address
from tgtui.identity.authentication import CHALLENGE_LENGTH, Login, Registration
from tgtui.identity.base32 import from_base32, to_base32
from tgtui.identity.credential import (
    CREDENTIAL_LENGTH,
    Credential,
    UnverifiedCredential,
    sign_credential,
)
from tgtui.identity.descriptor import Descriptor, UnverifiedDescriptor, sign_descriptor
from tgtui.identity.descriptor_content import (
    LONGEST_VALIDITY,
    SHORTEST_RETENTION,
    DescriptorContent,
    RegistrationPolicy,
    RelayLimits,
)
from tgtui.identity.errors import (
    AddressPart,
    BadAddress,
    BadChallenge,
    BadHandle,
    BadId,
    BadText,
    DamagedText,
    DescriptorChanged,
    DescriptorExpired,
    DescriptorRefused,
    ForgedStatement,
    FrankingKeyDropped,
    FrankingKeyNotValid,
    IdentityError,
    InviteExpired,
    MistypedText,
    NotCertified,
    NotPossible,
    NotThisText,
    OlderDescriptor,
    UnknownFrankingKey,
    UnknownVersion,
    WrongAccount,
    WrongRelay,
)
from tgtui.identity.handle import Handle, check_handle, decode_handle
from tgtui.identity.host import is_loopback
from tgtui.identity.ids import ID_LENGTH, ID_TEXT_LENGTH, id_text, parse_id
from tgtui.identity.invite import Invite, Inviter, parse_invite
from tgtui.identity.key_string import KeyString, parse_key_string
from tgtui.identity.moderator_key import ModeratorKey, parse_moderator_key
from tgtui.identity.notice_key import NoticeKey, UnverifiedNoticeKey, sign_notice_key
from tgtui.identity.pinning import accept_descriptor
from tgtui.identity.rejoin import RejoinRequest, UnverifiedRejoinRequest, sign_rejoin
from tgtui.identity.relay_id import RelayId, relay_id_of
from tgtui.identity.relay_keys import (
    KEY_ID_LENGTH,
    SPKI_HASH_LENGTH,
    FrankingKey,
    KeyId,
    ModerationKey,
    Period,
    TlsKey,
    key_id_of,
)
from tgtui.identity.revocation import Revocation, UnverifiedRevocation, sign_revocation
from tgtui.identity.room_deletion import (
    RoomDeletion,
    UnverifiedRoomDeletion,
    sign_room_deletion,
)
from tgtui.identity.safety_number import safety_number
from tgtui.identity.sealing import SEALING_SUITE, check_sealing_key


__all__ = [
    "CHALLENGE_LENGTH",
    "CREDENTIAL_LENGTH",
    "ID_LENGTH",
    "ID_TEXT_LENGTH",
    "KEY_ID_LENGTH",
    "LONGEST_VALIDITY",
    "SEALING_SUITE",
    "SHORTEST_RETENTION",
    "SPKI_HASH_LENGTH",
    "AccountDeletion",
    "AccountId",
    "AddressPart",
    "BadAddress",
    "BadChallenge",
    "BadHandle",
    "BadId",
    "BadText",
    "Credential",
    "DamagedText",
    "Descriptor",
    "DescriptorChanged",
    "DescriptorContent",
    "DescriptorExpired",
    "DescriptorRefused",
    "DeviceId",
    "ForgedStatement",
    "FrankingKey",
    "FrankingKeyDropped",
    "FrankingKeyNotValid",
    "Handle",
    "IdentityError",
    "Invite",
    "InviteExpired",
    "Inviter",
    "KeyId",
    "KeyString",
    "Login",
    "MistypedText",
    "ModerationKey",
    "ModeratorKey",
    "NotCertified",
    "NotPossible",
    "NotThisText",
    "NoticeKey",
    "OlderDescriptor",
    "Period",
    "Registration",
    "RegistrationPolicy",
    "RejoinRequest",
    "RelayAddress",
    "RelayId",
    "RelayLimits",
    "Revocation",
    "RoomDeletion",
    "TlsKey",
    "UnknownFrankingKey",
    "UnknownVersion",
    "UnverifiedAccountDeletion",
    "UnverifiedCredential",
    "UnverifiedDescriptor",
    "UnverifiedNoticeKey",
    "UnverifiedRejoinRequest",
    "UnverifiedRevocation",
    "UnverifiedRoomDeletion",
    "WrongAccount",
    "WrongRelay",
    "accept_descriptor",
    "account_of",
    "check_handle",
    "check_sealing_key",
    "decode_handle",
    "device_of",
    "from_base32",
    "id_text",
    "is_loopback",
    "key_id_of",
    "parse_address",
    "parse_id",
    "parse_invite",
    "parse_key_string",
    "parse_moderator_key",
    "read_address",
    "relay_id_of",
    "safety_number",
    "sign_account_deletion",
    "sign_credential",
    "sign_descriptor",
    "sign_notice_key",
    "sign_rejoin",
    "sign_revocation",
    "sign_room_deletion",
    "to_base32",
]
