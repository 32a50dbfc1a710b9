"""Challenges and logins as bytes that only this relay can have made (PROTOCOL.md §1).

    challenge = issued u64 ms | random[8] | MAC[:16]
    token     = base32 of account[32] | device[32] | expires u64 ms | MAC
    MAC       = HMAC-SHA256(login key, label | relay_id | all before it)

The labels are "tgtui/1 challenge" and "tgtui/1 token". Nothing of either is stored
until a challenge was answered, so that asking for one costs the relay no memory.
"""

from hmac import compare_digest, digest
from typing import Final, NamedTuple

from tgtui.codec import DecodeError, Reader, decode_whole, uint
from tgtui.identity import ID_LENGTH, from_base32, to_base32
from tgtui.relay.core.context import Context
from tgtui.relay.core.effects import Sender
from tgtui.relay.core.senders import check_sender
from tgtui.relay.ports import Account, Transaction
from tgtui.wire import Refusal, Refused, limits
from tgtui.wire.replies import ChallengeReply, Session


_CHALLENGE: Final = b"tgtui/1 challenge"
_TOKEN: Final = b"tgtui/1 token"
_TIME_LENGTH: Final = 8
_RANDOM_LENGTH: Final = 8
_CHALLENGE_MAC_LENGTH: Final = 16
_MAC_LENGTH: Final = 32


class Token(NamedTuple):
    """What a token says, once its MAC and its time are good.

    Attributes:
        sender: The device that logged in.
        expires: When it has to do so anew, in milliseconds since 1970.
    """

    sender: Sender
    expires: int


def challenge(context: Context) -> ChallengeReply:
    """Return something to sign."""
    issued = uint(context.now, _TIME_LENGTH) + context.entropy.draw(_RANDOM_LENGTH)
    mac = _mac(context, _CHALLENGE, issued)[:_CHALLENGE_MAC_LENGTH]
    return ChallengeReply(issued + mac, context.now + limits.CHALLENGE_LIFE)


def check_challenge(context: Context, value: bytes) -> None:
    """Require that this relay gave out a challenge, not too long ago.

    Raises:
        Refused: It did not, or it is too old.
    """
    issued = value[: _TIME_LENGTH + _RANDOM_LENGTH]
    mac = _mac(context, _CHALLENGE, issued)[:_CHALLENGE_MAC_LENGTH]
    if not compare_digest(mac, value[_TIME_LENGTH + _RANDOM_LENGTH :]):
        raise Refused(Refusal.UNAUTHENTICATED)
    # The clocks of two nodes of a relay may differ, so that it was issued later than
    # now; but never by so much that one that expired is good again.
    if abs(context.now - _issued_at(value)) >= limits.CHALLENGE_LIFE:
        raise Refused(Refusal.UNAUTHENTICATED)


def spend_challenge(tx: Transaction, value: bytes) -> None:
    """Mark a challenge that `check_challenge` passed as answered.

    Raises:
        Refused: It was answered before.
    """
    # It has to be remembered for as long as any node's clock could find it good.
    until = _issued_at(value) + 2 * limits.CHALLENGE_LIFE
    if not tx.invites.spend(value, until):
        raise Refused(Refusal.UNAUTHENTICATED)


def session(context: Context, account: Account, device: bytes) -> Session:
    """Return the login of a device of an account."""
    expires = context.now + limits.TOKEN_LIFE
    said = account.account + device + uint(expires, _TIME_LENGTH)
    text = to_base32(said + _mac(context, _TOKEN, said))
    return Session(text, expires, account.account, account.handle)


def read_token(context: Context, text: str) -> Token:
    """Return what a token says.

    Raises:
        Refused: This relay did not make it, or its time is over.
    """
    try:
        whole = from_base32(text)
        said, mac = whole[:-_MAC_LENGTH], whole[-_MAC_LENGTH:]
        token = decode_whole(_decode_token, said)
    except DecodeError:
        raise Refused(Refusal.UNAUTHENTICATED) from None
    if not compare_digest(_mac(context, _TOKEN, said), mac):
        raise Refused(Refusal.UNAUTHENTICATED)
    if context.now >= token.expires:
        raise Refused(Refusal.UNAUTHENTICATED)
    return token


def authenticate(tx: Transaction, context: Context, text: str) -> Sender:
    """Return the device whose token this is.

    Raises:
        Refused: The token is not good (any more), the device was revoked or is not
            known, or its account is suspended.
    """
    token = read_token(context, text)
    check_sender(tx, token.sender)
    return token.sender


def _decode_token(reader: Reader) -> Token:
    """Read a token without its MAC."""
    sender = Sender(reader.fixed(ID_LENGTH), reader.fixed(ID_LENGTH))
    return Token(sender, reader.u64())


def _issued_at(value: bytes) -> int:
    return int.from_bytes(value[:_TIME_LENGTH], "big")


def _mac(context: Context, label: bytes, said: bytes) -> bytes:
    """Return the MAC of what this relay says under a label."""
    key = context.login_key.expose()
    return digest(key, label + context.relay_id + said, "sha256")
