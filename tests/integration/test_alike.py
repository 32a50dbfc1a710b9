"""Unknown, blocked and exhausted are one answer, after the same work, over HTTP.

Time is not compared but what it is made of: the calls to the relay's tables, in order.
"""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

import httpx

from tests.integration.client import Client
from tests.integration.relays import in_relay, people_at
from tests.relay.core.village import Watched
from tgtui.relay.backends.memory import MemoryBackend
from tgtui.relay.main import Relay
from tgtui.relay.ports import Transaction, Work
from tgtui.relay.ports.backend import Done as Told
from tgtui.wire import InboxItem, encode_body, requests
from tgtui.wire.replies import Done, KeyPackageCount


T = TypeVar("T")

STRANGE = b"s" * 32


class WatchedBackend(MemoryBackend):
    """Notes each call to a table."""

    __slots__ = ("calls",)

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []

    def enqueue(self, work: Work[Any], done: Told) -> None:
        super().enqueue(self._watched(work), done)

    async def read(self, work: Work[T]) -> T:
        return await super().read(self._watched(work))

    def _watched(self, work: Work[T]) -> Callable[[Transaction], T]:
        def watched(tx: Transaction) -> T:
            through = Watched(tx)
            try:
                return work(cast("Transaction", through))
            finally:
                self.calls += through.calls

        return watched


async def answered(
    relay: Relay,
    client: Client,
    name: str,
    body: Any,  # noqa: ANN401
) -> tuple[httpx.Response, list[str]]:
    """Ask, and return the answer and the calls to tables that it took."""
    backend = relay.node.backend
    assert isinstance(backend, WatchedBackend)
    backend.calls.clear()
    response = await client.http.post(
        f"/v1/{name}",
        content=encode_body(body),
        headers={"Authorization": f"Bearer {client.token}"},
    )
    return response, list(backend.calls)


async def compare(relay: Relay, client: Client, name: str, *bodies: Any) -> None:  # noqa: ANN401
    """Require that all of these are refused alike."""
    first, calls = await answered(relay, client, name, bodies[0])
    assert first.status_code == 404
    assert calls
    for body in bodies[1:]:
        response, more = await answered(relay, client, name, body)
        assert response.content == first.content
        assert response.status_code == first.status_code
        assert kept(response) == kept(first)
        assert more == calls


def kept(response: httpx.Response) -> dict[str, str]:
    """Return the headers but for the date."""
    return {name: text for name, text in response.headers.items() if name != "date"}


def writes(calls: list[str]) -> list[str]:
    """Return the calls up to the last item that is put somewhere.

    What follows are reads for those who are served.
    """
    last = max(n for n, call in enumerate(calls) if call == "inbox.deliver")
    return calls[: last + 1]


async def prepare(bob: Client, eve: Client) -> None:
    """Let bob block anna's stand-in, and give him something to give."""
    packages = requests.PutKeyPackages((b"one", b"two"), b"last")
    await bob.ask("put-key-packages", packages, KeyPackageCount)
    await bob.ask("block", requests.AccountRequest(eve.account), Done)


def test_a_look_up_does_not_tell_who_blocks(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "bob", "eve") as (bob, eve):
            await prepare(bob, eve)
            await compare(
                relay,
                eve,
                "lookup",
                requests.Lookup(handle="bob"),
                requests.Lookup(handle="nobody"),
            )
            await compare(
                relay,
                eve,
                "lookup",
                requests.Lookup(account=bob.account),
                requests.Lookup(account=STRANGE),
            )

    in_relay(main, tmp_path, backend=WatchedBackend())


def test_a_claim_does_not_tell_who_blocks_or_has_nothing(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "bob", "carl", "eve") as (bob, carl, eve):
            await prepare(bob, eve)
            # Carl has left nothing: whoever asks for him gets nothing either.
            await compare(
                relay,
                eve,
                "claim-key-package",
                requests.ClaimKeyPackage(bob.account),
                requests.ClaimKeyPackage(STRANGE),
                requests.ClaimKeyPackage(carl.account),
            )
            left = await bob.ask(
                "count-key-packages", requests.CountKeyPackages(), KeyPackageCount
            )
            assert (left.left, left.last_resort_used) == (2, False)

    in_relay(main, tmp_path, backend=WatchedBackend())


def test_an_invitation_does_not_tell_who_blocks(tmp_path: Path) -> None:
    """It is the same whether it is placed or held back, at once or for now (M10)."""

    async def main(relay: Relay) -> None:
        backend = relay.node.backend
        assert isinstance(backend, WatchedBackend)
        async with people_at(relay, "bob", "carl", "eve") as (bob, carl, eve):
            await prepare(bob, eve)
            heard = []
            for other, name in ((bob, "first"), (carl, "second"), (carl, "third")):
                eve.got.clear()
                backend.calls.clear()
                await eve.found(other, name=name)
                calls = list(backend.calls)
                await eve.say(sha256(b"eve " + name.encode()).digest())
                heard.append(([type(frame) for frame in eve.got], writes(calls)))
            assert heard[0] == heard[1] == heard[2]
            assert "inbox.deliver" in heard[0][1]
            # Only carl was told, and once.
            assert not [one for one in bob.got if isinstance(one, InboxItem)]
            await carl.expect(InboxItem)
            assert not [one for one in carl.got if isinstance(one, InboxItem)]

    in_relay(main, tmp_path, backend=WatchedBackend())


def test_a_blocked_sender_sees_the_same_receipts(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        backend = relay.node.backend
        assert isinstance(backend, WatchedBackend)
        async with people_at(relay, "bob", "eve") as (bob, eve):
            group = await eve.found(bob)
            await bob.join()
            backend.calls.clear()
            await eve.say(group)
            before = list(backend.calls)
            await bob.ask("block", requests.AccountRequest(eve.account), Done)
            backend.calls.clear()
            await eve.say(group)
            assert backend.calls == before

    in_relay(main, tmp_path, backend=WatchedBackend())
