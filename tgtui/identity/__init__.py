"""Account ids, credentials, descriptors and invites: public statements, checked."""

from tgtui.identity.account import AccountId, DeviceId, account_of, device_of
from tgtui.identity.credential import (
    CREDENTIAL_LENGTH,
    Credential,
    UnverifiedCredential,
    sign_credential,
)
from tgtui.identity.errors import (
    BadId,
    ForgedStatement,
    IdentityError,
    NotCertified,
    UnknownVersion,
    WrongAccount,
)
from tgtui.identity.ids import ID_LENGTH, ID_TEXT_LENGTH, id_text, parse_id
from tgtui.identity.relay_id import RelayId, relay_id_of


__all__ = [
    "CREDENTIAL_LENGTH",
    "ID_LENGTH",
    "ID_TEXT_LENGTH",
    "AccountId",
    "BadId",
    "Credential",
    "DeviceId",
    "ForgedStatement",
    "IdentityError",
    "NotCertified",
    "RelayId",
    "UnknownVersion",
    "UnverifiedCredential",
    "WrongAccount",
    "account_of",
    "device_of",
    "id_text",
    "parse_id",
    "relay_id_of",
    "sign_credential",
]
