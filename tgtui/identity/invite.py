"""Invites: one text that leads to a relay, and if it says so to a person and a room.

    tgtui-invite:1:BASE32
    body = u8 1 | flags u8 (bit 0: more than one person may use it)
         | address<V>        the relay's address, in the one form of `RelayAddress.text`
         | token<V>          lets its bearer register there; may be empty, <= 32 bytes
         | optional<account[32]>     who invites
         | handle<V>         how they are called; may be empty, only with an account
         | ticket<V>         lets its bearer into a room; may be empty, <= 64 bytes
         | expires u64 ms    0 = never

Nobody signs an invite: it is worth as much as the way on which it came.
"""

from dataclasses import dataclass
from typing import Final

from tgtui.codec import BadValue, DecodeError, Reader, Writer, decode_whole, encoded
from tgtui.crypto import Secret
from tgtui.identity import labels, limits
from tgtui.identity.account import AccountId
from tgtui.identity.address import RelayAddress, read_address
from tgtui.identity.copied_text import TextKind
from tgtui.identity.errors import DamagedText, InviteExpired, asked_for
from tgtui.identity.handle import Handle, decode_handle
from tgtui.identity.ids import ID_LENGTH
from tgtui.identity.statement import VERSION, read_version


_KIND: Final = TextKind(
    "invite", "tgtui-invite", labels.INVITE_CHECK, limit=limits.INVITE_TEXT
)
_REUSABLE: Final = 1


@dataclass(frozen=True, slots=True)
class Inviter:
    """Who invites.

    Attributes:
        account: The account, which whoever is invited will pin.
        handle: How it is called, if it has a handle.
    """

    account: AccountId
    handle: Handle | None = None


@dataclass(frozen=True, slots=True)
class Invite:
    """What an invite says.

    Attributes:
        address: The relay to go to.
        expires: When it ends, in ms since 1970; 0 = never.
        reusable: Whether more than one person may use it.
        token: Lets its bearer register at the relay, if the relay asks for that.
        inviter: Who invites, if the invite says so.
        ticket: Lets its bearer into a room, if it is an invite to one.
    """

    address: RelayAddress
    expires: int = 0
    reusable: bool = False
    token: Secret | None = None
    inviter: Inviter | None = None
    ticket: Secret | None = None

    def text(self) -> str:
        """Return the invite as text; it lets in whoever reads it.

        Raises:
            NotPossible: A field is too long, or all of them together are.
            EncodeError: `expires` is no u64.
        """
        text = _KIND.write(encoded(self))
        with asked_for():
            _read(text)
        return text

    def check_time(self, now: int) -> None:
        """Require that the invite has not expired at `now`, in ms since 1970.

        Raises:
            InviteExpired: It has.
        """
        if 0 < self.expires <= now:
            raise InviteExpired(self.expires)

    def encode(self, writer: Writer) -> None:
        """Append the body of the text."""
        writer.u8(VERSION)
        writer.u8(_REUSABLE if self.reusable else 0)
        writer.opaque(self.address.text.encode("ascii"))
        _write_secret(self.token, writer)
        writer.optional(present=self.inviter is not None)
        handle = None
        if self.inviter is not None:
            writer.fixed(self.inviter.account)
            handle = self.inviter.handle
        writer.opaque((handle or "").encode("ascii"))
        _write_secret(self.ticket, writer)
        writer.u64(self.expires)

    @classmethod
    def decode(cls, reader: Reader) -> "Invite":
        """Read the body of the text.

        Raises:
            UnknownVersion: It is of a newer version.
            DecodeError: The bytes are malformed.
        """
        read_version(reader, _KIND.what)
        flags = reader.u8()
        if flags not in {0, _REUSABLE}:
            message = f"flags {flags:#04x}"
            raise BadValue(message)
        address = read_address(reader.opaque(limits.ADDRESS))
        token = _read_secret(reader, limits.TOKEN)
        inviter = _read_inviter(reader)
        ticket = _read_secret(reader, limits.TICKET)
        expires = reader.u64()
        return cls(address, expires, flags == _REUSABLE, token, inviter, ticket)


def parse_invite(text: str, now: int) -> Invite:
    """Return what an invite says.

    White space around it does not matter, nor whether letters are upper case.

    Args:
        text: What a person typed or copied.
        now: The time, in ms since 1970.

    Raises:
        NotThisText: It begins otherwise.
        UnknownVersion: It is of a newer version.
        DamagedText: It is not well formed.
        MistypedText: The checksum does not match.
        InviteExpired: It has expired.
    """
    invite = _read(text)
    invite.check_time(now)
    return invite


def _read(text: str) -> Invite:
    body = _KIND.read(text)
    try:
        return decode_whole(Invite.decode, body)
    except DecodeError as error:
        raise DamagedText(_KIND.what, str(error)) from None


def _write_secret(secret: Secret | None, writer: Writer) -> None:
    writer.opaque(b"" if secret is None else secret.expose())


def _read_secret(reader: Reader, limit: int) -> Secret | None:
    value = reader.opaque(limit)
    return Secret(value) if value else None


def _read_inviter(reader: Reader) -> Inviter | None:
    account = AccountId(reader.fixed(ID_LENGTH)) if reader.optional() else None
    handle = decode_handle(reader)
    if account is not None:
        return Inviter(account, handle)
    if handle is not None:
        message = "a handle without an account"
        raise BadValue(message)
    return None
