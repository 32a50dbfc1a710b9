"""The relay's rules: who may send, in which order, how much, and what is stamped."""

from tgtui.relay.core.context import (
    Context,
    Notary,
    ProvenStamp,
    Registration,
    Settings,
    SignedRecord,
    Stamped,
    StampFields,
)
from tgtui.relay.core.delivery import Follow, acknowledge, entries, follow, inbox
from tgtui.relay.core.effects import (
    CursorsPassed,
    Disconnect,
    Effect,
    InboxGrew,
    OfferRejoin,
    Outcome,
    RemoveBlobs,
    RoomGrew,
    SegmentOpened,
    Sender,
    StopFollowing,
)
from tgtui.relay.core.entries import Accepted, Submission
from tgtui.relay.core.invites import make_invite
from tgtui.relay.core.leases import lease
from tgtui.relay.core.notary import FrankingNotary
from tgtui.relay.core.recovery import offer
from tgtui.relay.core.rooms import delete_room, list_rooms, roster
from tgtui.relay.core.submission import submit
from tgtui.relay.core.sweep import Swept, sweep


__all__ = [
    "Accepted",
    "Context",
    "CursorsPassed",
    "Disconnect",
    "Effect",
    "Follow",
    "FrankingNotary",
    "InboxGrew",
    "Notary",
    "OfferRejoin",
    "Outcome",
    "ProvenStamp",
    "Registration",
    "RemoveBlobs",
    "RoomGrew",
    "SegmentOpened",
    "Sender",
    "Settings",
    "SignedRecord",
    "StampFields",
    "Stamped",
    "StopFollowing",
    "Submission",
    "Swept",
    "acknowledge",
    "delete_room",
    "entries",
    "follow",
    "inbox",
    "lease",
    "list_rooms",
    "make_invite",
    "offer",
    "roster",
    "submit",
    "sweep",
]
