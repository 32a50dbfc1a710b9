"""Safety numbers: 60 digits that are equal for two people with nobody between them.

    h(1) = SHA-512("tgtui/1 safety-number" | low | high)
    h(n) = SHA-512(h(n-1) | low | high), up to h(5200)

where low and high are the two account ids in the order of their bytes. Each of the
first twelve 5 bytes of h(5200), as a number in network order modulo 100,000, is a group
of five digits.
"""

from hashlib import sha512
from typing import Final

from tgtui.identity import labels
from tgtui.identity.account import AccountId


_ROUNDS: Final = 5_200
_GROUPS: Final = 12
_GROUP_BYTES: Final = 5
_GROUP_DIGITS: Final = 5


def safety_number(one: AccountId, other: AccountId) -> tuple[str, ...]:
    """Return the twelve groups of five digits for two accounts, whoever asks first."""
    pair = b"".join(sorted((one, other)))
    state = labels.SAFETY_NUMBER
    for _ in range(_ROUNDS):
        state = sha512(state + pair).digest()
    starts = range(0, _GROUPS * _GROUP_BYTES, _GROUP_BYTES)
    return tuple(_digits(state[at : at + _GROUP_BYTES]) for at in starts)


def _digits(group: bytes) -> str:
    number = int.from_bytes(group, "big") % 10**_GROUP_DIGITS
    return f"{number:0{_GROUP_DIGITS}}"
