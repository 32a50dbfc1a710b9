"""Every label string of this room, once, so that no two uses of a key can be confused.

The labels of signatures carry the prefix "MLS 1.0 " besides, which SignWithLabel of
RFC 9420 §5.1.2 puts before each, with a length.
"""

from typing import Final


# Hashes
ACCOUNT: Final = b"tgtui/1 account"
RELAY_ID: Final = b"tgtui/1 relay-id"
KEY_CHECK: Final = b"tgtui/1 key-check"
INVITE_CHECK: Final = b"tgtui/1 invite-check"
MODERATOR_CHECK: Final = b"tgtui/1 moderator-check"
SAFETY_NUMBER: Final = b"tgtui/1 safety-number"

# Signatures of an identity key
DEVICE: Final = b"tgtui/1 device"
REVOKE: Final = b"tgtui/1 revoke"
DELETE: Final = b"tgtui/1 delete"

# Signatures of a device key
AUTH: Final = b"tgtui/1 auth"
REGISTER: Final = b"tgtui/1 register"
REJOIN: Final = b"tgtui/1 rejoin"
NOTICE: Final = b"tgtui/1 notice"
DELETE_ROOM: Final = b"tgtui/1 delete-room"

# Signatures of a root key
DESCRIPTOR: Final = b"tgtui/1 descriptor"
