"""A relay's memory, its clock, and people who have accounts there."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final, TypeVar, cast

import pytest

from tgtui.crypto import Secret, SeededEntropy, SigningKey
from tgtui.identity import Credential, sign_credential
from tgtui.relay.backends.memory.rows import Undo
from tgtui.relay.backends.memory.tables import MemoryTables
from tgtui.relay.core.context import Context, Notary, Registration, Settings
from tgtui.relay.core.effects import Sender
from tgtui.relay.ports import Account, Device, Membership, Room, Transaction
from tgtui.wire import Refusal, Refused, Role, RoomKind


T = TypeVar("T")

NOW: Final = 1_800_000_123_456
RELAY: Final = bytes(range(32))
GROUP: Final = b"g" * 32


def _key(seed: str) -> SigningKey:
    return SigningKey(Secret(sha256(seed.encode()).digest()))


@dataclass(frozen=True)
class Person:
    """Somebody with a device."""

    name: str
    identity: SigningKey
    device_key: SigningKey
    credential: Credential

    @property
    def account(self) -> bytes:
        return self.credential.account

    @property
    def device(self) -> bytes:
        return self.credential.device

    @property
    def sender(self) -> Sender:
        return Sender(self.account, self.device)

    def on(self, device: str) -> "Person":
        """Return the same person with another device."""
        return person(self.name, device)


def person(name: str, device: str = "laptop") -> Person:
    """Return somebody, the same for the same names."""
    identity, device_key = _key(name), _key(f"{name}/{device}")
    credential = sign_credential(identity, device_key.public_key, created=NOW - 1)
    return Person(name, identity, device_key, credential)


ANNA: Final = person("anna")
BOB: Final = person("bob")
CARL: Final = person("carl")


class CountingUndo(Undo):
    """Counts what is written."""

    __slots__ = ("written",)

    def __init__(self) -> None:
        super().__init__()
        self.written = 0

    def record(self, step: Callable[[], None]) -> None:
        self.written += 1
        super().record(step)


class Watched:
    """A transaction that notes the name of each call."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self.calls: list[str] = []

    def __getattr__(self, table: str) -> "WatchedTable":
        return WatchedTable(table, getattr(self._tx, table), self.calls)


class WatchedTable:
    """A table of such a transaction."""

    def __init__(self, name: str, table: object, calls: list[str]) -> None:
        self._name, self._table, self._calls = name, table, calls

    def __getattr__(self, method: str) -> Callable[..., Any]:
        self._calls.append(f"{self._name}.{method}")
        found: Callable[..., Any] = getattr(self._table, method)
        return found


class Village:
    """A relay's rules are run here."""

    def __init__(self, *people: Person, **settings: Any) -> None:  # noqa: ANN401
        self._undo = CountingUndo()
        self.tx = cast("Transaction", MemoryTables(self._undo))
        settings.setdefault("registration", Registration.OPEN)
        self.context = Context(
            NOW,
            RELAY,
            Settings(**settings),
            cast("Notary", None),
            SeededEntropy(b"village"),
            Secret(b"k" * 32),
            moderation_keys=(b"moderate",),
        )
        for each in people:
            self.settle(each)

    def settle(self, each: Person) -> None:
        """Give somebody an account, without asking."""
        self.tx.accounts.put_account(
            Account(each.account, each.name, each.identity.public_key, self.context.now)
        )
        self.admit(each)

    def admit(self, each: Person) -> None:
        """Let somebody's device log in, without asking."""
        credential = each.credential
        self.tx.accounts.put_device(
            Device(
                each.device,
                each.account,
                credential.device_key,
                credential.encoded(),
                self.context.now,
            )
        )

    def suspend(self, each: Person) -> None:
        """Suspend somebody, without asking."""
        row = self.tx.accounts.account(each.account)
        assert row is not None
        self.tx.accounts.put_account(row._replace(suspended=True))

    def wait(self, milliseconds: int) -> None:
        """Let time pass."""
        self.context = replace(self.context, now=self.context.now + milliseconds)

    def run(self, rule: Callable[[Transaction], T]) -> T:
        """Run a rule; one that raises must have written nothing."""
        self._undo.keep()
        before = self._undo.written
        try:
            return rule(self.tx)
        except Refused:
            assert self._undo.written == before
            raise

    def refused(self, rule: Callable[[Transaction], object]) -> Refused:
        """Return why a rule is refused."""
        with pytest.raises(Refused) as caught:
            self.run(rule)
        return caught.value

    def refusal(self, rule: Callable[[Transaction], object]) -> Refusal:
        """Return why a rule is refused, where there is nothing to be said of time."""
        refused = self.refused(rule)
        assert refused.retry_after is None
        return refused.refusal

    def calls(self, rule: Callable[[Transaction], object]) -> list[str]:
        """Return the calls that a rule makes, and take back what it did."""
        watched = Watched(self.tx)
        self._undo.keep()
        rule(cast("Transaction", watched))
        self._undo.roll_back()
        return watched.calls

    def found_room(
        self,
        owner: Person,
        *others: Person,
        group: bytes = GROUP,
        kind: RoomKind = RoomKind.GROUP,
    ) -> None:
        """Make a room, without asking."""
        head = bytes(32)
        self.tx.rooms.put_room(Room(group, kind, 5, head, 3, NOW, NOW, floor=0))
        for position, each in enumerate((owner, *others)):
            role = Role.MEMBER if position else Role.OWNER
            self.tx.rooms.put_member(
                group,
                Membership(
                    each.account,
                    role,
                    (each.device,),
                    position,
                    owner.account,
                    3,
                    self.context.now,
                    accepted=True,
                ),
            )
            self.tx.log.put_cursor(group, each.device, 3)

    def member(self, each: Person, group: bytes = GROUP) -> Membership:
        """Return somebody's place in a room."""
        row = self.tx.rooms.member(group, each.account)
        assert row is not None
        return row

    def change_member(
        self,
        each: Person,
        group: bytes = GROUP,
        **changes: Any,  # noqa: ANN401
    ) -> None:
        """Change somebody's place in a room, without asking."""
        row = self.member(each, group)
        self.tx.rooms.put_member(group, row._replace(**changes))
