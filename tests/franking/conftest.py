"""A room, a device that receives it, and a conversation to be reported."""

import pytest

from tests.franking.case import Case
from tests.franking.receiver import Receiver
from tests.franking.setting import Chat


@pytest.fixture
def chat() -> Chat:
    """Return a room whose log is empty."""
    return Chat()


@pytest.fixture
def bob(chat: Chat) -> Receiver:
    """Return a device that receives the room's log."""
    return Receiver(chat)


@pytest.fixture
def case() -> Case:
    """Return a conversation and a member who may report it."""
    return Case()
