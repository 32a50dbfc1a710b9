"""A label has its prefix, and both it and its content stand behind their lengths."""

from hypothesis import given, strategies as st

from tgtui.codec import Reader, opaque
from tgtui.crypto.label import full_label, labelled


def test_a_label_has_its_prefix() -> None:
    assert full_label(b"LeafNodeTBS") == b"\x13MLS 1.0 LeafNodeTBS"
    assert full_label(b"") == b"\x08MLS 1.0 "


@given(st.binary(max_size=100), st.binary(max_size=20_000))
def test_label_and_content_are_two_vectors(label: bytes, content: bytes) -> None:
    reader = Reader(labelled(label, content))
    assert reader.opaque(200) == b"MLS 1.0 " + label
    assert reader.opaque(20_000) == content
    reader.finish()


def test_another_border_is_another_string() -> None:
    assert labelled(b"ab", b"c") != labelled(b"a", b"bc")
    assert labelled(b"a", b"b") == full_label(b"a") + opaque(b"b")
