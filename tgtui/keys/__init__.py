"""Makes, seals, compares and vouches for identity and device keys."""

from tgtui.keys.device import DeviceKey
from tgtui.keys.errors import (
    BadPhrase,
    KeysError,
    NotWholeWords,
    StoredKeyDamaged,
    UnknownWord,
    WrongCredential,
    WrongWordCount,
    WrongWords,
)
from tgtui.keys.identity import IdentityKey
from tgtui.keys.moderator import ModeratorKeys
from tgtui.keys.notice import NoticeKeyPair
from tgtui.keys.recovery import WORD_COUNT, from_phrase, to_phrase
from tgtui.keys.word_list import words_of


__all__ = [
    "WORD_COUNT",
    "BadPhrase",
    "DeviceKey",
    "IdentityKey",
    "KeysError",
    "ModeratorKeys",
    "NotWholeWords",
    "NoticeKeyPair",
    "StoredKeyDamaged",
    "UnknownWord",
    "WrongCredential",
    "WrongWordCount",
    "WrongWords",
    "from_phrase",
    "to_phrase",
    "words_of",
]
