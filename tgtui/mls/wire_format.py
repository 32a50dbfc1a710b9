"""What an MLSMessage may be (RFC 9420 §6, §17.2)."""

from enum import IntEnum


class WireFormat(IntEnum):
    """What an MLSMessage is (RFC 9420 §17.2)."""

    PUBLIC_MESSAGE = 1
    PRIVATE_MESSAGE = 2
    WELCOME = 3
    GROUP_INFO = 4
    KEY_PACKAGE = 5
