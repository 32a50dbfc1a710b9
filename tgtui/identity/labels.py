"""Every label string of this room, once, so that no two uses of a key can be confused.

The labels of signatures carry the prefix "MLS 1.0 " besides, which SignWithLabel of
RFC 9420 §5.1.2 puts before each.
"""

from typing import Final


# Hashes
ACCOUNT: Final = b"tgtui/1 account"
RELAY_ID: Final = b"tgtui/1 relay-id"

# Signatures of an identity key
DEVICE: Final = b"tgtui/1 device"
