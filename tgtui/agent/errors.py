"""Why a profile cannot be used, or what a program asks of it is not done.

* `AgentError`: the profile cannot be used.
    * `AgentEnded`: its engine ended.
    * `NotServed`: the process that has it went away.
        * `Unanswered`: it did while it was asked something.
    * `NotDone`: that process does not do what it is asked.
    * `NoAccount`, `AccountThere`: there is none in it, or one already.
    * `KeysLost`: what opens its data is not where the keys are kept.
    * `HandleTaken`, `InviteNeeded`, `RelayClosed`: the relay makes no such account.
    * `RelayDidNotStart`: the relay of this computer does not run.
    * `CannotRead`, `NotAFile`, `FileTooLarge`, `FileChanged`: no such file is sent.
    * `CannotSave`, `FetchedAlready`: a file is not fetched.
    * `NotABackup`, `BackupTooNew`, `BackupDamaged`: a file is no backup to restore.
    * `UnusablePassphrase`, `WrongBackupPassphrase`: no passphrase, or not the one.
    * `OtherAccount`, `AccountUnknown`: an account does not come back here.
    * `DataThere`: a backup is not put over other data.
    * `Rehearsed`: what was only tried is undone.
    * `StrangeFrame`: another process of this user speaks something else.
"""

from tgtui.errors import LocalFault, PeerFault, TgtuiError


class AgentError(TgtuiError):
    """The profile cannot be used."""


class AgentEnded(AgentError, LocalFault):
    """This profile is being closed: start tgtui again."""


class NotServed(AgentError, LocalFault):
    """The process that has this profile went away: start tgtui again."""


class Unanswered(NotServed):
    """The process that had this profile ended: look whether this is done."""


class NotDone(AgentError, LocalFault):
    """The process that has this profile does not do that.

    Attributes:
        code: The name of its error.
    """

    code = ""


class NoAccount(AgentError, LocalFault):
    """There is no account in this profile yet: `tgtui register HANDLE` makes one."""


class AccountThere(AgentError, LocalFault):
    """There is an account in this profile already: name another with --profile."""


class KeysLost(AgentError, LocalFault):
    """The keys of this profile are not where they are kept, but its data is there.

    Look whether this is the right keyring, or file of keys.
    """


class HandleTaken(AgentError, LocalFault):
    """Somebody has that handle already: choose another."""


class InviteNeeded(AgentError, LocalFault):
    """That relay wants an unused invite: ask one of its people for it."""


class RelayClosed(AgentError, LocalFault):
    """That relay takes no new accounts: choose another."""


class RelayDidNotStart(AgentError, PeerFault):
    """The relay of this computer does not start."""


class CannotRead(AgentError, LocalFault):
    """The file cannot be read."""

    def __init__(self, reason: str) -> None:
        """Say why, as the system does."""
        super().__init__(f"the file cannot be read: {reason}")


class NotAFile(AgentError, LocalFault):
    """This is no file: put what is in it into one."""


class FileTooLarge(AgentError, LocalFault):
    """The file is too large for the relay.

    Attributes:
        limit: How many bytes it takes of a file, encrypted.
    """

    def __init__(self, limit: int) -> None:
        """Remember the limit."""
        super().__init__(f"the file is too large: the relay takes {limit} bytes")
        self.limit = limit


class FileChanged(AgentError, LocalFault):
    """The file changes while it is read: send it once it is finished."""


class CannotSave(AgentError, LocalFault):
    """The file cannot be saved."""

    def __init__(self, reason: str) -> None:
        """Say why, as the system does."""
        super().__init__(f"the file cannot be saved: {reason}")


class FetchedAlready(AgentError, LocalFault):
    """This file is being fetched already: wait for it."""


class OtherAccount(AgentError, LocalFault):
    """The keys of another account are in this profile: name another with --profile."""


class AccountUnknown(AgentError, LocalFault):
    """That relay does not know the account: look whether it is the right one."""


class NotABackup(AgentError, LocalFault):
    """This file is no backup of tgtui: name another one."""


class BackupTooNew(AgentError, LocalFault):
    """A newer version of tgtui wrote this backup: use that one."""


class BackupDamaged(AgentError, LocalFault):
    """This backup is damaged or not whole: use another copy of it."""


class UnusablePassphrase(AgentError, LocalFault):
    """A passphrase has 1 to 1024 bytes: choose another."""


class WrongBackupPassphrase(AgentError, LocalFault):
    """The passphrase does not open this backup: try another."""


class DataThere(AgentError, LocalFault):
    """There is data in this profile already: restore into a new one."""


class Rehearsed(AgentError, LocalFault):
    """This was only tried, and nothing of it was kept."""


class StrangeFrame(AgentError, PeerFault):
    """Another process says what cannot be understood: use one version of tgtui."""
