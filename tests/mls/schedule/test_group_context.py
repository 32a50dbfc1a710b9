"""The GroupContext on the wire."""

import pytest
from hypothesis import given, strategies as st

from tests.mls.support import SUITE, assert_exact, assert_limited, each_suite
from tgtui.codec import Writer, decode_whole, encoded
from tgtui.crypto import SUITES, CipherSuite
from tgtui.mls import Extension, InvalidExtensions, UnsupportedMessage, limits
from tgtui.mls.schedule.group_context import GroupContext


contexts = st.builds(
    GroupContext,
    st.sampled_from(sorted(SUITES)).map(SUITES.__getitem__),
    st.binary(max_size=40),
    st.integers(0, 2**64 - 1),
    st.binary(max_size=64),
    st.binary(max_size=64),
    st.just(()) | st.builds(lambda data: (Extension(9, data),), st.binary(max_size=9)),
)


@each_suite
def test_a_context_is_written_field_by_field(suite: CipherSuite) -> None:
    extensions = (Extension(0x1234, b"e"),)
    context = GroupContext(suite, b"id", 0x0102, b"tree", b"transcript", extensions)
    writer = Writer()
    writer.fixed(b"\x00\x01")
    writer.u16(suite.id)
    writer.fixed(b"\x02id" + bytes.fromhex("0000000000000102"))
    writer.fixed(b"\x04tree\x0atranscript\x04\x12\x34\x01e")
    assert encoded(context) == writer.getvalue()
    assert assert_exact(GroupContext.decode, encoded(context)) == context


@given(contexts)
def test_what_was_encoded_is_decoded(context: GroupContext) -> None:
    assert decode_whole(GroupContext.decode, encoded(context)) == context


@pytest.mark.parametrize("version", [0, 2, 0x0100, 0xFFFF])
def test_another_version_is_not_supported(version: int) -> None:
    data = encoded(GroupContext(SUITE, b"", 0, b"", b"", ()))
    with pytest.raises(UnsupportedMessage, match=f"protocol version {version}"):
        decode_whole(GroupContext.decode, version.to_bytes(2, "big") + data[2:])


@pytest.mark.parametrize("suite_id", [0, 2, 0x0A0A, 0xFFFF])
def test_another_suite_is_not_supported(suite_id: int) -> None:
    data = encoded(GroupContext(SUITE, b"", 0, b"", b"", ()))
    changed = data[:2] + suite_id.to_bytes(2, "big") + data[4:]
    with pytest.raises(UnsupportedMessage, match=f"cipher suite {suite_id:#06x}"):
        decode_whole(GroupContext.decode, changed)


def test_an_extension_cannot_occur_twice() -> None:
    twice = (Extension(9, b"a"), Extension(9, b"b"))
    data = encoded(GroupContext(SUITE, b"", 0, b"", b"", twice))
    with pytest.raises(InvalidExtensions):
        decode_whole(GroupContext.decode, data)


def test_each_vector_has_a_limit() -> None:
    head = b"\0\1\0\3"
    assert_limited(GroupContext.decode, head, limits.GROUP_ID)
    assert_limited(GroupContext.decode, head + bytes(9), limits.HASH)
    assert_limited(GroupContext.decode, head + bytes(10), limits.HASH)
    assert_limited(GroupContext.decode, head + bytes(11), limits.EXTENSIONS)
