"""Tests of `tgtui.franking.notice`."""

import pytest

from tgtui.franking import About, Level


def test_red_is_only_what_is_proved() -> None:
    red = {about.name for about in About if about.level is Level.RED}
    assert red == {"FORK_PROVEN", "FOREIGN_KEY"}


@pytest.mark.parametrize("about", About, ids=lambda about: about.name)
def test_the_words_are_a_sentence_for_a_person(about: About) -> None:
    words = about.words("Mallory")
    assert "{" not in words
    assert ("Mallory" in words) == ("{name}" in about.value[1])


def test_a_claim_names_who_claims() -> None:
    assert About.OTHER_HISTORY.words("Mallory").startswith(
        "Mallory's app reports another history"
    )
    assert About.RESTARTED.words() == "the relay restarted its log here"
