"""Every decoder of what client and relay say, with valid examples of what it reads."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import msgspec

from tests.fuzz.decoder import Decoder
from tests.vectors.wire.examples import AADS, FRAMES
from tests.wire.bodies import REPLIES, REQUESTS
from tests.wire.checks import to_json
from tests.wire.messages import SUITE_IDS, application, commit
from tgtui.codec import Reader, Writer, length_header, opaque
from tgtui.wire import (
    ClientFrame,
    Extras,
    HandshakeAad,
    Invitation,
    KeysLow,
    Outer,
    RelayFrame,
    decode_aad,
    decode_body,
    decode_client_frame,
    decode_extras,
    decode_item,
    decode_relay_frame,
    encode_body,
    packed,
    read_outer,
)


def decoders() -> Iterator[Decoder]:
    """Yield all of them."""
    yield _frames("client frame", decode_client_frame, ClientFrame)
    yield _frames("relay frame", decode_relay_frame, RelayFrame)
    yield _frames("extras", decode_extras, Extras)
    yield _frames("invitation", partial(decode_item, 1), Invitation)
    yield _frames("low keys", partial(decode_item, 2), KeysLow)
    for kind in REQUESTS | REPLIES:
        yield _body(kind)
    yield Decoder("outer", _read_outer, _write_outer, _messages)
    yield _aads("application AAD", handshake=False)
    yield _aads("handshake AAD", handshake=True)


def _frames(name: str, decode: Callable[[bytes], Any], kinds: Any) -> Decoder:  # noqa: ANN401  (a union)
    return Decoder(
        name,
        lambda reader: decode(reader.fixed(reader.remaining)),
        lambda value, writer: writer.fixed(packed(value)),
        lambda: [frame for frame in FRAMES if isinstance(frame, kinds)],
        exact=False,
    )


def _body(kind: type[msgspec.Struct]) -> Decoder:
    fields = (REQUESTS | REPLIES)[kind]
    usual = {name: field.good[0] for name, field in fields.items()}
    return Decoder(
        f"{kind.__name__} body",
        lambda reader: decode_body(kind, reader.fixed(reader.remaining)),
        lambda value, writer: writer.fixed(encode_body(value)),
        lambda: [decode_body(kind, to_json(usual).encode())],
        exact=False,
    )


def _aads(name: str, *, handshake: bool) -> Decoder:
    return Decoder(
        name,
        lambda reader: decode_aad(reader.fixed(reader.remaining), handshake=handshake),
        lambda value, writer: writer.fixed(value.encoded()),
        lambda: [aad for aad in AADS if isinstance(aad, HandshakeAad) is handshake],
    )


def _read_outer(reader: Reader) -> tuple[Outer, bytes]:
    data = reader.fixed(reader.remaining)
    return read_outer(data), data


def _write_outer(value: tuple[Outer, bytes], writer: Writer) -> None:
    """Write all that was read; what is sealed stands as it came."""
    outer, data = value
    writer.fixed(bytes((0, 1, 0, 2)))
    writer.opaque(outer.group_id)
    writer.u64(outer.epoch)
    writer.u8(3 if outer.handshake else 1)
    writer.opaque(outer.aad.encoded())
    header = length_header(outer.ciphertext)
    end = len(data) - outer.ciphertext
    start = end - len(header)
    writer.fixed(opaque(data[start - 28 : start]) + header + data[end:])


def _messages() -> list[tuple[Outer, bytes]]:
    every = [make(suite).data for suite in SUITE_IDS for make in (application, commit)]
    return [(read_outer(data), data) for data in every]
