"""Starts a relay: configuration, keys, backend, sockets, and the way to stop."""

from tgtui.relay.main.administering import Change, amend, ask, rotate_franking
from tgtui.relay.main.command import serve
from tgtui.relay.main.content import with_moderator, without_moderator
from tgtui.relay.main.copies import restore
from tgtui.relay.main.errors import (
    BadKeyFile,
    CannotListen,
    CannotServe,
    Declined,
    FolderTaken,
    NeedsRootKey,
    NoAddress,
    NoAnswer,
    NoData,
    NotAdopted,
    NotDone,
)
from tgtui.relay.main.local import Local
from tgtui.relay.main.serving import Relay, start
from tgtui.relay.main.standing import remembered


__all__ = [
    "BadKeyFile",
    "CannotListen",
    "CannotServe",
    "Change",
    "Declined",
    "FolderTaken",
    "Local",
    "NeedsRootKey",
    "NoAddress",
    "NoAnswer",
    "NoData",
    "NotAdopted",
    "NotDone",
    "Relay",
    "amend",
    "ask",
    "remembered",
    "restore",
    "rotate_franking",
    "serve",
    "start",
    "with_moderator",
    "without_moderator",
]
