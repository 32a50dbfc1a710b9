"""Every request of `tgtui.wire.ROUTES`, with the types of its body and its answer."""

from dataclasses import dataclass
from typing import Final, Generic, TypeVar

import msgspec

from tgtui.wire import ROUTES, Route, replies, requests


Q = TypeVar("Q", bound=msgspec.Struct)
A = TypeVar("A", bound=msgspec.Struct)

_ROUTES: Final = {route.name: route for route in ROUTES}


@dataclass(frozen=True, slots=True)
class Call(Generic[Q, A]):
    """A request.

    Attributes:
        name: Its name in `ROUTES`.
        request: The type of its body.
        reply: The type of its answer.
    """

    name: str
    request: type[Q]
    reply: type[A]

    @property
    def route(self) -> Route:
        """The route that it takes."""
        return _ROUTES[self.name]


CHALLENGE: Final = Call("challenge", requests.Challenge, replies.ChallengeReply)
REGISTER: Final = Call("register", requests.Register, replies.Session)
LOGIN: Final = Call("login", requests.Login, replies.Session)
OWN_DEVICES: Final = Call("own-devices", requests.OwnDevices, replies.DeviceList)
REPLACE_DEVICE: Final = Call("replace-device", requests.ReplaceDevice, replies.Session)
REVOKE: Final = Call("revoke", requests.Revoke, replies.Done)
DELETE_ACCOUNT: Final = Call("delete-account", requests.DeleteAccount, replies.Done)
LOOKUP: Final = Call("lookup", requests.Lookup, replies.Found)
PUT_NOTICE_KEY: Final = Call("put-notice-key", requests.PutNoticeKey, replies.Done)
PUT_KEY_PACKAGES: Final = Call(
    "put-key-packages", requests.PutKeyPackages, replies.KeyPackageCount
)
COUNT_KEY_PACKAGES: Final = Call(
    "count-key-packages", requests.CountKeyPackages, replies.KeyPackageCount
)
CLAIM_KEY_PACKAGE: Final = Call(
    "claim-key-package", requests.ClaimKeyPackage, replies.Claimed
)
ROOMS: Final = Call("rooms", requests.Rooms, replies.RoomList)
ROSTER: Final = Call("roster", requests.RoomRequest, replies.RosterReply)
STAMP: Final = Call("stamp", requests.EntryRequest, replies.WholeStamp)
ACCEPT: Final = Call("accept", requests.RoomRequest, replies.Done)
DECLINE: Final = Call("decline", requests.RoomRequest, replies.Done)
DELETE_ROOM: Final = Call("delete-room", requests.DeleteRoom, replies.Done)
REJOIN: Final = Call("rejoin", requests.Rejoin, replies.Done)
BLOCKS: Final = Call("blocks", requests.Blocks, replies.BlockList)
BLOCK: Final = Call("block", requests.AccountRequest, replies.Done)
UNBLOCK: Final = Call("unblock", requests.AccountRequest, replies.Done)
BEGIN_BLOB: Final = Call("begin-blob", requests.BeginBlob, replies.BlobState)
DELETE_BLOB: Final = Call("delete-blob", requests.BlobRequest, replies.Done)
REPORT_STATE: Final = Call("report-state", requests.ReportRequest, replies.ReportState)
WITHDRAW_REPORT: Final = Call(
    "withdraw-report", requests.ReportRequest, replies.ReportState
)
