"""A refusal blames the peer, and nothing else passes for one."""

import pytest

from tests.mls.negative.refusal import all_refused, refusal
from tgtui.crypto import suite_by_id
from tgtui.errors import LocalFault
from tgtui.mls import InvalidContent


def refuse(message: bytes) -> None:
    raise InvalidContent(message.hex())


def test_who_sent_it_is_to_blame() -> None:
    assert all_refused(refuse, [b"a", b"b"]) == {InvalidContent: 2}


def test_nobody_blames_the_receiver() -> None:
    with pytest.raises(LocalFault):
        refusal(lambda data: suite_by_id(len(data)), b"")


def test_what_is_accepted_is_not_refused() -> None:
    with pytest.raises(AssertionError, match="accepted: 6869"):
        refusal(len, b"hi")
