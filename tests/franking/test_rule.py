"""Tests of `tgtui.franking.rule`."""

from tgtui.franking import Rule


def test_the_rules_are_in_order_and_each_says_what_breaks_it() -> None:
    assert [rule.name for rule in Rule] == [f"V{number}" for number in range(1, 10)]
    assert all(rule.sentence for rule in Rule)
    assert Rule.V8.sentence == "the reporter did not sign it"
