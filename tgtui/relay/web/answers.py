"""Which rule answers which request."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import msgspec

from tgtui.relay.core import (
    accounts,
    blobs,
    consent,
    devices,
    directory,
    key_packages,
    rejoin,
    reports,
    rooms,
    tokens,
)
from tgtui.relay.core.context import Context
from tgtui.relay.core.effects import Outcome, Sender
from tgtui.relay.ports import Transaction
from tgtui.relay.web.node import Node
from tgtui.relay.web.stamping import whole_stamp
from tgtui.wire import Refusal, Refused


Answer = Callable[[Node, Sender | None, Any], Awaitable[Any]]
"""What answers one kind of request."""

_Struct = msgspec.Struct


def known(sender: Sender | None) -> Sender:
    """Return who asks.

    Raises:
        Refused: Nobody who has logged in.
    """
    if sender is None:
        raise Refused(Refusal.UNAUTHENTICATED)
    return sender


def _anybody(
    rule: Callable[[Transaction, Context, Any], Outcome[Any]],
) -> Answer:
    """Answer with a rule that asks for no login."""

    async def answer(node: Node, _: Sender | None, asked: _Struct) -> object:
        return await node.act(lambda tx, context: rule(tx, context, asked))

    return answer


def _device(
    rule: Callable[[Transaction, Context, Sender, Any], Outcome[Any]],
) -> Answer:
    """Answer with a rule that asks who it is."""

    async def answer(node: Node, sender: Sender | None, asked: _Struct) -> object:
        who = known(sender)
        return await node.act(lambda tx, context: rule(tx, context, who, asked))

    return answer


def _timeless(
    rule: Callable[[Transaction, Sender, Any], Outcome[Any]],
) -> Answer:
    """Answer with a rule that needs nothing of the context."""
    return _device(lambda tx, _, sender, asked: rule(tx, sender, asked))


def _looking(rule: Callable[[Transaction, Sender, Any], Any]) -> Answer:
    """Answer with a rule that only reads."""

    async def answer(node: Node, sender: Sender | None, asked: _Struct) -> object:
        who = known(sender)
        return await node.look(lambda tx, _: rule(tx, who, asked))

    return answer


async def _challenge(node: Node, _: Sender | None, __: _Struct) -> object:
    return tokens.challenge(node.lend())


async def _rejoin(node: Node, sender: Sender | None, asked: Any) -> object:  # noqa: ANN401
    """Take a request to rejoin, and ask the first member at once."""
    who = known(sender)
    done = await node.act(
        lambda tx, context: rejoin.ask_to_rejoin(tx, context, who, asked)
    )
    await node.act(lambda tx, context: rejoin.next_turn(tx, context, node.hub.online))
    return done


async def _stamp(node: Node, sender: Sender | None, asked: Any) -> object:  # noqa: ANN401
    return await whole_stamp(node, known(sender), asked)


ANSWERS: Final[Mapping[str, Answer]] = {
    "accept": _timeless(consent.accept),
    "begin-blob": _device(blobs.begin_blob),
    "block": _timeless(consent.block),
    "blocks": _looking(lambda tx, sender, _: consent.list_blocks(tx, sender)),
    "challenge": _challenge,
    "claim-key-package": _device(key_packages.claim_key_package),
    "count-key-packages": _looking(
        lambda tx, sender, _: key_packages.count_key_packages(tx, sender)
    ),
    "decline": _timeless(consent.decline),
    "delete-account": _anybody(accounts.delete_account),
    "delete-blob": _timeless(blobs.delete_blob),
    "delete-room": _timeless(rooms.delete_room),
    "login": _anybody(accounts.login),
    "lookup": _device(directory.lookup),
    "own-devices": _anybody(devices.own_devices),
    "put-key-packages": _device(key_packages.put_key_packages),
    "put-notice-key": _timeless(directory.put_notice_key),
    "register": _anybody(accounts.register),
    "rejoin": _rejoin,
    "replace-device": _anybody(devices.replace_device),
    "report-state": _looking(reports.report_state),
    "revoke": _anybody(lambda tx, _, asked: devices.revoke(tx, asked)),
    "rooms": _looking(
        lambda tx, sender, asked: rooms.list_rooms(tx, sender, asked.after or b"")
    ),
    "roster": _looking(lambda tx, sender, asked: rooms.roster(tx, sender, asked.group)),
    "stamp": _stamp,
    "unblock": _timeless(consent.unblock),
    "withdraw-report": _device(reports.withdraw_report),
}
"""What answers each request, by its name."""
