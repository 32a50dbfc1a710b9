"""A client of a relay that does as PROTOCOL.md says, for tests of the relay alone.

It speaks through `websockets` and `httpx` and knows neither MLS nor franking: messages
are as long as real ones, and their sealed parts are noise.
"""

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, TypeVar

import httpx
import msgspec
import websockets

from tests.relay.people import private_message
from tgtui.codec import decode_whole
from tgtui.crypto import SeededEntropy
from tgtui.identity import Descriptor, UnverifiedDescriptor, check_handle
from tgtui.keys import DeviceKey, IdentityKey
from tgtui.wire import (
    STREAM_PATH,
    ZERO,
    ApplicationAad,
    Caught,
    ClientFrame,
    Declined,
    Entry,
    Extras,
    Founding,
    HandshakeAad,
    Hello,
    InboxItem,
    Invitation,
    JoinerSecret,
    Member,
    Receipt,
    RelayFrame,
    Resume,
    Role,
    RoomKind,
    RosterChange,
    Submit,
    WelcomeParts,
    decode_body,
    decode_item,
    decode_relay_frame,
    encode_body,
    packed,
    requests,
    roster_hash,
    subprotocols,
)
from tgtui.wire.client_frames import Held
from tgtui.wire.replies import (
    ChallengeReply,
    Declination,
    Session,
    WellKnown,
)


F = TypeVar("F")
R = TypeVar("R")

NOW = 1_790_000_000_000


class Refusal(Exception):
    """The relay refused a request over HTTP."""

    def __init__(self, status: int, body: Declination) -> None:
        super().__init__(f"{status} {body.refusal}")
        self.status = status
        self.body = body


@dataclass
class Room:
    """What a client knows of a room."""

    members: dict[bytes, Member] = field(default_factory=dict)
    base: int = 0
    seq: int = 0
    dev_seq: int = 0


