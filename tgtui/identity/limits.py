"""How large each vector of a statement may be, in bytes or in items."""

from typing import Final


GROUP_ID: Final = 256
KEY_PACKAGE: Final = 1 << 14
HPKE_KEY: Final = 1_216
HANDLE: Final = 32
ADDRESS: Final = 255
TOKEN: Final = 32
TICKET: Final = 64
INVITE_TEXT: Final = 500
URL: Final = 1_024
CONTACT: Final = 256
FRANKING_KEYS: Final = 1_024
MODERATION_KEYS: Final = 64
TLS_KEYS: Final = 32
DESCRIPTOR: Final = 1 << 18
