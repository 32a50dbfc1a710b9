"""Tests of tgtui.mls.wire_format: what an MLSMessage may be."""

from tgtui.mls import WireFormat


def test_the_formats_have_the_numbers_of_the_registry() -> None:
    # RFC 9420 §17.2.
    assert {each.name: int(each) for each in WireFormat} == {
        "PUBLIC_MESSAGE": 1,
        "PRIVATE_MESSAGE": 2,
        "WELCOME": 3,
        "GROUP_INFO": 4,
        "KEY_PACKAGE": 5,
    }
