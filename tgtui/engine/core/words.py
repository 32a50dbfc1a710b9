"""The sentences that the engine puts before people, with the names passed in."""

from typing import Final

from tgtui.crypto import CipherSuite, Kem, Secret, expand
from tgtui.identity import SEALING_SUITE
from tgtui.keys import words_of
from tgtui.text import Kind, clean


YOU: Final = "you"
"""The name under which this account stands in a sentence."""

GROUP_WORDS: Final = 8
"""How many words tell a group's state: 88 bits (M15)."""

RELAY_SEES: Final = (
    "The relay sees: who is in this chat and who is admin, who invites whom, which"
    " device sends each entry and when, its size bucket, whether it changes the group,"
    " when each device fetched it, how large files are and who fetches them, your"
    " handle, your IP address, and that you reported something. It cannot see: texts,"
    " files and their names, titles, what you reported, or whether an entry is a"
    " message, a reaction, an edit or a deletion."
)
"""What the trust sheet says first (M17)."""

MEMBERS_SEE: Final = (
    "The members see: how far each of your devices has received this chat, and that"
    " cannot be turned off. Whoever receives your message can prove to anyone that you"
    " wrote it, also for 24 hours after it disappeared."
)
"""What the trust sheet says of the others in a chat."""

LOCAL: Final = "this chat lives on this computer"
"""What is said where the relay serves one computer alone (M11)."""

WORDS_LIMIT: Final = (
    "The group words are equal for all who are shown the same group. A complete,"
    " lasting split is seen only by comparing them, or by silence."
)
"""What comparing the group words is good for (M15)."""

_LABEL: Final = b"tgtui/1 group-words"
_LONGEST_NAME: Final = 40
_RESERVED: Final = str.maketrans({"·": "-", **dict.fromkeys("◌◔✓▴↻✗∅⊘", "?")})
_PERIODS: Final = (
    (7 * 86_400, "week"),
    (86_400, "day"),
    (3_600, "hour"),
    (60, "minute"),
    (1, "second"),
)


def plain(name: str) -> str:
    """Return a name as it may stand in a sentence of the program's own.

    Names are clean before they come here. Whatever else is passed in stays one line of
    limited length, without the signs that the program itself speaks with.
    """
    line = " ".join(clean(name, Kind.LINE).translate(_RESERVED).split())
    if len(line) > _LONGEST_NAME:
        line = f"{line[: _LONGEST_NAME - 3]}..."
    return line or "somebody"


def whose(name: str) -> str:
    """Return a name as that of an owner: "Bob's", or "your"."""
    return "your" if name == YOU else f"{plain(name)}'s"


def counted(count: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def group_words(epoch_authenticator: Secret) -> tuple[str, ...]:
    """Return eight words that are equal for all who are shown the same group (M15)."""
    length = GROUP_WORDS * 11 // 8
    bits = expand(SEALING_SUITE, epoch_authenticator, _LABEL, length=length)
    return words_of(bits.expose())


def is_post_quantum(suite: CipherSuite) -> bool:
    """Tell whether what is written now stays secret from a quantum computer later."""
    return suite.kem is Kem.XWING


def suite_words(suite: CipherSuite) -> str:
    """Return a cipher suite in words; only its encryption can be post-quantum."""
    cipher = suite.aead.name.replace("_", "-")
    hashed = suite.hash_name.upper().replace("SHA", "SHA-")
    rest = f"{cipher}, {hashed}, signatures by Ed25519"
    if is_post_quantum(suite):
        return f"X25519 + ML-KEM-768, {rest} · post-quantum encryption"
    return f"X25519, {rest} · not post-quantum"


def duration(seconds: int) -> str:
    """Return a time in the largest unit in which it is a whole number."""
    for length, noun in _PERIODS:
        if seconds and not seconds % length:
            return counted(seconds // length, noun)
    return "no time"


def has_new_key(name: str) -> str:
    """Say that another account has the name of one that is known (M8)."""
    return f"{plain(name)} has a new key"


def log_lost() -> str:
    """Say that the relay takes nothing before somebody says how things stood (M6)."""
    return "the relay lost part of this chat's log"


def account_deleted(name: str) -> str:
    """Say whose account there is no longer."""
    return f"{whose(name)} account was deleted"


def moderators_changed() -> str:
    """Say that reports go to others from now on (M11)."""
    return "the relay's moderators have changed: reports go to other keys now"


def relay_keys_changed() -> str:
    """Say that the relay stamps with another key of its own (M11)."""
    return "the relay has a new key of its own"
