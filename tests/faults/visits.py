"""Guests who come one after another, and do everything but talk."""

import asyncio
from collections.abc import Sequence
from typing import Final

from tests.dice import Dice
from tests.faults.errands import enter, report, upload
from tests.faults.house import House
from tests.faults.seat import Seat
from tests.faults.view import Broken, require
from tests.integration.client import Client, Refusal as Refused, Room, seq_of
from tgtui.wire import (
    Declined,
    Founding,
    Member,
    Receipt,
    Refusal,
    Role,
    RoomKind,
    RosterChange,
    requests,
)
from tgtui.wire.replies import Done, RosterReply, WholeStamp


FOUNDING: Final = 1


class Visits:
    """One guest after another.

    Attributes:
        quiet: Whether nobody is here.
    """

    def __init__(
        self, house: House, name: str, dice: Dice, hosts: Sequence[Seat]
    ) -> None:
        """Take who is invited by each guest: an administrator, and a member."""
        self.quiet = False
        self._house = house
        self._name = name
        self._dice = dice
        self._admin, self._member = hosts

    async def live(self) -> None:
        """Have guests come until nobody has something new to say.

        Raises:
            Broken: The relay broke a promise.
        """
        number = 0
        while self._house.load.sending:
            number += 1
            try:
                await self._visit(f"{self._name}_{number}")
            except* Refused as refused:
                message = f"lost: what a guest may do was refused: {refused.exceptions}"
                raise Broken(message) from refused
            self._house.load.count("visits")
        self.quiet = True
        self._house.load.happened.set()

    async def _visit(self, name: str) -> None:
        guest = await enter(self._house, name)
        for errand in self._dice.shuffled((upload, report, self._found)):
            await errand(self._house, guest, self._dice)

    async def _found(self, house: House, guest: Client, _: Dice) -> None:
        """Found a room with both hosts, who accept; then change it, and leave it."""
        seat = Seat(house, guest)
        async with asyncio.TaskGroup() as group:
            listening = group.create_task(seat.live())
            name = await self._room(seat)
            for host in (self._admin, self._member):
                invitation = await host.invited(name)
                require(invitation.request, "that nobody accepted yet")
                await house.ask(host.client, "accept", requests.RoomRequest(name), Done)
            await self._race(seat, name)
            listening.cancel()

    async def _room(self, seat: Seat) -> bytes:
        """Found the room, and return its id."""
        guest, dice = seat.client, self._dice
        name: bytes = dice.entropy.draw(32)
        hosts = [self._admin.client, self._member.client]
        puts = (
            guest.member(Role.OWNER),
            hosts[0].member(Role.ADMIN),
            hosts[1].member(),
        )
        founding = guest.commit(
            name, RosterChange(puts), founding=Founding(RoomKind.GROUP), joiners=hosts
        )
        self._accepted(seat, name, await seat.put("foundings", founding), FOUNDING)
        members = guest.rooms[name].members
        for host in hosts:
            host.rooms[name] = Room(dict(members))
        for one in (guest, *hosts):
            one.rooms[name].base = one.rooms[name].seq = FOUNDING
        return name

    async def _race(self, seat: Seat, name: bytes) -> None:
        """Have two commit on top of one handshake: one does, the other comes after."""
        two = (seat, self._admin)
        answers = await asyncio.gather(
            *(self._promote(one, name, Role.MODERATOR) for one in two)
        )
        stale = [isinstance(answer, Declined) for answer in answers]
        if sorted(stale) != [False, True]:
            message = f"compare and set: two commits on one got {answers}"
            raise Broken(message)
        first, last = two if stale[1] else reversed(two)
        self._accepted(first, name, answers[stale.index(False)], FOUNDING + 1)
        refused = answers[stale.index(True)]
        assert isinstance(refused, Declined)
        known = (refused.refusal, refused.seq) == (Refusal.STALE, FOUNDING + 1)
        require(known, f"the commit before: {refused}")
        room = last.client.rooms[name]
        room.base = room.seq = FOUNDING + 1
        room.dev_seq -= 1
        answer = await self._promote(last, name, Role.MEMBER)
        self._accepted(last, name, answer, FOUNDING + 2)
        self._promise_roster(seat.client, name)

    async def _promote(self, seat: Seat, name: bytes, role: Role) -> Receipt | Declined:
        """Give the member another role."""
        put = self._member.client.member(role)
        commit = seat.client.commit(name, RosterChange((put,)))
        return await seat.put("commits on one", commit)

    def _accepted(
        self, seat: Seat, name: bytes, answer: Receipt | Declined, seq: int
    ) -> None:
        """Require a receipt for a place, and promise that this is what is there."""
        if not isinstance(answer, Receipt) or seq_of(answer) != seq:
            message = f"lost: entry {seq} of a room: {answer}"
            raise Broken(message)
        signature = answer.stamp[24:]

        async def is_there() -> bool:
            body = requests.EntryRequest(name, seq)
            stamp = await self._house.ask(seat.client, "stamp", body, WholeStamp)
            return stamp.signature == signature

        self._house.promised(f"entry {seq} of a room", is_there)

    def _promise_roster(self, guest: Client, name: bytes) -> None:
        """Promise that the room is as the last commit made it."""
        wanted: list[Member] = [
            guest.member(Role.OWNER),
            self._admin.client.member(Role.ADMIN),
            self._member.client.member(Role.MEMBER),
        ]

        async def is_so() -> bool:
            body = requests.RoomRequest(name)
            roster = await self._house.ask(guest, "roster", body, RosterReply)
            return (
                list(roster.members) == wanted
                and not roster.waiting
                and roster.seq == roster.base_seq == FOUNDING + 2
            )

        self._house.promised("the roster of a room", is_so)
