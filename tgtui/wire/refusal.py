"""Why a relay declines: a closed list, each with its number and a sentence."""

from enum import StrEnum
from typing import Final, NamedTuple


class Refusal(StrEnum):
    """What a relay answers instead of doing what it was asked."""

    MALFORMED = "malformed"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    TAKEN = "taken"
    INVITE = "invite"
    CLOSED = "closed"
    UNAVAILABLE = "unavailable"
    TOO_LARGE = "too_large"
    PADDING = "padding"
    RATE = "rate"
    QUOTA = "quota"
    STALE = "stale"
    ORDER = "order"
    SUPERSEDED = "superseded"
    COMMITMENT = "commitment"
    ROSTER = "roster"
    READ_ONLY = "read_only"
    LEASED = "leased"
    MISMATCH = "mismatch"
    CLOCK = "clock"
    FULL = "full"
    BUSY = "busy"
    FAULT = "fault"


class Reason(NamedTuple):
    """What goes with a refusal.

    Attributes:
        status: The status code over HTTP.
        sentence: What happened and what to do, for a person.
    """

    status: int
    sentence: str


REASONS: Final = {
    Refusal.MALFORMED: Reason(400, "the relay cannot read that: update this program"),
    Refusal.UNAUTHENTICATED: Reason(
        401, "the login is not good any more: log in again"
    ),
    Refusal.FORBIDDEN: Reason(403, "this account may not do that: ask who may"),
    Refusal.NOT_FOUND: Reason(404, "it is not there, or not for you: check its name"),
    Refusal.TAKEN: Reason(409, "that is taken already: choose another"),
    Refusal.INVITE: Reason(403, "that needs an unused invite: ask for one"),
    Refusal.CLOSED: Reason(403, "the relay takes no new accounts: choose another"),
    # One answer for unknown, blocked and exhausted (trust.md 6, attack 11).
    Refusal.UNAVAILABLE: Reason(404, "this account cannot be reached: try again later"),
    Refusal.TOO_LARGE: Reason(413, "that is larger than the relay takes: send less"),
    Refusal.PADDING: Reason(422, "the message is not padded: update this program"),
    Refusal.RATE: Reason(429, "too much in too short a time: try again later"),
    Refusal.QUOTA: Reason(429, "a quota is used up: make room, or try again later"),
    Refusal.STALE: Reason(409, "the chat has moved on: catch up, then send again"),
    Refusal.ORDER: Reason(409, "an earlier message is missing: send that first"),
    Refusal.SUPERSEDED: Reason(409, "another message has this place: send it anew"),
    Refusal.COMMITMENT: Reason(409, "that was sent before: write it as a new message"),
    Refusal.ROSTER: Reason(409, "the members are not as announced: try again"),
    Refusal.READ_ONLY: Reason(409, "the log has a gap: wait until an admin is here"),
    Refusal.LEASED: Reason(409, "another device is changing this chat: wait for it"),
    Refusal.MISMATCH: Reason(409, "the upload is not what was announced: repeat it"),
    Refusal.CLOCK: Reason(503, "the relay's clock jumped: tell its operator"),
    Refusal.FULL: Reason(507, "the relay has no space left: tell its operator"),
    Refusal.BUSY: Reason(503, "the relay is busy or about to restart: try again"),
    Refusal.FAULT: Reason(500, "the relay has a fault of its own: tell its operator"),
}
"""The status (RFC 9110 §15, RFC 6585, RFC 4918) and the sentence of each refusal."""
