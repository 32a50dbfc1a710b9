"""Every request over HTTP, with its body, its answer, and who may send it."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

import msgspec

from tgtui.wire import limits, replies, requests
from tgtui.wire.errors import BadFrame
from tgtui.wire.packing import MALFORMED


class Access(Enum):
    """Who may send a request."""

    ANYBODY = auto()
    DEVICE = auto()


@dataclass(frozen=True, slots=True)
class Route:
    """A request: `POST /v1/` and its name.

    Attributes:
        name: The last part of the path.
        request: The type of the body.
        reply: The type of the answer.
        access: Who may send it.
    """

    name: str
    request: type[msgspec.Struct]
    reply: type[msgspec.Struct]
    access: Access = Access.DEVICE

    @property
    def path(self) -> str:
        """The path of the request."""
        return f"/v1/{self.name}"


ROUTES: Final = (
    Route(
        "challenge", requests.Challenge, replies.ChallengeReply, access=Access.ANYBODY
    ),
    Route("register", requests.Register, replies.Session, access=Access.ANYBODY),
    Route("login", requests.Login, replies.Session, access=Access.ANYBODY),
    Route(
        "own-devices", requests.OwnDevices, replies.DeviceList, access=Access.ANYBODY
    ),
    Route(
        "replace-device", requests.ReplaceDevice, replies.Session, access=Access.ANYBODY
    ),
    Route("revoke", requests.Revoke, replies.Done, access=Access.ANYBODY),
    Route(
        "delete-account", requests.DeleteAccount, replies.Done, access=Access.ANYBODY
    ),
    Route("lookup", requests.Lookup, replies.Found),
    Route("put-notice-key", requests.PutNoticeKey, replies.Done),
    Route("put-key-packages", requests.PutKeyPackages, replies.KeyPackageCount),
    Route("count-key-packages", requests.CountKeyPackages, replies.KeyPackageCount),
    Route("claim-key-package", requests.ClaimKeyPackage, replies.Claimed),
    Route("rooms", requests.Rooms, replies.RoomList),
    Route("roster", requests.RoomRequest, replies.RosterReply),
    Route("stamp", requests.EntryRequest, replies.WholeStamp),
    Route("accept", requests.RoomRequest, replies.Done),
    Route("decline", requests.RoomRequest, replies.Done),
    Route("delete-room", requests.DeleteRoom, replies.Done),
    Route("rejoin", requests.Rejoin, replies.Done),
    Route("blocks", requests.Blocks, replies.BlockList),
    Route("block", requests.AccountRequest, replies.Done),
    Route("unblock", requests.AccountRequest, replies.Done),
    Route("begin-blob", requests.BeginBlob, replies.BlobState),
    Route("delete-blob", requests.BlobRequest, replies.Done),
    Route("report-state", requests.ReportRequest, replies.ReportState),
    Route("withdraw-report", requests.ReportRequest, replies.ReportState),
)
"""The requests whose body and answer are JSON."""

BLOB_PATH: Final = "/v1/blobs/"
"""Where a blob is put (`PUT ID?offset=N`, raw bytes) and got (`GET ID`, with Range)."""

REPORT_PATH: Final = "/v1/reports/"
"""Where a sealed report is put (`PUT ID`, raw bytes)."""

_encoder: Final = msgspec.json.Encoder()


def encode_body(body: msgspec.Struct) -> bytes:
    """Return the JSON of a request or an answer."""
    return _encoder.encode(body)


def decode_body(kind: type[Any], data: bytes) -> Any:  # noqa: ANN401  (of type `kind`)
    """Read the JSON of a request or an answer.

    Raises:
        BadFrame: It is too long or malformed.
    """
    if len(data) > limits.REQUEST_BODY:
        message = f"{len(data)} bytes where {limits.REQUEST_BODY} are allowed"
        raise BadFrame(message)
    try:
        return msgspec.json.decode(data, type=kind)
    except MALFORMED as error:
        raise BadFrame(str(error)) from None
