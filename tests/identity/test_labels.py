"""Labels: no two are equal, none begins another, and each is one of tgtui/1."""

from itertools import permutations

from tgtui.identity import labels


LABELS = [value for value in vars(labels).values() if isinstance(value, bytes)]


def test_each_is_of_this_protocol() -> None:
    assert LABELS
    assert all(label.startswith(b"tgtui/1 ") for label in LABELS)


def test_no_label_begins_with_another() -> None:
    """A hash of a label and what follows it never is that of another label."""
    assert not [(a, b) for a, b in permutations(LABELS, 2) if b.startswith(a)]
