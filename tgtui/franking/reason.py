"""Why a message is not shown, and the words that a person reads instead of it."""

from enum import Enum


class Reason(Enum):
    """The reasons, each with its words; `{name}` stands for who is said to write."""

    NOT_FROM_SENDER = "not provably from {name}"
    OTHER_PLACE = "{name} wrote it for another place or time"
    REVOKED = "from a device that {name} has removed"
    NOT_VOUCHED_FOR = "the relay does not vouch for it"
    FOREIGN_KEY = "somebody other than the relay vouches for it"
    WRONG_STAMP = "the relay vouches for something else"
    REPEATED = "a copy of an earlier message of {name}"
    DUPLICATE = "the relay delivered it twice"
    AHEAD_OF_TIME = "it answers what had not happened yet"
    NOT_THEIRS = "it would change a message that {name} did not write"
    AIMLESS = "it does not say which message it belongs to"
    MISPLACED = "it does not belong where it stands"
    MALFORMED = "{name} sent something that no app can read"
    UNREADABLE = "this device cannot read it"

    def words(self, name: str, count: int = 1) -> str:
        """Return the line that stands in the place of `count` hidden messages.

        Args:
            name: Whom the messages are said to come from, already made harmless.
            count: How many in a row are hidden for this reason.
        """
        noun = "message" if count == 1 else "messages"
        return f"{count} {noun} hidden: {self.value.format(name=name)}"
