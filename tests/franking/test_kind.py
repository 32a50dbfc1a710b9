"""Tests of `tgtui.franking.kind`."""

from tgtui.franking import Kind
from tgtui.franking.kind import AIMED


def test_the_numbers_are_those_of_the_specification() -> None:
    assert {kind.name.lower(): int(kind) for kind in Kind} == {
        "text": 1,
        "edit": 2,
        "delete": 3,
        "reaction": 4,
        "file": 5,
        "group_meta": 6,
        "poll": 7,
        "invite": 8,
        "leave": 9,
        "fork": 10,
        "revoke": 11,
        "profile": 12,
    }


def test_what_changes_a_message_has_to_name_it() -> None:
    assert {kind.name for kind in AIMED} == {"EDIT", "DELETE", "REACTION"}
