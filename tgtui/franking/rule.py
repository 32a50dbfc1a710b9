"""The rules by which a moderator, and the reporter before, verifies a report."""

from enum import Enum


class Rule(Enum):
    """The rules in their order, each with the sentence of what breaks it."""

    V1 = "it is not well-formed"
    V2 = "the relay did not stamp it"
    V3 = "its text is not the one that the sender committed to"
    V4 = "it was written for another place or time than the relay stamped"
    V5 = "the account that it names did not write it"
    V6 = "its messages are not in the order of one room"
    V7 = "its messages contradict each other about what came before"
    V8 = "the reporter did not sign it"
    V9 = "a file is not the one that was sent"

    @property
    def sentence(self) -> str:
        """What breaks the rule."""
        return self.value
