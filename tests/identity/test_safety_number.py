"""Safety numbers: a known one, symmetry, and that every account has its own."""

import pytest
from hypothesis import given, settings, strategies as st

from tests.identity.people import ANNAS_ACCOUNT, BOBS_ACCOUNT
from tgtui.identity import AccountId, safety_number


ACCOUNTS = st.binary(min_size=32, max_size=32).map(AccountId)


def test_a_known_number() -> None:
    """The independent verifier of `tests/vectors/identity` computes the same."""
    assert safety_number(ANNAS_ACCOUNT, BOBS_ACCOUNT) == (
        *("38069", "52830", "36984", "17868", "89555", "65734"),
        *("60572", "59582", "30157", "47269", "95298", "70883"),
    )


@settings(max_examples=20)
@given(ACCOUNTS, ACCOUNTS)
def test_both_see_the_same(one: AccountId, other: AccountId) -> None:
    groups = safety_number(one, other)
    assert groups == safety_number(other, one)
    assert len(groups) == 12
    assert all(len(group) == 5 and group.isdecimal() for group in groups)


@pytest.mark.slow
def test_another_account_has_another_number() -> None:
    first = safety_number(ANNAS_ACCOUNT, BOBS_ACCOUNT)
    for bit in range(256):
        changed = bytearray(BOBS_ACCOUNT)
        changed[bit // 8] ^= 1 << bit % 8
        assert safety_number(ANNAS_ACCOUNT, AccountId(bytes(changed))) != first


def test_a_number_with_oneself_is_one_too() -> None:
    assert len(safety_number(ANNAS_ACCOUNT, ANNAS_ACCOUNT)) == 12


def test_zeros_in_front_are_written() -> None:
    numbers = [
        group
        for number in range(40)
        for group in safety_number(ANNAS_ACCOUNT, AccountId(bytes((number,)) * 32))
    ]
    assert any(group.startswith("0") for group in numbers)
