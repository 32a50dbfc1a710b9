"""Runs the engine of a profile, and lets other processes of it use that one."""

from tgtui.agent.client import Client, wait_sent
from tgtui.agent.deleting import delete_account
from tgtui.agent.embedded import EmbeddedRelay
from tgtui.agent.errors import (
    AccountThere,
    AccountUnknown,
    AgentEnded,
    AgentError,
    BackupDamaged,
    BackupTooNew,
    CannotRead,
    CannotSave,
    DataThere,
    FetchedAlready,
    FileChanged,
    FileTooLarge,
    HandleTaken,
    InviteNeeded,
    KeysLost,
    NoAccount,
    NotABackup,
    NotAFile,
    NotDone,
    NotServed,
    OtherAccount,
    RelayClosed,
    RelayDidNotStart,
    StrangeFrame,
    Unanswered,
    UnusablePassphrase,
    WrongBackupPassphrase,
)
from tgtui.agent.hardening import harden
from tgtui.agent.heir import Heir
from tgtui.agent.local import Local
from tgtui.agent.opening import open_client
from tgtui.agent.ports import EnginePort, Own
from tgtui.agent.registering import Made, make_account, recovery_phrase
from tgtui.agent.remote import Remote
from tgtui.agent.restoring import (
    back_up,
    restore_backup,
    restore_words,
    settings_in,
)
from tgtui.agent.runner import Runner
from tgtui.agent.setting import Database, Found, OpenDatabase, Parts, Setting
from tgtui.agent.updates import LinkChanged, Missed, Subscription, Update


__all__ = [
    "AccountThere",
    "AccountUnknown",
    "AgentEnded",
    "AgentError",
    "BackupDamaged",
    "BackupTooNew",
    "CannotRead",
    "CannotSave",
    "Client",
    "DataThere",
    "Database",
    "EmbeddedRelay",
    "EnginePort",
    "FetchedAlready",
    "FileChanged",
    "FileTooLarge",
    "Found",
    "HandleTaken",
    "Heir",
    "InviteNeeded",
    "KeysLost",
    "LinkChanged",
    "Local",
    "Made",
    "Missed",
    "NoAccount",
    "NotABackup",
    "NotAFile",
    "NotDone",
    "NotServed",
    "OpenDatabase",
    "OtherAccount",
    "Own",
    "Parts",
    "RelayClosed",
    "RelayDidNotStart",
    "Remote",
    "Runner",
    "Setting",
    "StrangeFrame",
    "Subscription",
    "Unanswered",
    "UnusablePassphrase",
    "Update",
    "WrongBackupPassphrase",
    "back_up",
    "delete_account",
    "harden",
    "make_account",
    "open_client",
    "recovery_phrase",
    "restore_backup",
    "restore_words",
    "settings_in",
    "wait_sent",
]
