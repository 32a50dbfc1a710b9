"""Everything that clients send each other is an MLSMessage (RFC 9420 §6)."""

import pytest

from tests.mls.handshakes import IN_CLEAR
from tests.mls.support import new_group, own_key_package
from tgtui.codec import BadValue, TrailingBytes, Truncated, encoded
from tgtui.mls import (
    Add,
    CommitOptions,
    Environment,
    InvalidGroupInfo,
    InvalidWelcome,
    PrivateMessage,
    PublicMessage,
    UnsupportedMessage,
    UnverifiedGroupInfo,
    UnverifiedKeyPackage,
    Welcome,
    WireFormat,
    decode_message,
    encode_message,
)
from tgtui.mls.framing.message import as_group_info, as_welcome, framed_message


def one_of_each(env: Environment) -> list[tuple[WireFormat, type, bytes]]:
    """Return a message of each wire format, and what it is read as."""
    (alice,) = new_group(env, 1)
    package = own_key_package("bob", env).package
    staged = alice.commit(env, CommitOptions(proposals=(Add(package),)))
    assert staged.welcome is not None
    return [
        (WireFormat.PUBLIC_MESSAGE, PublicMessage, alice.commit(env, IN_CLEAR).message),
        (WireFormat.PRIVATE_MESSAGE, PrivateMessage, staged.message),
        (WireFormat.WELCOME, Welcome, encode_message(staged.welcome)),
        (WireFormat.GROUP_INFO, UnverifiedGroupInfo, alice.group_info()),
        (WireFormat.KEY_PACKAGE, UnverifiedKeyPackage, encode_message(package)),
    ]


def test_a_message_is_read_as_its_wire_format_says(env: Environment) -> None:
    for wire_format, kind, data in one_of_each(env):
        assert data[:4] == b"\0\x01" + wire_format.to_bytes(2, "big")
        message = decode_message(data)
        assert type(message) is kind
        assert message.wire_format is wire_format
        assert encode_message(message) == data
        assert framed_message(wire_format, encoded(message)) == data
        assert encoded(decode_message(memoryview(data))) == data[4:]


def test_a_message_is_read_whole(env: Environment) -> None:
    for _, _, data in one_of_each(env):
        with pytest.raises(TrailingBytes):
            decode_message(data + b"\0")
        for length in range(len(data)):
            with pytest.raises(Truncated):
                decode_message(data[:length])


@pytest.mark.parametrize("version", [0, 2, 0x0A0A, 0xFFFF])
def test_there_is_one_version(version: int) -> None:
    with pytest.raises(UnsupportedMessage, match=f"but of {version}"):
        decode_message(version.to_bytes(2, "big") + b"\0\x01")


@pytest.mark.parametrize("wire_format", [0, 6, 0x0A0A, 0xFFFF])
def test_there_are_five_wire_formats(wire_format: int) -> None:
    with pytest.raises(BadValue, match=f"wire format {wire_format}"):
        decode_message(b"\0\x01" + wire_format.to_bytes(2, "big"))


def test_a_welcome_is_taken_as_bytes_or_as_what_they_mean(env: Environment) -> None:
    for wire_format, _, data in one_of_each(env):
        if wire_format is WireFormat.WELCOME:
            welcome = as_welcome(data)
            assert encode_message(welcome) == data
            assert as_welcome(welcome) is welcome
            continue
        with pytest.raises(InvalidWelcome, match="is not a Welcome"):
            as_welcome(data)


def test_a_group_info_is_taken_as_bytes_or_as_what_they_mean(env: Environment) -> None:
    for wire_format, _, data in one_of_each(env):
        if wire_format is WireFormat.GROUP_INFO:
            info = as_group_info(data)
            assert encode_message(info) == data
            assert as_group_info(info) is info
            continue
        with pytest.raises(InvalidGroupInfo, match="is not a GroupInfo"):
            as_group_info(data)
