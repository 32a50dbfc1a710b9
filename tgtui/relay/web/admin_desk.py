"""Does what an operator asks, by the rules, on a relay that serves or that does not."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from tgtui.crypto import Secret
from tgtui.identity import Invite, RelayAddress
from tgtui.relay.core import (
    Context,
    Outcome,
    administration,
    invites,
    make_invite,
)
from tgtui.relay.ports import Account, InviteToken, Transaction
from tgtui.relay.web import admin_words as words
from tgtui.relay.web.errors import NoSuchAccount, NoSuchInvite
from tgtui.relay.web.node import Node
from tgtui.wire import limits


Reply = Callable[["Desk", Any], Awaitable[Struct]]

_NAME_LENGTH: Final = 6
"""Bytes of the hash of a token that name an invite."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where an operator asks.

    Attributes:
        node: The relay, with its connections if it has any.
        address: Returns where clients reach it.
        back_up: Copies all data into an empty folder.
        remember_time: Remembers that the clock is right.
        publish: Goes on with another descriptor.
        next_version: Returns which version that has to have.
    """

    node: Node
    address: Callable[[], RelayAddress]
    back_up: Callable[[Path], Awaitable[None]]
    remember_time: Callable[[], Awaitable[None]]
    publish: Callable[[bytes], Awaitable[None]]
    next_version: Callable[[], int]

    async def answer(self, asked: words.Ask) -> Struct:
        """Do what is asked, and return the reply.

        Raises:
            TgtuiError: It cannot be done, for a reason that it names.
        """
        return await _WAYS[type(asked)](self, asked)


async def _make_invite(desk: Desk, asked: words.MakeInvite) -> Struct:
    address = desk.address()
    life = asked.days * limits.DAY

    def rule(tx: Transaction, context: Context) -> Outcome[tuple[bytes, int]]:
        made = make_invite(tx, context, reusable=asked.reusable, life=life)
        return Outcome((made.reply, context.now + life if life else 0))

    token, expires = await desk.node.act(rule)
    invite = Invite(
        address, expires=expires, reusable=asked.reusable, token=Secret(token)
    )
    name = _name(invites.hash_of(token))
    return words.InviteMade(invite.text(), name, expires)


async def _list_invites(desk: Desk, _: words.ListInvites) -> Struct:
    rows = await desk.node.look(lambda tx, _: invites.list_invites(tx))
    return words.Invites(
        [
            words.InviteRow(
                _name(row.token_hash), row.reusable, row.created, row.expires, row.used
            )
            for row in rows
        ]
    )


async def _drop_invite(desk: Desk, asked: words.DropInvite) -> Struct:
    def rule(tx: Transaction, _: Context) -> Outcome[Any]:
        return invites.drop_invite(tx, _found(tx, asked.id).token_hash)

    await desk.node.act(rule)
    return words.Did()


async def _list_accounts(desk: Desk, asked: words.ListAccounts) -> Struct:
    def rule(tx: Transaction, _: Context) -> list[words.AccountRow]:
        rows = administration.list_accounts(tx, asked.after, limits.BATCH)
        return [
            words.AccountRow(
                row.account,
                row.handle,
                row.created,
                len(tx.accounts.devices(row.account)),
                row.suspended,
            )
            for row in rows
        ]

    return words.Accounts(await desk.node.look(rule))


async def _suspend(desk: Desk, asked: words.Suspend) -> Struct:
    await desk.node.act(
        lambda tx, _: administration.suspend(tx, _account(tx, asked.handle).account)
    )
    return words.Did()


async def _unsuspend(desk: Desk, asked: words.Unsuspend) -> Struct:
    await desk.node.act(
        lambda tx, _: administration.unsuspend(tx, _account(tx, asked.handle).account)
    )
    return words.Did()


async def _remove(desk: Desk, asked: words.Remove) -> Struct:
    def rule(tx: Transaction, context: Context) -> Outcome[Any]:
        account = _account(tx, asked.handle).account
        return administration.remove(tx, context, account)

    await desk.node.act(rule)
    return words.Did()


async def _count(desk: Desk, _: words.Count) -> Struct:
    stats = await desk.node.look(lambda tx, _: administration.stats(tx))
    return words.Counts(
        connected=len(desk.node.hub),
        clock_stepped=desk.node.clock.stepped,
        **stats._asdict(),
    )


async def _back_up(desk: Desk, asked: words.BackUp) -> Struct:
    await desk.back_up(Path(asked.folder))
    return words.Did()


async def _confirm_clock(desk: Desk, _: words.ConfirmClock) -> Struct:
    clock = desk.node.clock
    stepped = clock.look()
    clock.confirm()
    await desk.remember_time()
    return words.ClockConfirmed(clock.now(), stepped)


async def _get_descriptor(desk: Desk, _: words.GetDescriptor) -> Struct:
    return words.DescriptorIs(desk.node.descriptor()[1], desk.next_version())


async def _publish(desk: Desk, asked: words.Publish) -> Struct:
    await desk.publish(asked.descriptor)
    return words.Did()


def _account(tx: Transaction, handle: str) -> Account:
    """Return the account that has a handle, with or without the "@" before it.

    Raises:
        NoSuchAccount: Nobody has it.
    """
    row = tx.accounts.by_handle(handle.removeprefix("@"))
    if row is None:
        raise NoSuchAccount(handle)
    return row


def _found(tx: Transaction, name: str) -> InviteToken:
    """Return the invite of a name.

    Raises:
        NoSuchInvite: There is none.
    """
    for row in invites.list_invites(tx):
        if _name(row.token_hash) == name:
            return row
    raise NoSuchInvite(name)


def _name(token_hash: bytes) -> str:
    return token_hash[:_NAME_LENGTH].hex()


_WAYS: Final[dict[type[words.Ask], Reply]] = {
    words.BackUp: _back_up,
    words.ConfirmClock: _confirm_clock,
    words.Count: _count,
    words.DropInvite: _drop_invite,
    words.GetDescriptor: _get_descriptor,
    words.ListAccounts: _list_accounts,
    words.ListInvites: _list_invites,
    words.MakeInvite: _make_invite,
    words.Publish: _publish,
    words.Remove: _remove,
    words.Suspend: _suspend,
    words.Unsuspend: _unsuspend,
}
