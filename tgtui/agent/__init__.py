"""Runs the engine of a profile, and lets other processes of it use that one."""

from tgtui.agent.client import Client, wait_sent
from tgtui.agent.embedded import EmbeddedRelay
from tgtui.agent.errors import (
    AccountThere,
    AgentEnded,
    AgentError,
    CannotRead,
    CannotSave,
    FetchedAlready,
    FileChanged,
    FileTooLarge,
    HandleTaken,
    InviteNeeded,
    KeysLost,
    NoAccount,
    NotAFile,
    NotDone,
    NotServed,
    RelayClosed,
    RelayDidNotStart,
    StrangeFrame,
)
from tgtui.agent.local import Local
from tgtui.agent.opening import open_client
from tgtui.agent.ports import EnginePort, Own
from tgtui.agent.registering import Made, make_account, recovery_phrase
from tgtui.agent.remote import Remote
from tgtui.agent.runner import Runner
from tgtui.agent.setting import Database, Found, OpenDatabase, Parts, Setting
from tgtui.agent.updates import LinkChanged, Missed, Subscription, Update


__all__ = [
    "AccountThere",
    "AgentEnded",
    "AgentError",
    "CannotRead",
    "CannotSave",
    "Client",
    "Database",
    "EmbeddedRelay",
    "EnginePort",
    "FetchedAlready",
    "FileChanged",
    "FileTooLarge",
    "Found",
    "HandleTaken",
    "InviteNeeded",
    "KeysLost",
    "LinkChanged",
    "Local",
    "Made",
    "Missed",
    "NoAccount",
    "NotAFile",
    "NotDone",
    "NotServed",
    "OpenDatabase",
    "Own",
    "Parts",
    "RelayClosed",
    "RelayDidNotStart",
    "Remote",
    "Runner",
    "Setting",
    "StrangeFrame",
    "Subscription",
    "Update",
    "make_account",
    "open_client",
    "recovery_phrase",
    "wait_sent",
]
