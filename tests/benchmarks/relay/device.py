"""A client that is as cheap as a client can be, so that the relay is what is measured.

It speaks HTTP and websockets by hand over asyncio's protocols: messages are made once,
frames are told apart by their second byte, and nothing is looked at that is not needed.
"""

import asyncio
import base64
from collections.abc import Callable
from hashlib import sha256
from struct import Struct
from time import perf_counter
from typing import Final, TypeVar, cast

import msgspec

from tgtui.crypto import SeededEntropy
from tgtui.identity import RelayId, account_of, check_handle
from tgtui.keys import DeviceKey, IdentityKey
from tgtui.wire import (
    STREAM_PATH,
    ApplicationAad,
    ClientFrame,
    Member,
    Role,
    Submit,
    decode_body,
    encode_body,
    packed,
    requests,
)
from tgtui.wire.replies import BlobState, ChallengeReply, Session


R = TypeVar("R")

CREATED: Final = 1_790_000_000_000
_MEDIUM: Final = Struct("!BBH").pack
_HEAD: Final = Struct("!HHB32sQB")
_SEALED: Final = bytes(28)

# The kinds of a relay's frames, as the second byte of their msgpack arrays.
RECEIPT: Final = 2
DECLINED: Final = 3
ENTRY: Final = 4
INBOX_ITEM: Final = 5
CAUGHT: Final = 9


def masked(payload: bytes) -> bytes:
    """Return a client's binary frame whose mask is zero, so that it costs nothing."""
    size = len(payload)
    if size < 126:
        return bytes((0x82, 0x80 | size, 0, 0, 0, 0)) + payload
    return _MEDIUM(0x82, 0xFE, size) + bytes(4) + payload


