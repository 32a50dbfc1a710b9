"""Labels: no two are equal, each is one of tgtui/1, and hashes cannot be confused."""

from itertools import permutations

from tgtui.identity import labels


LABELS = [value for value in vars(labels).values() if isinstance(value, bytes)]
OF_HASHES = (
    labels.ACCOUNT,
    labels.RELAY_ID,
    labels.KEY_CHECK,
    labels.INVITE_CHECK,
    labels.MODERATOR_CHECK,
    labels.SAFETY_NUMBER,
)


def test_each_is_of_this_protocol() -> None:
    assert all(label.startswith(b"tgtui/1 ") for label in LABELS)


def test_no_two_are_equal() -> None:
    assert len(set(LABELS)) == len(LABELS) > len(OF_HASHES)


def test_no_label_of_a_hash_begins_another() -> None:
    """What follows such a label has no length before it, unlike in a signature."""
    assert not [(a, b) for a, b in permutations(OF_HASHES, 2) if b.startswith(a)]
