"""The texts that people copy to each other, valid examples, and how each is written."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.fuzz.decoder import Decoder
from tests.vectors.identity.generate import texts
from tgtui.codec import Reader
from tgtui.identity import Invite, parse_invite, parse_key_string, parse_moderator_key


def decoders() -> Iterator[Decoder]:
    """Yield all of them."""
    yield _decoder("invite", _parse_invite, Invite.text)
    yield _decoder("key string", parse_key_string, lambda value: value.text)
    yield _decoder("moderator key", parse_moderator_key, lambda value: value.text)


def _decoder(
    kind: str, parse: Callable[[str], Any], write: Callable[[Any], str]
) -> Decoder:
    """Return what reads a text: any bytes are one."""
    return Decoder(
        f"{kind} as a text",
        lambda reader: parse(_rest(reader)),
        lambda value, writer: writer.fixed(write(value).encode()),
        lambda: [parse(text) for found, text in texts() if found == kind],
        exact=False,
    )


def _rest(reader: Reader) -> str:
    return reader.fixed(reader.remaining).decode("latin-1")


def _parse_invite(text: str) -> Invite:
    return parse_invite(text, now=0)
