"""What relays of these tests say of themselves, and clients that were introduced."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web

from tests.net.running import HOST, QUICK, clock
from tgtui.codec import decode_whole
from tgtui.crypto import Secret, SigningKey
from tgtui.identity import (
    AccountId,
    Descriptor,
    DescriptorContent,
    FrankingKey,
    ModerationKey,
    Period,
    RelayAddress,
    RelayId,
    RelayLimits,
    TlsKey,
    UnverifiedDescriptor,
    relay_id_of,
    sign_descriptor,
)
from tgtui.net import Device, Introduced, Reach, Ready, RelayClient, Voucher
from tgtui.wire import REASONS, Refusal, encode_body
from tgtui.wire.replies import Declination, WellKnown


DAY: Final = 24 * 3_600_000
ROOT: Final = SigningKey(Secret(bytes(32)))
OTHER_ROOT: Final = SigningKey(Secret(bytes((1,)) * 32))
RELAY: Final = relay_id_of(ROOT.public_key)
EVER: Final = Period(0, 1 << 50)
TOKEN: Final = Secret(b"a-token")
DEVICE: Final = Device(AccountId(bytes((7,)) * 32), bytes(105), bytes((8,)) * 32)


@dataclass(frozen=True, slots=True)
class Said:
    """What a relay says of itself.

    Attributes:
        keys: The hashes of the TLS keys that it names.
        period: When it shows them.
        version: The version of its descriptor.
        root: The key that signs it.
        expires_in: For how many milliseconds it holds.
        versions: The versions of the protocol that it speaks.
        damage: What its signature is changed by.
        franking: The keys that it stamps with.
        moderation: The keys to which reports are sealed.
    """

    keys: Iterable[bytes] = ()
    period: Period = EVER
    version: int = 3
    root: SigningKey = field(default=ROOT, repr=False)
    expires_in: int = 30 * DAY
    versions: tuple[int, ...] = (1,)
    damage: int = 0
    franking: tuple[FrankingKey, ...] = (FrankingKey(bytes(32), EVER),)
    moderation: tuple[ModerationKey, ...] = ()

    def encoded(self) -> bytes:
        """Return the descriptor, signed."""
        now = clock() // DAY * DAY
        content = DescriptorContent(
            version=self.version,
            issued=now - 300 * DAY,
            expires=now + self.expires_in,
            franking=self.franking,
            retention_days=30,
            limits=RelayLimits(body=16_384, file=100 << 20, room=1_000),
            moderation=self.moderation,
            tls=tuple(TlsKey(key, self.period) for key in self.keys),
        )
        return sign_descriptor(self.root, content)

    def descriptor(self) -> Descriptor:
        """Return the descriptor as a client has it."""
        read = decode_whole(UnverifiedDescriptor.decode, self.encoded())
        return read.verify(relay_id_of(self.root.public_key))

    def body(self) -> bytes:
        """Return what is at `/.well-known/tgtui`."""
        encoded = self.encoded()
        encoded = encoded[:-1] + bytes((encoded[-1] ^ self.damage,))
        return encode_body(WellKnown(self.versions, encoded, clock() + 5_000))

    async def answer(self, request: web.Request) -> web.Response:
        """Answer a request for it."""
        assert request.path == "/.well-known/tgtui"
        assert "Authorization" not in request.headers
        return as_json(self.body())


def as_json(body: bytes, status: int = 200) -> web.Response:
    """Return an answer with a JSON body."""
    return web.Response(body=body, status=status, content_type="application/json")


def declined(refusal: Refusal, retry_after: int | None = None) -> web.Response:
    """Return a refusal, and perhaps after how many milliseconds to come back."""
    said = Declination(refusal, "", retry_after=retry_after)
    return as_json(encode_body(said), REASONS[refusal].status)


def address(port: int, relay_id: RelayId | None = RELAY) -> RelayAddress:
    """Return where a relay with TLS is."""
    return RelayAddress(HOST, port, relay_id)


def plain(port: int) -> RelayAddress:
    """Return where a relay without TLS is."""
    return RelayAddress(HOST, port, RELAY, tls=False)


def introduced(
    where: RelayAddress, voucher: Voucher = Voucher.NOBODY, said: Said | None = None
) -> Introduced:
    """Return a relay that was introduced before."""
    descriptor = (said or Said()).descriptor()
    return Introduced(where, descriptor, 1, 0, voucher, clock)


def client(port: int, reach: Reach = QUICK, *, logged_in: bool = True) -> RelayClient:
    """Return a client of a relay without TLS."""
    made = RelayClient(introduced(plain(port)), reach)
    made.token = TOKEN if logged_in else None
    return made


def ready(made: RelayClient) -> Ready:
    """Return what says that a client is logged in."""

    async def say() -> RelayClient:
        return made

    return say
