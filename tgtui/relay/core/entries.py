"""What a device submits, and what it is told."""

import msgspec

from tgtui.wire import Extras, FullStamp, Outer


class Submission(msgspec.Struct, frozen=True, gc=False):
    """What a device submits, with what the shell read from it.

    Attributes:
        outer: The header of the message.
        message_hash: SHA-256 of the message.
        message: The message, or none where it is a blob.
        blob: The blob that holds it, or none.
        extras: What goes with a commit, or none.
        leave: Whether the sender leaves with this message.
        proof: A stamp that shows what the sender knows, where entries were lost.
    """

    outer: Outer
    message_hash: bytes
    message: bytes | None
    blob: bytes | None = None
    extras: Extras | None = None
    leave: bool = False
    proof: FullStamp | None = None


class Accepted(msgspec.Struct, frozen=True, gc=False):
    """The answer to a submission.

    Attributes:
        stamp: The short stamp, 88 bytes.
        repeat: Whether the submission had been accepted before.
    """

    stamp: bytes
    repeat: bool = False
