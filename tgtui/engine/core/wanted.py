"""What waits in the outbox: contents and changes in the user's terms, unbuilt."""

from typing import Final

import msgspec

from tgtui.engine.intents import NewFile
from tgtui.wire import Role


class Wanted(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Something to be sent. Messages are named by their numbers on this device."""


class Say(Wanted, frozen=True):
    """A text, perhaps an answer, perhaps with files."""

    text: str
    reply: int | None = None
    files: tuple[NewFile, ...] = ()


class Amend(Wanted, frozen=True):
    """An edit of an own message."""

    target: int
    text: str


class Erase(Wanted, frozen=True):
    """The deletion of a message."""

    target: int


class Put(Wanted, frozen=True):
    """A reaction; an empty text takes it back."""

    target: int
    text: str


class Goodbye(Wanted, frozen=True):
    """That this account leaves."""


class Claim(Wanted, frozen=True):
    """This device's own stamp, of which another one claims to have a different one."""

    stamp: bytes


class Announce(Wanted, frozen=True):
    """A revocation of an own device, for the members to know (M8)."""

    revocation: bytes


class AddWanted(Wanted, frozen=True):
    """Accounts to add; `packages` are those of their devices, once they are claimed."""

    people: tuple[bytes, ...]
    packages: dict[bytes, tuple[bytes, ...]] = {}
    missing: tuple[bytes, ...] = ()


class RemoveWanted(Wanted, frozen=True):
    """Accounts to remove."""

    people: tuple[bytes, ...]


class RoleWanted(Wanted, frozen=True):
    """A role to give."""

    account: bytes
    role: Role


class TextsWanted(Wanted, frozen=True):
    """Title and description; None leaves one as it is."""

    title: str | None = None
    description: str | None = None


class TimerWanted(Wanted, frozen=True):
    """A timer to set."""

    seconds: int


class FreshWanted(Wanted, frozen=True):
    """New keys for this device, since the user asked for it."""


Change = AddWanted | RemoveWanted | RoleWanted | TextsWanted | TimerWanted | FreshWanted
"""What a commit is made of."""

Message = Say | Amend | Erase | Put | Goodbye | Claim | Announce
"""What is sent as an application message."""

CHANGES: Final = (
    AddWanted,
    RemoveWanted,
    RoleWanted,
    TextsWanted,
    TimerWanted,
    FreshWanted,
)

_decoder: Final[msgspec.msgpack.Decoder[Change | Message]] = msgspec.msgpack.Decoder(
    Change | Message
)


def packed(what: Change | Message) -> bytes:
    """Return the bytes to store."""
    return msgspec.msgpack.encode(what)


def unpacked(data: bytes) -> Change | Message:
    """Return what was stored."""
    return _decoder.decode(data)


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of an attempt, beside its bytes.

    Attributes:
        payload: The application data; of a commit the extension of the texts.
        extras: What goes with a commit, encoded; its GroupInfo is apart.
        group_info: The encrypted GroupInfo, which may be too long for a frame (M16).
        leave: Whether it says that this account leaves.
        handshake: Whether it is a commit.
        restores: The stamp that goes with a commit which restores a room, encoded.
    """

    payload: bytes = b""
    extras: bytes = b""
    group_info: bytes = b""
    leave: bool = False
    handshake: bool = False
    restores: bytes = b""


_proof: Final = msgspec.msgpack.Decoder(Proof)


def packed_proof(proof: Proof) -> bytes:
    """Return the bytes to store."""
    return msgspec.msgpack.encode(proof)


def read_proof(data: bytes) -> Proof:
    """Return what was stored."""
    return _proof.decode(data)
