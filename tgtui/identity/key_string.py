"""Key strings: what a person publishes so that others can check an account.

    tgtui-key:1:@HANDLE:ACCOUNT CHECK     without the space

ACCOUNT is the id in 52 characters of base32; CHECK is 4 more, the first 20 bits of
SHA-256("tgtui/1 key-check" | account).
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from tgtui.identity import labels
from tgtui.identity.account import AccountId
from tgtui.identity.base32 import to_base32
from tgtui.identity.copied_text import TextKind
from tgtui.identity.errors import BadHandle, BadId, DamagedText, MistypedText
from tgtui.identity.handle import Handle, check_handle
from tgtui.identity.ids import ID_TEXT_LENGTH, id_text, parse_id


_KIND: Final = TextKind("key string", "tgtui-key", labels.KEY_CHECK, limit=128)
_CHECK_LENGTH: Final = 4


@dataclass(frozen=True, slots=True)
class KeyString:
    """A handle and the account that is said to have it.

    Attributes:
        handle: How the account is called; it proves nothing.
        account: The account, whose id its identity key hashes to.
    """

    handle: Handle
    account: AccountId

    @property
    def text(self) -> str:
        """The string, which is the only one for this handle and account."""
        account = id_text(self.account)
        return f"{_KIND.prefix}:1:@{self.handle}:{account}{_check(self.account)}"


def parse_key_string(text: str) -> KeyString:
    """Return what a key string says; white space around it does not matter.

    Raises:
        NotThisText: It begins otherwise.
        UnknownVersion: It is of a newer version.
        DamagedText: It has no handle, or no account, or is too long or too short.
        MistypedText: The checksum is not that of the account.
    """
    name, colon, carried = _KIND.after_prefix(text.strip()).partition(":")
    if not colon or not name.startswith("@"):
        raise DamagedText(_KIND.what, "no @HANDLE: in it")
    length = ID_TEXT_LENGTH + _CHECK_LENGTH
    if len(carried) != length:
        detail = f"{len(carried)} characters after the handle instead of {length}"
        raise DamagedText(_KIND.what, detail)
    try:
        handle = check_handle(name[1:])
        account = AccountId(parse_id(carried[:ID_TEXT_LENGTH]))
    except (BadHandle, BadId) as error:
        raise DamagedText(_KIND.what, str(error)) from None
    if carried[ID_TEXT_LENGTH:] != _check(account):
        raise MistypedText(_KIND.what)
    return KeyString(handle, account)


def _check(account: AccountId) -> str:
    # Each character is 5 bits; the third byte holds the last 4 of 20.
    return to_base32(sha256(labels.KEY_CHECK + account).digest()[:3])[:_CHECK_LENGTH]
