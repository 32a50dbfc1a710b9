"""Tests of `tgtui.franking.entry`."""

from tests.franking.setting import ANNA, Chat


CHAT = Chat()


def test_a_handshake_says_in_clear_what_its_sender_has_seen() -> None:
    assert not CHAT.say(ANNA).entry.is_handshake
    assert CHAT.commit(ANNA).entry.is_handshake


def test_a_room_gives_its_senders_their_context() -> None:
    assert CHAT.room().context(ANNA.credential, CHAT.epoch) == CHAT.context(ANNA)
