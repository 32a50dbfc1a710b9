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
    Refusal.MALFORMED: Reason(400, "the relay does not understand this request"),
    Refusal.UNAUTHENTICATED: Reason(401, "the login is not, or no longer, good"),
    Refusal.FORBIDDEN: Reason(403, "this account may not do that here"),
    Refusal.NOT_FOUND: Reason(404, "there is nothing by this name, or not for you"),
    Refusal.TAKEN: Reason(409, "that is taken already: choose another"),
    Refusal.INVITE: Reason(403, "this relay takes a valid, unused invite to register"),
    Refusal.CLOSED: Reason(403, "this relay takes no new accounts"),
    # One answer for unknown, blocked and exhausted (trust.md 6, attack 11).
    Refusal.UNAVAILABLE: Reason(404, "this account cannot be reached at the moment"),
    Refusal.TOO_LARGE: Reason(413, "that is larger than this relay takes"),
    Refusal.PADDING: Reason(422, "the message is not padded: update this program"),
    Refusal.RATE: Reason(429, "too much in too short a time: try again later"),
    Refusal.QUOTA: Reason(429, "a quota is used up: make room, or try again later"),
    Refusal.STALE: Reason(409, "the chat has moved on: catch up, then send again"),
    Refusal.ORDER: Reason(409, "an earlier message of this device is missing"),
    Refusal.SUPERSEDED: Reason(409, "another message was accepted in this place"),
    Refusal.COMMITMENT: Reason(409, "this message was sent in this epoch before"),
    Refusal.ROSTER: Reason(409, "the change of members is not the one announced"),
    Refusal.READ_ONLY: Reason(409, "the relay lost part of this chat's log"),
    Refusal.LEASED: Reason(409, "another device is changing this chat: wait for it"),
    Refusal.MISMATCH: Reason(409, "what was uploaded is not what was announced"),
    Refusal.CLOCK: Reason(503, "the relay's clock jumped; its operator has to confirm"),
    Refusal.FULL: Reason(507, "the relay has no space left; tell its operator"),
    Refusal.BUSY: Reason(503, "the relay is busy or about to restart: try again"),
    Refusal.FAULT: Reason(500, "the relay has a fault of its own; tell its operator"),
}
"""The status and the sentence of each refusal."""