def message(group: bytes, aad: bytes, size: int) -> bytes:
    """Return an application message whose sealed part has `size` bytes and a tag."""
    head = _HEAD.pack(1, 2, 32, group, 0, 1) + bytes((len(aad),)) + aad
    body = size + 16
    return b"".join(
        (
            head,
            b"\x1c" + _SEALED,
            (body | 0x4000).to_bytes(2, "big"),
            aad[2:34] * (body // 32 + 1),
        )
    )[: len(head) + 29 + 2 + body]


def identity_named(name: str) -> tuple[IdentityKey, SeededEntropy]:
    """Return the identity key that a name determines, and where more comes from."""
    entropy = SeededEntropy(name.encode())
    return IdentityKey.generate(entropy), entropy


def account_named(name: str) -> bytes:
    """Return the account of a name."""
    return account_of(identity_named(name)[0].public_key)


def _nothing(_: int, __: bytes) -> None:
    """Hear a frame that nobody waits for."""


class Device(asyncio.Protocol):
    """One device of one account, on one connection.

    Attributes:
        home: The address that its connection comes from.
        on_frame: What is called with the kind and the bytes of each frame.
        sent_at: When the submission of an id was written.
    """

    on_frame: Callable[[int, bytes], None]

    def __init__(self, name: str, port: int, relay_id: RelayId) -> None:
        self.name = name
        self.port = port
        self.relay_id = relay_id
        identity, entropy = identity_named(name)
        self.key = DeviceKey.generate(identity, entropy, created=CREATED)
        self.home = "127.0.0.1"
        self.token = ""
        self.on_frame = _nothing
        self.transport: asyncio.Transport | None = None
        self.dev_seq: dict[bytes, int] = {}
        self._buffer = b""
        self._open: asyncio.Future[None] | None = None
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
        """Send one request on a connection of its own."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        data = encode_body(body)
        head = (
            f"POST /v1/{name} HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n"
            f"Content-Length: {len(data)}\r\nAuthorization: Bearer {self.token}\r\n\r\n"
        )
        writer.write(head.encode() + data)
        answer = await reader.read()
        writer.close()
        status, _, rest = answer.partition(b"\r\n")
        if b" 200 " not in status:
            raise RuntimeError(answer)
        found: R = decode_body(reply, rest.partition(b"\r\n\r\n")[2])
        return found

    async def put_blob(self, data: bytes) -> bytes:
        """Upload a blob, and return its id."""
        blob = sha256(data).digest()
        await self.ask("begin-blob", requests.BeginBlob(blob, len(data)), BlobState)
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        head = (
            f"PUT /v1/blobs/{blob.hex()}?offset=0 HTTP/1.1\r\nHost: relay\r\n"
            f"Connection: close\r\nContent-Length: {len(data)}\r\n"
            f"Authorization: Bearer {self.token}\r\n\r\n"
        )
        writer.write(head.encode() + data)
        answer = await reader.read()
        writer.close()
        if b" 200 " not in answer[:16]:
            raise RuntimeError(answer)
        return blob

    async def register(self) -> None:
        """Make the account."""
        asked = await self.ask("challenge", requests.Challenge(), ChallengeReply)
        credential = self.key.credential
        signature = self.key.register(
            self.relay_id, asked.challenge, handle=check_handle(self.name)
        )
        session = await self.ask(
            "register",
            requests.Register(
                self.name,
                credential.encoded(),
                credential.device_key,
                asked.challenge,
                signature,
            ),
            Session,
        )
        self.token = session.token

    # --- the stream

    async def connect(self) -> None:
        """Open the websocket."""
        loop = asyncio.get_running_loop()
        self._open = loop.create_future()
        await loop.create_connection(
            lambda: self, "127.0.0.1", self.port, local_addr=(self.home, 0)
        )
        await self._open

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transport is one by what it can do, not by its class.
        self.transport = cast("asyncio.Transport", transport)
        key = base64.b64encode(bytes(16)).decode()
        self.transport.write(
            f"GET {STREAM_PATH} HTTP/1.1\r\nHost: relay\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: tgtui.1\r\n"
            f"Authorization: Bearer {self.token}\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        if self._open is None or self._open.done():
            self._read_frames()
            return
        head, end, rest = self._buffer.partition(b"\r\n\r\n")
        if end and b" 101 " not in head[:16]:
            self._open.set_exception(RuntimeError(head))
        elif end:
            self._open.set_result(None)
            self._buffer = rest
            self._read_frames()

    def _read_frames(self) -> None:
        buffer = self._buffer
        at, end = 0, len(buffer)
        while end - at >= 2:
            size, start = buffer[at + 1], at + 2
            if size == 126:
                size, start = int.from_bytes(buffer[at + 2 : at + 4], "big"), at + 4
            if end - start < size:
                break
            if buffer[at] == 0x82:
                self.on_frame(buffer[start + 1], buffer[start : start + size])
            elif buffer[at] == 0x89:
                self._pong(buffer[start : start + size])
            at = start + size
        self._buffer = buffer[at:]

    def _pong(self, payload: bytes) -> None:
        assert self.transport is not None
        head = bytes((0x8A, 0x80 | len(payload), 0, 0, 0, 0))
        self.transport.write(head + payload)

    def send(self, frame: ClientFrame) -> None:
        """Send a frame."""
        assert self.transport is not None
        self.transport.write(masked(packed(frame)))

    def submit(self, group: bytes, base: int, size: int = 1024) -> int:
        """Send the next message, and return its id."""
        number = self.dev_seq.get(group, 0) + 1
        self.dev_seq[group] = number
        commitment = sha256(self.account + number.to_bytes(8, "big")).digest()
        aad = ApplicationAad(commitment, number, base).encoded()
        self._id = (self._id + 1) & 0xFFFF_FFFF
        self.send(Submit(self._id, message(group, aad, size)))
        return self._id


class Waiter:
    """Waits for frames of some kinds."""

    def __init__(self, device: Device) -> None:
        self._frames: asyncio.Queue[tuple[int, bytes]] = asyncio.Queue()
        device.on_frame = lambda kind, data: self._frames.put_nowait((kind, data))

    async def next(self, *kinds: int, patience: float = 30) -> bytes:
        """Return the next frame of one of these kinds; others are dropped."""
        while True:
            kind, data = await asyncio.wait_for(self._frames.get(), patience)
            if kind == DECLINED and DECLINED not in kinds:
                raise RuntimeError(data)
            if kind in kinds:
                return data


def now() -> float:
    """Return seconds of a clock that never goes back."""
    return perf_counter()
