"""Extensions on the wire, each type once, and the contents that RFC 9420 defines."""

import pytest
from hypothesis import given, strategies as st

from tests.mls.support import assert_exact, assert_limited, signing_key
from tgtui.codec import (
    BadValue,
    DecodeError,
    Reader,
    TooLong,
    TrailingBytes,
    Truncated,
    Writer,
    decode_whole,
    encoded,
    length_header,
    opaque,
)
from tgtui.mls import (
    Credential,
    Extension,
    Extensions,
    ExtensionType,
    ExternalSender,
    InvalidExtensions,
    RequiredCapabilities,
    UnsupportedMessage,
    limits,
)
from tgtui.mls.extension import (
    DEFAULT_EXTENSIONS,
    check_unique,
    decode_extensions,
    external_pub,
    external_senders,
    find_extension,
)


REQUIRED = RequiredCapabilities((10, 0x0A0A), (8,), (1, 2))
SENDERS = tuple(
    ExternalSender(signing_key(name).public_key, Credential(name))
    for name in (b"one", b"two")
)

uint16 = st.integers(0, 0xFFFF)
extensions = st.lists(
    st.builds(Extension, uint16, st.binary(max_size=20)),
    max_size=5,
    unique_by=lambda extension: extension.extension_type,
).map(tuple)


def encoded_list(listed: Extensions) -> bytes:
    writer = Writer()
    writer.structs(listed)
    return writer.getvalue()


def test_the_types_are_those_of_the_registry() -> None:
    # RFC 9420 §17.3; 0x000A is of draft-ietf-mls-extensions.
    assert [kind.value for kind in ExtensionType] == [1, 2, 3, 4, 5, 10]
    assert set(ExtensionType) - {ExtensionType.LAST_RESORT} == DEFAULT_EXTENSIONS


def test_an_extension_is_its_type_and_its_content() -> None:
    assert encoded(Extension(0x1234, b"abc")) == b"\x12\x34\x03abc"


@given(extensions)
def test_a_list_that_was_encoded_is_decoded(listed: Extensions) -> None:
    assert assert_exact(decode_extensions, encoded_list(listed)) == listed


def test_an_extension_is_printed_without_its_content() -> None:
    assert repr(Extension(ExtensionType.RATCHET_TREE, bytes(5000))) == (
        "Extension(2, 5000 bytes)"
    )


@given(extensions.filter(bool), st.binary(max_size=3), st.data())
def test_a_list_with_a_type_twice_is_rejected(
    listed: Extensions, content: bytes, data: st.DataObject
) -> None:
    twice = data.draw(st.sampled_from(listed)).extension_type
    at = data.draw(st.integers(0, len(listed)))
    double = (*listed[:at], Extension(twice, content), *listed[at:])
    with pytest.raises(InvalidExtensions, match="twice"):
        decode_whole(decode_extensions, encoded_list(double))
    with pytest.raises(InvalidExtensions, match="twice"):
        check_unique(double)


@given(extensions)
def test_a_list_with_each_type_once_is_accepted(listed: Extensions) -> None:
    check_unique(listed)


def test_each_vector_has_a_limit() -> None:
    assert_limited(Extension.decode, b"\0\1", limits.EXTENSION)
    assert_limited(Extension.decode, b"\0\2", limits.TREE)
    assert_limited(decode_extensions, b"", limits.EXTENSIONS)
    lists = RequiredCapabilities.decode
    for before in (b"", b"\0", b"\0\0"):
        assert_limited(lists, before, limits.CAPABILITIES)
    assert_limited(ExternalSender.decode, b"", limits.KEY)
    assert_limited(ExternalSender.decode, b"\0\0\1", limits.IDENTITY)


def test_a_list_can_be_given_a_limit_of_its_own() -> None:
    def decode(reader: Reader) -> Extensions:
        return decode_extensions(reader, 10)

    assert_limited(decode, b"", 10)


@given(extensions, uint16)
def test_an_extension_is_found_by_its_type(listed: Extensions, wanted: int) -> None:
    contents = {each.extension_type: each.data for each in listed}
    assert find_extension(listed, wanted) == contents.get(wanted)
    for kind, content in contents.items():
        assert find_extension(listed, kind) == content


def test_required_capabilities_are_three_lists_of_numbers() -> None:
    data = bytes.fromhex("04 000a 0a0a 02 0008 04 0001 0002")
    assert encoded(REQUIRED) == data
    assert assert_exact(RequiredCapabilities.decode, data) == REQUIRED


def test_half_a_number_in_a_list_is_rejected() -> None:
    with pytest.raises(Truncated):
        decode_whole(RequiredCapabilities.decode, b"\1\0\0\0")


def test_a_group_without_the_extension_requires_nothing() -> None:
    assert RequiredCapabilities.of((Extension(9, b""),)) == RequiredCapabilities()


def test_a_group_requires_what_its_extension_says() -> None:
    listed = (
        Extension(9, b""),
        Extension(ExtensionType.REQUIRED_CAPABILITIES, encoded(REQUIRED)),
    )
    assert RequiredCapabilities.of(listed) == REQUIRED


@given(st.lists(uint16), st.lists(uint16), st.lists(uint16))
def test_whatever_is_required_is_decoded_again(
    one: list[int], two: list[int], three: list[int]
) -> None:
    required = RequiredCapabilities(tuple(one), tuple(two), tuple(three))
    assert decode_whole(RequiredCapabilities.decode, encoded(required)) == required


def senders_extension(data: bytes) -> Extensions:
    return (Extension(ExtensionType.EXTERNAL_SENDERS, data),)


def test_an_external_sender_is_a_key_and_a_credential() -> None:
    key = SENDERS[0].signature_key
    data = b"\x20" + key + b"\x00\x01\x03one"
    assert encoded(SENDERS[0]) == data
    assert assert_exact(ExternalSender.decode, data) == SENDERS[0]


def test_a_group_without_the_extension_has_no_external_senders() -> None:
    assert external_senders(()) == ()


def test_a_group_has_the_external_senders_that_its_extension_lists() -> None:
    writer = Writer()
    writer.structs(SENDERS)
    assert external_senders(senders_extension(writer.getvalue())) == SENDERS


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", Truncated),
        (b"\1\0", Truncated),
        (b"\0\0", TrailingBytes),
        (opaque(b"\0\0\2\0"), UnsupportedMessage),
        (length_header(limits.EXTENSION + 1), TooLong),
        (b"\xc0", BadValue),
    ],
)
def test_malformed_external_senders_are_rejected(
    data: bytes, error: type[DecodeError]
) -> None:
    with pytest.raises(error):
        external_senders(senders_extension(data))


def test_an_external_key_is_found_where_there_is_one() -> None:
    kind = ExtensionType.EXTERNAL_PUB
    assert external_pub(()) is None
    assert external_pub((Extension(kind, opaque(b"key")),)) == b"key"
    with pytest.raises(TrailingBytes):
        external_pub((Extension(kind, b"\0\0"),))
    with pytest.raises(TooLong):
        external_pub((Extension(kind, length_header(limits.KEY + 1)),))
