"""What the command palette offers: everything that can be done, and all chats."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from tgtui.text import Kind, clean
from tgtui.tui.keys import bindings_of, key_words


if TYPE_CHECKING:
    from tgtui.tui.app import Messenger


class Verbs(Provider):
    """Every action that has a name, with its key."""

    async def discover(self) -> Hits:
        """Yield all of them."""
        for name, help_text, action in self._all():
            yield DiscoveryHit(name, action, help=help_text)

    async def search(self, query: str) -> Hits:
        """Yield those that a text fits."""
        matcher = self.matcher(query)
        for name, help_text, action in self._all():
            score = matcher.match(name)
            if score > 0:
                yield Hit(score, matcher.highlight(name), action, help=help_text)

    def _all(self) -> Iterator[tuple[str, str, Callable[[], object]]]:
        app = cast("Messenger", self.app)
        seen: set[str] = set()
        for node in (app, app.main):
            for each in bindings_of(type(node)) if node is not None else ():
                if each.description and each.action not in seen:
                    seen.add(each.action)
                    run = partial(app.call_later, app.run_action, each.action, node)
                    yield each.description, key_words(each.key), run


class Chats(Provider):
    """All chats by their names."""

    async def search(self, query: str) -> Hits:
        """Yield those that a text fits."""
        app = cast("Messenger", self.app)
        matcher = self.matcher(query)
        for chat in app.session.ordered:
            name = clean(chat.name, Kind.LINE)
            score = matcher.match(name)
            if score <= 0 or app.main is None:
                continue
            main = app.main

            def go(number: int = chat.id) -> None:
                app.run_worker(main.open_chat(number), exclusive=True)

            yield Hit(score, matcher.highlight(name), go, help="go to this chat")
