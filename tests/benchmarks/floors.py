"""The floor of each operation: how often it needs which primitive, and nothing else.

A floor is the sum of primitive calls times the rates measured around the operation; the
rest of what an operation takes is Python: parsing, bookkeeping, copying. The GroupInfo,
which holds the whole tree, counts by its length; the bytes of a whole commit or Welcome
are not counted where they are hashed or signed at once. `n` is the number of members,
`levels(n)` that of the parents above a leaf; what several operations need is counted
once, in the first functions.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Final


Calls = Counter[str]
"""How often each primitive is called."""

MESSAGES: Final = 50
"""How many messages are sent and received in a row."""


def levels(n: int) -> int:
    """Return how many parents are above a leaf of a group of `n`."""
    return (n - 1).bit_length()


def seconds(calls: Mapping[str, int | float], rates: Mapping[str, float]) -> float:
    """Return how long the calls take."""
    return sum(count * rates[name] for name, count in calls.items())


def epoch_secrets() -> Calls:
    """Count §8 from epoch_secret on: nine secrets, the confirmation tag."""
    return Calls({"expand": 9, "hmac": 1})


def next_epoch() -> Calls:
    """Count §8: two extracts, joiner_secret and epoch_secret, two transcript hashes."""
    return epoch_secrets() + Calls({"hmac": 2, "expand": 2, "hash": 2})


def descent(n: int) -> Calls:
    """Count §9: two children on each level, and the leaf's two ratchets."""
    return Calls({"expand": 2 * levels(n) + 2})


def message_key() -> Calls:
    """Count §9.1 and §6.3: key, nonce, next secret; the sender data's; both AEADs."""
    return Calls({"expand": 3 + 2, "aead": 2})


def first_message(n: int) -> Calls:
    """Count what a sender's first PrivateMessage of an epoch takes, unsigned."""
    return descent(n) + message_key()


def times(count: int, calls: Mapping[str, int]) -> Calls:
    """Return the calls `count` times."""
    return Calls({name: count * each for name, each in calls.items()})


def create(n: int) -> Calls:
    """Count a group of one, then a commit of n - 1 Adds without path, with its Welcome.

    Each newcomer: verify the KeyPackage and its leaf, hash it for its KeyPackageRef,
    for the tree and, within the commit, for the transcript, hash a parent, and seal the
    GroupSecrets. Once: two epochs, the GroupInfo (signature, Welcome's key and nonce,
    AEAD), the commit (signature, first message of a tree of one leaf).
    """
    newcomer = {
        "verify package": 1,
        "verify leaf": 1,
        "hash package": 2,
        "hash leaf": 1,
        "hash": 1,
        "seal": 1,
    }
    group_info = Calls({"sign group info": 1, "expand": 3, "aead group info": 1})
    commit = Calls({"sign": 1}) + first_message(1)
    return times(n - 1, newcomer) + epoch_secrets() + next_epoch() + group_info + commit


def join(n: int) -> Calls:
    """Count joining by a Welcome that has the tree inside.

    Each leaf: verify it, hash it, hash a parent. Once: open the GroupSecrets, decrypt
    and verify the GroupInfo (1 extract; Welcome's secret, key, nonce; AEAD), the epoch
    (1 expand, then its secrets), one transcript hash.
    """
    member = {"verify leaf": 1, "hash leaf": 1, "hash": 1}
    whole = {"aead group info": 1, "verify group info": 1}
    group_info = {"open": 1, "hmac": 1, "expand": 3, **whole}
    epoch = Calls({"expand": 1, "hash": 1}) + epoch_secrets()
    return times(n, member) + Calls(group_info) + epoch


def _path(n: int) -> Calls:
    """Count the hashes of a new path: parent and tree hash of each level, the leaf."""
    return Calls({"hash": 2 * levels(n), "hash leaf": 1})


def _key_pairs(count: int) -> Calls:
    """Count path_secret[i] to path_secret[i + 1] and node_secret[i] to its key pair."""
    return Calls({"derive key pair": count, "expand": 2 * count})


def _update(n: int, seals: int) -> Calls:
    """Count a commit without proposals: a path, its seals, two signatures, an epoch."""
    own = Calls({"key pair": 1, "sign": 2, "seal": seals})
    return own + _key_pairs(levels(n)) + _path(n) + next_epoch() + first_message(n)


def update_cold(n: int) -> Calls:
    """Count a commit on a tree without parents: one seal for each other member."""
    return _update(n, n - 1)


def update_warm(n: int) -> Calls:
    """Count a commit on a tree without blanks: one seal for each level."""
    return _update(n, levels(n))


def _process(n: int, key_pairs: int) -> Calls:
    """Count processing: two signatures, an open, the key pairs above it, an epoch."""
    own = Calls({"verify": 1, "verify leaf": 1, "open": 1})
    return own + _key_pairs(key_pairs) + _path(n) + next_epoch() + first_message(n)


def process_far(n: int) -> Calls:
    """Count processing by a member in the other half: only the root has a new key."""
    return _process(n, 1)


def process_near(n: int) -> Calls:
    """Count processing by the committer's sibling: every level has a new key."""
    return _process(n, levels(n))


def encrypt(n: int) -> Calls:
    """Count one of `MESSAGES` sent in a row, the descent shared by all of them."""
    return _shared(Calls({"sign": MESSAGES}), n)


def decrypt(n: int) -> Calls:
    """Count one of `MESSAGES` received in a row, the descent shared by all of them."""
    return _shared(Calls({"verify": MESSAGES}), n)


def _shared(own: Calls, n: int) -> Calls:
    return own + times(MESSAGES, message_key()) + descent(n)
