"""What a refusal may be: one of the documented errors, and nothing changed."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

from tgtui.codec import DecodeError
from tgtui.crypto import CryptoError
from tgtui.errors import TgtuiError
from tgtui.mls import Environment, Group, MlsError


DOCUMENTED: Final = (DecodeError, CryptoError, MlsError)
"""The roots of all that `tgtui.mls` says that it raises on bytes from others."""


def stored(group: Group) -> tuple[bytes, dict[bytes, bytes]]:
    """Return all that is stored of a group."""
    return group.encode_epoch(), dict(group.ratchet_delta().put)


def refusal(action: Callable[[bytes], object], message: bytes) -> type[TgtuiError]:
    """Return the class of the documented error with which an action fails."""
    try:
        action(message)
    except DOCUMENTED as error:
        return type(error)
    failure = f"accepted: {message.hex()}"
    raise AssertionError(failure)


def refusals(
    group: Group, messages: Iterable[bytes], env: Environment
) -> Counter[type[TgtuiError]]:
    """Require that a group refuses each message, and is what it was afterwards."""
    before = stored(group)
    found: Counter[type[TgtuiError]] = Counter()
    for message in messages:
        found[refusal(lambda data: group.receive(data, env), message)] += 1
        assert stored(group) == before
    return found


def all_refused(
    action: Callable[[bytes], object], messages: Iterable[bytes]
) -> Counter[type[TgtuiError]]:
    """Require that an action refuses each message."""
    return Counter(refusal(action, message) for message in messages)
