"""Why a relay does not start, or does not do what its operator asks.

* `CannotServe` (`LocalFault`): the relay cannot start, and says what to do.
    * `BadKeyFile`: a file does not hold the key that it should.
    * `CannotListen`: its port is taken, or is not for this user.
    * `FolderTaken`: its folder holds something else, or is not its user's alone.
    * `NeedsRootKey`: a new descriptor has to be signed, and the root key is not there.
* `NotDone` (`LocalFault`): what the operator asked for was not done.
    * `NoAnswer`: the relay that runs does not answer.
    * `NoData`: there is no data of a relay.
    * `NotAdopted`: a descriptor is not taken over.
    * `NoAddress`: nobody knows where the relay is to be reached.
    * `Declined`: the relay that runs says why not.
"""

from pathlib import Path

from tgtui.errors import LocalFault


class CannotServe(LocalFault):
    """The relay cannot start."""


class BadKeyFile(CannotServe):
    """A file does not hold the key that it should.

    Attributes:
        path: The file.
    """

    def __init__(self, path: Path, reason: str) -> None:
        """Say which file, and what is wrong with it."""
        super().__init__(f"{path}: {reason}")
        self.path = path


class CannotListen(CannotServe):
    """The relay cannot listen where it should.

    Attributes:
        where: Where that is.
    """

    def __init__(self, where: str, reason: str) -> None:
        """Say where, and why not."""
        super().__init__(f"cannot listen on {where}: {reason}")
        self.where = where


class FolderTaken(CannotServe):
    """The folder of the relay's data cannot be used.

    Attributes:
        path: The folder.
    """

    def __init__(self, path: Path, reason: str) -> None:
        """Say which folder, and what is wrong with it."""
        super().__init__(f"the folder {path} cannot be used: {reason}")
        self.path = path


class NeedsRootKey(CannotServe):
    """The relay's descriptor has to be signed anew, which takes the root key.

    Attributes:
        reasons: What is not as the descriptor says.
    """

    def __init__(self, reasons: tuple[str, ...]) -> None:
        """Say why."""
        super().__init__(
            f"the relay's descriptor has to be signed anew ({', '.join(reasons)}), "
            "which takes its root key: give it once with --root-key FILE"
        )
        self.reasons = reasons


class NotDone(LocalFault):
    """What the operator asked for was not done."""


class NoAnswer(NotDone):
    """The relay that runs on this data does not answer: look at its log, or stop it."""


class NoData(NotDone):
    """There is no data of a relay.

    Attributes:
        path: The folder where there is none.
    """

    def __init__(self, path: Path) -> None:
        """Say where there is none."""
        super().__init__(
            f"{path} holds no data of a relay: start one with `tgtui relay`, or say "
            "with --data where its data is"
        )
        self.path = path


class NotAdopted(NotDone):
    """The descriptor is not taken over."""


class NoAddress(NotDone):
    """The system chooses the port at each start: start the relay, then do this."""


class Declined(NotDone):
    """The relay that runs on this data declines."""
