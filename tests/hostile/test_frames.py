"""Frames made by hand are those of the RFC, where they are to be right."""

import pytest

from tests.hostile.frames import BAD_UTF8, Frame, Op, closing, fragments


HELLO_KEY = bytes.fromhex("37fa213d")

# RFC 6455 §5.7.
EXAMPLES = [
    (Frame(Op.TEXT, b"Hello", mask=None), "810548656c6c6f"),
    (Frame(Op.TEXT, b"Hello", mask=HELLO_KEY), "818537fa213d7f9f4d5158"),
    (Frame(Op.TEXT, b"Hel", fin=False, mask=None), "010348656c"),
    (Frame(Op.CONTINUE, b"lo", mask=None), "80026c6f"),
    (Frame(Op.PING, b"Hello", mask=None), "890548656c6c6f"),
    (Frame(Op.PONG, b"Hello", mask=HELLO_KEY), "8a8537fa213d7f9f4d5158"),
    (Frame(Op.BINARY, bytes(256), mask=None), "827e0100" + "00" * 256),
    (
        Frame(Op.BINARY, bytes(1 << 16), mask=None),
        "827f" + "0000000000010000" + "00" * (1 << 16),
    ),
]


@pytest.mark.parametrize(("frame", "expected"), EXAMPLES)
def test_the_examples_of_the_rfc(frame: Frame, expected: str) -> None:
    assert frame.encode() == bytes.fromhex(expected)


def test_what_is_wrong_on_purpose() -> None:
    assert Frame(Op.BINARY, b"x", mask=None, claimed=1 << 62).encode() == bytes.fromhex(
        "827f400000000000000078"
    )
    assert Frame(Op.BINARY, b"x", mask=None, width=64).encode() == bytes.fromhex(
        "827f000000000000000178"
    )
    assert Frame(15, rsv=7, fin=False, mask=None).encode() == bytes.fromhex("7f00")
    assert closing(999, b"why").payload == b"\x03\xe7why"
    assert closing().payload == b""
    with pytest.raises(UnicodeDecodeError):
        BAD_UTF8.payload.decode()


def test_fragments_make_up_the_message() -> None:
    parts = list(fragments(Op.BINARY, b"abcdefg", 3))
    assert [(part.opcode, part.payload, part.fin) for part in parts] == [
        (Op.BINARY, b"abc", False),
        (Op.CONTINUE, b"def", False),
        (Op.CONTINUE, b"g", True),
    ]
    assert [part.payload for part in fragments(Op.TEXT, b"abc", 0)] == [b"", b"abc"]
