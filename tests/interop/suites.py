"""Which conversations are held in each cipher suite, and which in two of them."""

from typing import Final

import pytest

from tgtui.crypto import DEFAULT_SUITE, SUITES, CipherSuite


TWO: Final = frozenset({0x0003, DEFAULT_SUITE.id})
"""One suite of either KEM."""


def _param(suite: CipherSuite, *others: pytest.MarkDecorator) -> object:
    # Each suite is the subject of hundreds of conversations with another process: those
    # in the default one are enough for every Python but one.
    marks = () if suite is DEFAULT_SUITE else (pytest.mark.slow, *others)
    return pytest.param(suite, marks=marks, id=f"{suite.id:#06x}")


EACH: Final = [_param(suite) for suite in SUITES.values()]
"""Every suite."""

in_two = pytest.mark.parametrize(
    "suite",
    [
        _param(suite, *(() if suite.id in TWO else (pytest.mark.long,)))
        for suite in SUITES.values()
    ],
    indirect=True,
)
"""For long histories, whose shape no number of a suite has a part in.

The other suites differ from these two by the lengths of keys and hashes; each step of a
history is also taken in all of them, alone. `-m long` has the histories in all.
"""
