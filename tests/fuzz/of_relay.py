"""What a relay alone reads: its own tokens that come back, and its operator's words."""

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from tests.fuzz.decoder import Decoder
from tests.relay.core.village import ANNA, BOB, Village
from tgtui.codec import Reader, Writer
from tgtui.relay.core.tokens import Token, read_token, session
from tgtui.relay.ports import Account
from tgtui.relay.web.admin_words import (
    Ask,
    BackUp,
    ConfirmClock,
    Count,
    DropInvite,
    GetDescriptor,
    ListAccounts,
    ListInvites,
    MakeInvite,
    Publish,
    Remove,
    Suspend,
    Unsuspend,
    decode_asked,
)
from tgtui.wire import limits


CONTEXT = Village().context


def decoders() -> Iterator[Decoder]:
    """Yield all of them."""
    yield Decoder(
        "operator's request",
        lambda reader: decode_asked(reader.fixed(reader.remaining)),
        lambda value, writer: writer.fixed(msgspec.json.encode(value)),
        _asked,
        exact=False,
    )
    yield Decoder("login token", _read_token, _write_token, _tokens)


def _asked() -> list[Ask]:
    return [
        *(BackUp("/backup"), ConfirmClock(), Count(), DropInvite("0a")),
        *(GetDescriptor(), ListAccounts(b"a" * 32), ListInvites(), MakeInvite()),
        *(Publish(b"descriptor"), Remove("anna"), Suspend("anna"), Unsuspend("anna")),
    ]


def _read_token(reader: Reader) -> Token:
    return read_token(CONTEXT, reader.fixed(reader.remaining).decode("latin-1"))


def _write_token(token: Token, writer: Writer) -> None:
    """Append the token that the relay made at the time when it must have been made."""
    sender = token.sender
    made = replace(CONTEXT, now=token.expires - limits.TOKEN_LIFE)
    account = Account(sender.account, "anna", bytes(32), 0)
    writer.fixed(session(made, account, sender.device).token.encode())


def _tokens() -> list[Token]:
    return [
        Token(each.sender, CONTEXT.now + life)
        for each in (ANNA, BOB)
        for life in (1, limits.TOKEN_LIFE)
    ]
