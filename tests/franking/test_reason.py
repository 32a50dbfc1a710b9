"""Tests of `tgtui.franking.reason`."""

import re

import pytest

from tgtui.franking import Reason


JARGON = re.compile(
    r"sign|hash|commit|crypt|key|proof|cert|credential|stamp|nonce|mac|epoch",
    re.IGNORECASE,
)


def test_the_words_name_the_sender_and_count() -> None:
    words = Reason.NOT_FROM_SENDER.words("Bob")
    assert words == "1 message hidden: not provably from Bob"
    assert Reason.DUPLICATE.words("Bob", 3) == (
        "3 messages hidden: the relay delivered it twice"
    )


@pytest.mark.parametrize("reason", Reason, ids=lambda reason: reason.name)
def test_the_words_name_no_cryptography(reason: Reason) -> None:
    assert not JARGON.search(reason.value)
    assert "{" not in reason.words("Bob")


def test_each_reason_has_words_of_its_own() -> None:
    assert len({reason.value for reason in Reason}) == len(Reason)
