"""A commit's title names a room and says one sentence: `room: Sentence.`."""

import re

import pytest

from tests.hygiene.sources import git


TITLE = re.compile(r"[a-z][a-z0-9_., /-]*: [A-Z0-9].*[^.]\.")
LONGEST = 80


def fits(title: str) -> bool:
    """Tell whether `title` has the form of the house."""
    return len(title) <= LONGEST and TITLE.fullmatch(title) is not None


def test_every_title_has_the_form() -> None:
    log = git("log", "--no-merges", "--format=%s")
    if log is None:
        pytest.skip("not a git checkout")
    assert [title for title in log.splitlines() if not fits(title)] == []


@pytest.mark.parametrize(
    ("title", "good"),
    [
        ("mls: Add external commits.", True),
        ("mls.tree: Add parent hashes.", True),
        ("Add parent hashes.", False),
        ("mls: add parent hashes.", False),
        ("mls: Add parent hashes", False),
        ("mls: Add parent hashes...", False),
        (f"mls: Add {'x' * 80}.", False),
    ],
)
def test_the_form(title: str, good: bool) -> None:
    assert fits(title) is good