class Client:
    """One device of one account."""

    def __init__(
        self, url: str, name: str, http: httpx.AsyncClient | None = None
    ) -> None:
        self.url = url
        self.name = name
        entropy = SeededEntropy(name.encode())
        self.identity = IdentityKey.generate(entropy)
        self.key = DeviceKey.generate(self.identity, entropy, created=NOW)
        self.http = http or httpx.AsyncClient(base_url=url, trust_env=False, timeout=20)
        self.rooms: dict[bytes, Room] = {}
        self.got: deque[RelayFrame] = deque()
        self.descriptor: Descriptor | None = None
        self.socket: websockets.ClientConnection | None = None
        self.token = ""
        self.submitted: list[Submit] = []
        self._id = 0

    @property
    def account(self) -> bytes:
        return self.key.credential.account

    @property
    def device(self) -> bytes:
        return self.key.credential.device

    def member(self, role: Role = Role.MEMBER) -> Member:
        return Member(self.account, role, (self.device,))

    # --- HTTP

    async def ask(self, name: str, body: msgspec.Struct, reply: type[R]) -> R:
        """Send a request and return its answer, or raise `Refusal`."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        response = await self.http.post(
            f"/v1/{name}", content=encode_body(body), headers=headers
        )
        if response.status_code != 200:
            declined = decode_body(Declination, response.content)
            raise Refusal(response.status_code, declined)
        answer: R = decode_body(reply, response.content)
        return answer

    async def meet(self) -> Descriptor:
        """Fetch the relay's descriptor."""
        response = await self.http.get("/.well-known/tgtui")
        known: WellKnown = decode_body(WellKnown, response.content)
        claimed = decode_whole(UnverifiedDescriptor.decode, known.descriptor)
        self.descriptor = claimed.verify(claimed.claimed_relay_id)
        return self.descriptor

    async def register(self, token: bytes | None = None) -> Session:
        """Make the account."""
        descriptor = self.descriptor or await self.meet()
        asked = await self.ask("challenge", requests.Challenge(), ChallengeReply)
        handle = check_handle(self.name)
        signature = self.key.register(
            descriptor.relay_id, asked.challenge, handle=handle
        )
        session = await self.ask(
            "register",
            requests.Register(
                self.name,
                self.key.credential.encoded(),
                self.key.credential.device_key,
                asked.challenge,
                signature,
                token,
            ),
            Session,
        )
        self.token = session.token
        return session

    async def log_in(self) -> Session:
        """Log in."""
        descriptor = self.descriptor or await self.meet()
        asked = await self.ask("challenge", requests.Challenge(), ChallengeReply)
        session = await self.ask(
            "login",
            requests.Login(
                self.key.credential.encoded(),
                self.key.credential.device_key,
                asked.challenge,
                self.key.log_in(descriptor.relay_id, asked.challenge),
            ),
            Session,
        )
        self.token = session.token
        return session

    # --- the stream

    async def connect(self, *, follow: bool = True) -> Hello:
        """Open the stream, and follow the inbox and every room that is known."""
        url = self.url.replace("http", "ws", 1) + STREAM_PATH
        self.socket = await websockets.connect(
            url,
            subprotocols=[websockets.Subprotocol(name) for name in subprotocols()],
            additional_headers={"Authorization": f"Bearer {self.token}"},
            compression=None,
            proxy=None,
            max_queue=None,
        )
        hello = await self.expect(Hello)
        if follow:
            await self.resume()
        return hello

    async def resume(self, *groups: bytes) -> None:
        """Follow rooms, or all that are known."""
        names = groups or tuple(self.rooms)
        held = tuple(Held(group, self.rooms[group].seq) for group in names)
        await self.send(Resume(held, None if groups else 0))

    async def send(self, frame: ClientFrame) -> None:
        """Send a frame."""
        assert self.socket is not None
        await self.socket.send(packed(frame))

    async def frame(self, patience: float = 10.0) -> RelayFrame:
        """Return the next frame."""
        assert self.socket is not None
        async with asyncio.timeout(patience):
            data = await self.socket.recv(decode=False)
        return self._note(decode_relay_frame(data))

    async def expect(self, *kinds: type[F], patience: float = 10.0) -> F:
        """Return the next frame of one of these kinds; others are kept in `got`."""
        for index, frame in enumerate(self.got):
            if isinstance(frame, kinds):
                del self.got[index]
                return frame
        while True:
            frame = await self.frame(patience)
            if isinstance(frame, kinds):
                return frame
            self.got.append(frame)

    async def caught(self, group: bytes | None) -> int:
        """Wait until a room, or the inbox, was sent whole; return its last seq."""
        while True:
            frame = await self.expect(Caught)
            if frame.group == group:
                return frame.seq

    def _note(self, frame: RelayFrame) -> RelayFrame:
        """Learn from an entry what the room's end and base are."""
        if isinstance(frame, Entry):
            seq = int.from_bytes(frame.stamp[8:16], "big")
            room = self.rooms.setdefault(frame.group, Room())
            room.seq = max(room.seq, seq)
            if frame.message is None or frame.message[45] == 3:
                room.base = max(room.base, seq)
        return frame

    # --- rooms

    def text(
        self,
        group: bytes,
        *,
        size: int = 512,
        **more: Any,  # noqa: ANN401  (fields of `Submit`)
    ) -> Submit:
        """Return the next message of this device."""
        room = self.rooms[group]
        room.dev_seq += 1
        commitment = sha256(f"{self.name} {room.dev_seq}".encode()).digest()
        aad = ApplicationAad(commitment, room.dev_seq, room.base).encoded()
        message = private_message(group, 0, aad, handshake=False, size=size)
        self._id += 1
        return Submit(self._id, message, **more)

    def commit(
        self,
        group: bytes,
        change: RosterChange,
        *,
        founding: Founding | None = None,
        joiners: Iterable["Client"] = (),
        size: int = 4096,
    ) -> Submit:
        """Return the next commit of this device."""
        room = self.rooms.setdefault(group, Room())
        room.dev_seq += 1
        for account in change.drops:
            del room.members[account]
        room.members.update((put.account, put) for put in change.puts)
        aad = HandshakeAad(
            ZERO,
            room.dev_seq,
            room.base,
            room.seq,
            ZERO,
            roster_hash(room.members.values()),
        ).encoded()
        message = private_message(group, 0, aad, handshake=True, size=size)
        secrets = tuple(JoinerSecret(one.device, b"secret") for one in joiners)
        welcome = WelcomeParts(0xF002, secrets, b"group info") if secrets else None
        self._id += 1
        return Submit(self._id, message, extras=Extras(change, welcome, founding))

    async def submit(self, frame: Submit) -> Receipt:
        """Submit, and return the receipt."""
        self.submitted.append(frame)
        await self.send(frame)
        while True:
            answer: Receipt | Declined = await self.expect(Receipt, Declined)
            if answer.id != frame.id:
                continue
            assert isinstance(answer, Receipt), answer
            return answer

    async def say(
        self,
        group: bytes,
        **more: Any,  # noqa: ANN401  (as `text`)
    ) -> Receipt:
        """Send a message, and return the receipt."""
        receipt = await self.submit(self.text(group, **more))
        self.rooms[group].seq = seq_of(receipt)
        return receipt

    async def change(
        self,
        group: bytes,
        *,
        puts: tuple[Member, ...] = (),
        drops: tuple[bytes, ...] = (),
        joiners: Iterable["Client"] = (),
    ) -> Receipt:
        """Commit a change of the roster, and return the receipt."""
        change = RosterChange(puts, drops)
        receipt = await self.submit(self.commit(group, change, joiners=joiners))
        room = self.rooms[group]
        room.seq = room.base = seq_of(receipt)
        return receipt

    async def found(
        self, *others: "Client", name: str = "room", kind: RoomKind = RoomKind.GROUP
    ) -> bytes:
        """Found a room, and return its id."""
        group = sha256(f"{self.name} {name}".encode()).digest()
        puts = (self.member(Role.OWNER), *(other.member() for other in others))
        receipt = await self.submit(
            self.commit(
                group, RosterChange(puts), founding=Founding(kind), joiners=others
            )
        )
        room = self.rooms[group]
        room.seq = room.base = seq_of(receipt)
        await self.resume(group)
        await self.caught(group)
        return group

    async def join(self) -> Invitation:
        """Accept the next invitation, and follow the room."""
        item = await self.expect(InboxItem)
        invitation = decode_item(item.kind, item.body)
        assert isinstance(invitation, Invitation)
        if invitation.request:
            body = requests.RoomRequest(invitation.group)
            await self.ask("accept", body, msgspec.Struct)
        seq = int.from_bytes(invitation.stamp.signed[81:89], "big")
        self.rooms[invitation.group] = Room(base=seq, seq=seq)
        await self.resume(invitation.group)
        await self.caught(invitation.group)
        return invitation

    async def close(self) -> None:
        """End the stream and the connections."""
        if self.socket is not None:
            await self.socket.close()
        await self.http.aclose()


def seq_of(frame: Receipt | Entry) -> int:
    """Return the place that a stamp names."""
    return int.from_bytes(frame.stamp[8:16], "big")
