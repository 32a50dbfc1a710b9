"""Pasted keys: the right one, another's, one's own, and what is none."""

from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given, strategies as st

from tests.identity.people import ANNAS_ACCOUNT, BOBS_ACCOUNT
from tgtui.engine.core.checking import Subject, compare
from tgtui.engine.errors import NotAKey
from tgtui.identity import AccountId, Handle, KeyString, safety_number


MALLORYS: Final = AccountId(bytes(32))
BOB: Final = Subject(BOBS_ACCOUNT, "bob", "Bob", ANNAS_ACCOUNT)
GROUPS: Final = safety_number(ANNAS_ACCOUNT, BOBS_ACCOUNT)


def key_string(account: AccountId = BOBS_ACCOUNT, handle: str = "bob") -> str:
    """Return what somebody published."""
    return KeyString(Handle(handle), account).text


def test_the_right_key_string_matches() -> None:
    found = compare(f"\n {key_string()} ", BOB)
    assert (found.matches, found.method, found.differs) == (True, "key string", ())
    assert found.words == "this is Bob's key"


def test_another_handle_is_told_and_proves_nothing() -> None:
    found = compare(key_string(handle="bobby"), BOB)
    assert (found.matches, found.differs) == (True, ("handle",))
    assert found.words == "this is Bob's key; it names @bobby, and here it is @bob"
    assert compare(key_string(handle="bobby"), replace(BOB, handle="")).differs == ()


def test_another_account_under_the_same_handle_is_the_attack() -> None:
    found = compare(key_string(MALLORYS), BOB)
    assert (found.matches, found.differs) == (False, ("account",))
    assert "NOT Bob's key: the handle is the same" in found.words


def test_another_person_altogether_is_told() -> None:
    found = compare(key_string(MALLORYS, "mallory"), BOB)
    assert (found.matches, found.differs) == (False, ("account", "handle"))
    assert found.words.endswith("account and handle differ, it is that of @mallory")


def test_ones_own_key_string_is_told() -> None:
    found = compare(key_string(ANNAS_ACCOUNT, "anna"), BOB)
    assert not found.matches
    assert found.words == "this is your own key string, not Bob's"


@pytest.mark.parametrize(
    "between", ["", " ", "\n", "  \t", "-", ". ", "\u00a0", " | ", " · "]
)
def test_digits_match_however_they_are_spaced(between: str) -> None:
    found = compare(between.join(GROUPS), BOB)
    assert (found.matches, found.method) == (True, "safety number")
    assert found.words == "the safety number is the same for you and Bob"
    other_side = replace(BOB, account=ANNAS_ACCOUNT, own=BOBS_ACCOUNT)
    assert compare("".join(GROUPS), other_side).matches


@given(st.integers(0, 59))
def test_each_digit_counts(place: int) -> None:
    digits = "".join(GROUPS)
    wrong = str((int(digits[place]) + 1) % 10)
    found = compare(digits[:place] + wrong + digits[place + 1 :], BOB)
    assert not found.matches
    assert found.differs == (f"group {place // 5 + 1}",)


def test_what_differs_is_told_side_by_side() -> None:
    theirs = safety_number(ANNAS_ACCOUNT, MALLORYS)
    found = compare(" ".join(theirs), BOB)
    assert not found.matches
    assert len(found.differs) > 6
    assert f"{GROUPS[0]} here, {theirs[0]} in what you pasted" in found.words
    assert f"{len(found.differs)} of 12 groups differ" in found.words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "neither a key string"),
        ("hello", "neither a key string"),
        ("1" * 59, "60 digits, and this has 59"),
        ("1" * 61, "60 digits, and this has 61"),
        ("\N{ARABIC-INDIC DIGIT ONE}" * 60, "neither a key string"),
        ("tgtui-key:9:@bob:" + "a" * 56, "version 9"),
        (key_string()[:-1], "55 characters"),
        (key_string()[:-1] + "!", "mistyped"),
        ("TGTUI-KEY:1:@bob", "tgtui-key:1:"),
    ],
)
def test_what_is_no_key_says_nothing_about_keys(text: str, said: str) -> None:
    with pytest.raises(NotAKey) as caught:
        compare(text, BOB)
    assert said in str(caught.value)


def test_a_name_stays_in_its_line() -> None:
    found = compare(key_string(), replace(BOB, name="B\nob"))
    assert found.words == "this is B ob's key"
