"""No decoder of what client and relay say is left out, and none is read too freely."""

import pytest

from tests.fuzz import wire
from tests.fuzz.decoder import Decoder
from tests.fuzz.decoders import DECODERS
from tests.fuzz.judging import judge
from tests.hygiene.sources import PACKAGE, functions, parsed, python_files
from tgtui.codec import Reader


COVERED = {
    "decode_aad",
    "decode_body",
    "decode_client_frame",
    "decode_extras",
    "decode_item",
    "decode_relay_frame",
    "read_outer",
}


def test_no_decoder_is_forgotten() -> None:
    names = {
        function.name
        for path in python_files(PACKAGE / "wire")
        for function in functions(parsed(path))
        if function.name.startswith(("decode_", "read_"))
    }
    assert names == COVERED


def test_what_has_one_encoding_only() -> None:
    exact = {row.name for row in wire.decoders() if row.exact}
    assert exact == {"outer", "application AAD", "handshake AAD"}
    assert {row.name for row in wire.decoders()} <= set(DECODERS)


def toy(*values: int) -> Decoder:
    """Return a decoder that reads its values in turn, whatever there is."""
    left = list(values)

    def read(reader: Reader) -> int:
        reader.u8()
        return left.pop(0)

    return Decoder(
        "toy",
        read,
        lambda value, writer: writer.u8(value),
        lambda: [1],
        exact=False,
    )


def test_what_changes_when_it_is_written_is_noticed() -> None:
    assert judge(toy(1, 1), b"\x07")
    with pytest.raises(AssertionError, match="is another when written"):
        judge(toy(1, 2), b"\x07")
