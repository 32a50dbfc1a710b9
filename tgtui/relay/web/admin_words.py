"""What an operator asks of a relay, and what it answers, over its own socket."""

from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from tgtui.wire import BadFrame
from tgtui.wire.packing import MALFORMED


LONGEST_INVITE: Final = 3_650
"""Days for which an invite may be good."""


class Ask(
    Struct,
    frozen=True,
    forbid_unknown_fields=True,
    tag_field="verb",
    tag=lambda name: name,
):
    """What an operator may ask; the verb is the name of the class."""


class MakeInvite(Ask, frozen=True):
    """Make an invite.

    Attributes:
        reusable: Whether more than one person may use it.
        days: For how many days it is good; 0 for ever.
    """

    reusable: bool = False
    days: Annotated[int, Meta(ge=0, le=LONGEST_INVITE)] = 7


class InviteMade(Struct, frozen=True):
    """An invite.

    Attributes:
        invite: Its text.
        id: Its name among the invites.
        expires: When it ends, in ms since 1970, as all times here; 0 for never.
    """

    invite: str
    id: str
    expires: int


class ListInvites(Ask, frozen=True):
    """List the invites that are not used up."""


class InviteRow(Struct, frozen=True):
    """An invite that is not used up.

    Attributes:
        id: Its name.
        reusable: Whether more than one person may use it.
        created: When it was made.
        expires: When it ends; 0 for never.
        used: How often it was used.
    """

    id: str
    reusable: bool
    created: int
    expires: int
    used: int


class Invites(Struct, frozen=True):
    """The invites that are not used up, the oldest first."""

    invites: list[InviteRow]


class DropInvite(Ask, frozen=True):
    """Let an invite be good no longer."""

    id: str


class ListAccounts(Ask, frozen=True):
    """List accounts whose ids come after one, a page of them."""

    after: bytes = b""


class AccountRow(Struct, frozen=True):
    """An account.

    Attributes:
        account: Its id.
        handle: Its handle.
        created: When it was registered.
        devices: How many devices it has.
        suspended: Whether it may do nothing for now.
    """

    account: bytes
    handle: str
    created: int
    devices: int
    suspended: bool


class Accounts(Struct, frozen=True):
    """A page of accounts; the last one is empty."""

    accounts: list[AccountRow]


class Suspend(Ask, frozen=True):
    """Let an account do nothing for now."""

    handle: str


class Unsuspend(Ask, frozen=True):
    """Let an account use the relay again."""

    handle: str


class Remove(Ask, frozen=True):
    """Remove an account with all that the relay has of it."""

    handle: str


class Count(Ask, frozen=True):
    """Count what there is."""


class Counts(Struct, frozen=True):
    """How much there is; not whose it is.

    Attributes:
        accounts: Accounts.
        suspended: Those of them that are suspended.
        devices: Devices that may log in.
        connected: Those of them that are connected.
        rooms: Rooms.
        blob_bytes: Bytes of blobs that accounts have announced.
        invites: Invites that are not used up.
        clock_stepped: By how many ms the clock jumped, until that is confirmed.
    """

    accounts: int
    suspended: int
    devices: int
    connected: int
    rooms: int
    blob_bytes: int
    invites: int
    clock_stepped: int


class BackUp(Ask, frozen=True):
    """Copy everything, as it is at one moment, into an empty folder."""

    folder: str


class ConfirmClock(Ask, frozen=True):
    """Believe the clock as it is (M12)."""


class ClockConfirmed(Struct, frozen=True):
    """The clock is believed.

    Attributes:
        now: What time it is.
        stepped: By how many ms it had jumped; 0 where it had not.
    """

    now: int
    stepped: int


class GetDescriptor(Ask, frozen=True):
    """Say what the descriptor is."""


class DescriptorIs(Struct, frozen=True):
    """The descriptor.

    Attributes:
        descriptor: Its bytes.
        next_version: Which version the next one has to have, at the least.
    """

    descriptor: bytes
    next_version: int


class Publish(Ask, frozen=True):
    """Go on with another descriptor, which the root key signed."""

    descriptor: bytes


class Did(Struct, frozen=True):
    """It was done."""


class Failed(Struct, frozen=True):
    """It was not done.

    Attributes:
        sentence: Why, and what to do.
    """

    sentence: str


Asked = (
    BackUp
    | ConfirmClock
    | Count
    | DropInvite
    | GetDescriptor
    | ListAccounts
    | ListInvites
    | MakeInvite
    | Publish
    | Remove
    | Suspend
    | Unsuspend
)
"""What an operator may ask."""

_asked: Final[msgspec.json.Decoder[Any]] = msgspec.json.Decoder(Asked)


def decode_asked(body: bytes) -> Ask:
    """Return what an operator asks.

    Raises:
        BadFrame: It is nothing that may be asked.
    """
    try:
        asked: Ask = _asked.decode(body)
    except MALFORMED as error:
        raise BadFrame(str(error)) from None
    return asked
