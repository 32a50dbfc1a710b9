"""Why the engine does not do what it is asked to.

* `EngineError`: something that a person wanted is not possible.
    * `NoSuchChat`, `NoSuchMessage`, `NoSuchPerson`: it is not there.
    * `NotAllowed`: this account may not.
    * `NotNow`: it is not possible as things stand.
    * `TooLong`: a text is too long.
    * `NothingToSend`: there is nothing in it.
    * `NotAKey`: a text is no key that could be compared.
    * `NotReportable`: something cannot be reported as it was asked for.
        * `NoProof`: it is not proved who wrote it.
        * `NoModerators`: the relay has nobody who would read it.
        * `NoOfficers`: it has nobody who may read it.
        * `ModeratorsChanged`: others would read it than was said.
    * `Pointless`: what it refers to is not there any more.
* `DataDamaged`: what was stored cannot be read.
* `EngineFault`: something that came from others breaks a rule.
    * `Void`: a commit does, and changes nothing.
    * `InvitationRefused`: an invitation does not prove what it says.
"""

from tgtui.errors import LocalFault, PeerFault


class EngineError(LocalFault):
    """What was wanted is not possible."""


class NoSuchChat(EngineError):
    """There is no such chat; `tgtui chats` lists them."""


class NoSuchMessage(EngineError):
    """There is no such message."""


class NoSuchPerson(EngineError):
    """Nobody here is known by that name."""


class NotAllowed(EngineError):
    """Your role in this chat does not allow that."""


class NotNow(EngineError):
    """That is not possible as things stand."""


class TooLong(EngineError):
    """The text is too long."""


class NothingToSend(EngineError):
    """There is nothing to send."""


class NotAKey(EngineError):
    """This is neither a key string nor a safety number of 60 digits."""


class NotReportable(EngineError):
    """This cannot be reported."""


class NoProof(NotReportable):
    """There is no complete proof of who wrote this, so it cannot be reported."""


class NoModerators(NotReportable):
    """This relay has no moderators; block, leave, or export the proof to a key."""


class NoOfficers(NotReportable):
    """Nobody at this relay may read such reports; block, leave, and tell a hotline."""


class ModeratorsChanged(NotReportable):
    """The moderators have changed; look again at what would be sent, and to whom."""


class Pointless(EngineError):
    """The message that this refers to is not there any more."""


class DataDamaged(EngineError):
    """What is stored of a chat cannot be read; restore a backup."""


class EngineFault(PeerFault):
    """What came from somebody else breaks a rule."""


class Void(EngineFault):
    """The commit breaks a rule of this room, and changes nothing."""


class InvitationRefused(EngineFault):
    """The invitation does not prove what it says, and is dropped."""
