"""What can be wrong with a franked message, a stamp, a notice or a report.

* `FrankingError` (`TgtuiError`)
    * with `PeerFault`
        * `CommitmentMismatch`: the content is not the one that was committed to.
        * `NotFromSender`: the device does not vouch for the commitment.
        * `FileMismatch`: a file is not the one that its message commits to.
        * `BadStamp`: the relay's key did not sign this stamp.
        * `ForeignKey`: the relay has, or had then, no such key.
        * `WrongRoom`: it speaks for another relay or another room.
        * `NotAFork`: two stamps do not contradict each other.
        * `NotShown`: a message may not be shown; its reason is a field.
        * `InvalidReport`: a report is not proved; the rule and the item are fields.
        * `SealedBadly`: a sealed report is not well-formed or was changed.
    * with `LocalFault`
        * `NewerVersion`: what was stored is of a version that is not known here.
        * `NotAVersion`: something is no later version of the stored message.
        * `ReportTooLarge`: a report does not fit the largest size.
        * `NotSealedToThis`: a report is sealed, but not to this moderation key.
"""

from tgtui.errors import LocalFault, PeerFault, TgtuiError
from tgtui.franking.reason import Reason
from tgtui.franking.rule import Rule


class FrankingError(TgtuiError):
    """Something about the proof of a message was refused."""


class CommitmentMismatch(FrankingError, PeerFault):
    """The content is not the one that was committed to."""


class NotFromSender(FrankingError, PeerFault):
    """The device does not vouch for what is said to come from it."""


class FileMismatch(FrankingError, PeerFault):
    """The file is not the one that its message speaks of; do not open it."""


class BadStamp(FrankingError, PeerFault):
    """The relay's key did not sign this."""


class ForeignKey(FrankingError, PeerFault):
    """The relay has no such key, or did not have it then.

    Attributes:
        key_id: The first 8 bytes of the hash of the key that was named.
    """

    def __init__(self, key_id: bytes) -> None:
        """Remember which key is not one of the relay's."""
        super().__init__(f"the relay had no key {key_id.hex()} at that time")
        self.key_id = key_id


class WrongRoom(FrankingError, PeerFault):
    """This speaks for another relay, or of another room."""


class NotAFork(FrankingError, PeerFault):
    """The two stamps do not contradict each other."""


class NotShown(FrankingError, PeerFault):
    """The message is not shown, because something about it cannot be proved.

    Attributes:
        reason: What.
    """

    def __init__(self, reason: Reason) -> None:
        """Remember why."""
        super().__init__(f"not shown: {reason.name.lower().replace('_', ' ')}")
        self.reason = reason


class InvalidReport(FrankingError, PeerFault):
    """The report does not prove what it says.

    Attributes:
        rule: The rule of verification that it breaks.
        item: The place of the message that breaks it, from 0, or None for the whole.
    """

    def __init__(self, rule: Rule, item: int | None = None) -> None:
        """Remember the rule and the item."""
        where = "the report" if item is None else f"message {item + 1} of the report"
        super().__init__(f"{where}: {rule.sentence}")
        self.rule = rule
        self.item = item


class SealedBadly(FrankingError, PeerFault):
    """The sealed report is not well-formed, or was changed on its way."""


class NewerVersion(FrankingError, LocalFault):
    """A newer version of tgtui stored this; update tgtui to read it.

    Attributes:
        version: The version that it says it is of.
    """

    def __init__(self, version: int) -> None:
        """Remember the version."""
        super().__init__(
            f"stored in version {version}, which this tgtui does not know; "
            "update tgtui to read it"
        )
        self.version = version


class NotAVersion(FrankingError, LocalFault):
    """This is no later version of the message that is stored."""


class ReportTooLarge(FrankingError, LocalFault):
    """The report is larger than a relay takes; leave out some of the context.

    Attributes:
        size: How many bytes it would have.
    """

    def __init__(self, size: int) -> None:
        """Remember the size."""
        super().__init__(
            f"the report would have {size} bytes, which is more than a relay takes; "
            "leave out some of the context"
        )
        self.size = size


class NotSealedToThis(FrankingError, LocalFault):
    """The report is sealed to other moderators; ask one of them to open it."""
