"""What a refusal may be: an error that blames the peer, and nothing changed."""

from collections import Counter
from collections.abc import Callable, Iterable

from tgtui.errors import PeerFault
from tgtui.mls import Environment, Group


def stored(group: Group) -> tuple[bytes, dict[bytes, bytes]]:
    """Return all that is stored of a group."""
    return group.encode_epoch(), dict(group.ratchet_delta().put)


def refusal(action: Callable[[bytes], object], message: bytes) -> type[PeerFault]:
    """Return the class of the error by which an action blames the peer.

    Raises:
        AssertionError: The action accepts the message.
        Exception: Any that blames somebody else leaves the action.
    """
    try:
        action(message)
    except PeerFault as error:
        return type(error)
    failure = f"accepted: {message.hex()}"
    raise AssertionError(failure)


def refusals(
    group: Group, messages: Iterable[bytes], env: Environment
) -> Counter[type[PeerFault]]:
    """Require that a group refuses each message, and is what it was afterwards."""
    before = stored(group)
    found: Counter[type[PeerFault]] = Counter()
    for message in messages:
        found[refusal(lambda data: group.receive(data, env), message)] += 1
        assert stored(group) == before
    return found


def all_refused(
    action: Callable[[bytes], object], messages: Iterable[bytes]
) -> Counter[type[PeerFault]]:
    """Require that an action refuses each message."""
    return Counter(refusal(action, message) for message in messages)
