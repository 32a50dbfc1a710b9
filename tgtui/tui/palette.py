"""What the command palette offers: everything that can be done, and all chats."""

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from tgtui.text import Kind, clean
from tgtui.tui.host import host_of


class Verbs(Provider):
    """Every action that has a name, with its keys."""

    async def discover(self) -> Hits:
        """Yield all of them."""
        for verb in host_of(self.app).verbs():
            yield DiscoveryHit(verb.name, verb.run, help=verb.keys)

    async def search(self, query: str) -> Hits:
        """Yield those that a text fits."""
        matcher = self.matcher(query)
        for verb in host_of(self.app).verbs():
            score = matcher.match(verb.name)
            if score > 0:
                shown = matcher.highlight(verb.name)
                yield Hit(score, shown, verb.run, help=verb.keys)


class Chats(Provider):
    """All chats by their names."""

    async def search(self, query: str) -> Hits:
        """Yield those that a text fits."""
        host = host_of(self.app)
        matcher = self.matcher(query)
        for chat in host.session.ordered:
            name = clean(chat.name, Kind.LINE)
            score = matcher.match(name)
            if score > 0:
                go = partial(host.open_chat, chat.id)
                yield Hit(score, matcher.highlight(name), go, help="go to this chat")
