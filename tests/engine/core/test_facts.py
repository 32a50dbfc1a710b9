"""Tests of `tgtui.engine.core.facts`."""

import pytest

from tgtui.engine.core.facts import ENDINGS, Other, Phase


@pytest.mark.parametrize(
    ("other", "checked", "another"),
    [
        (Other("Bob"), False, False),
        (Other("Bob", verified=1), True, False),
        (Other("Bob", key_changed=True), False, False),
        (Other("Bob", verified=1, key_changed=True), False, True),
        (Other("Bob", key_changed_after_check=True), False, True),
        (Other("Bob", verified=1, key_changed_after_check=True), False, True),
    ],
)
def test_a_changed_key_is_not_a_checked_one(
    other: Other, *, checked: bool, another: bool
) -> None:
    assert (other.is_checked, other.is_another) == (checked, another)


def test_a_chat_ends_in_five_ways() -> None:
    assert len(ENDINGS) == 5
    assert Phase.ACTIVE not in ENDINGS
