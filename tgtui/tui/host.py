"""What a widget may ask of the app that it is in."""

from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol, cast

from textual.dom import DOMNode

from tgtui.tui.bridge import Bridge
from tgtui.tui.options import Options
from tgtui.tui.session import Session


class Verb(NamedTuple):
    """Something that can be done.

    Attributes:
        name: What it is called.
        keys: The keys that do it, in words.
        run: Does it.
    """

    name: str
    keys: str
    run: Callable[[], object]


class Host(Protocol):
    """The app, as its widgets see it."""

    @property
    def session(self) -> Session:
        """What is shown."""

    @property
    def options(self) -> Options:
        """How it is shown."""

    @property
    def bridge(self) -> Bridge:
        """The way to the client."""

    async def open_chat(self, number: int) -> None:
        """Open a chat."""

    def verbs(self) -> Iterator[Verb]:
        """Yield everything that can be done by a key."""

    def say(self, text: str, *, severe: bool = False) -> None:
        """Say something for a moment, in place."""


def host_of(node: DOMNode) -> Host:
    """Return the app that a widget is in."""
    return cast("Host", node.app)
