"""Logging in: a challenge, a signature of the device, and a token that is renewed."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

from tgtui.crypto import Secret
from tgtui.identity import AccountId, RelayId
from tgtui.net.calls import (
    CHALLENGE,
    LOGIN,
    OWN_DEVICES,
    REGISTER,
    REPLACE_DEVICE,
    A,
    Call,
    Q,
)
from tgtui.net.errors import Garbled, LoginRefused
from tgtui.net.fetch import RelayClient
from tgtui.net.introduction import Introduced
from tgtui.wire import Refusal, Refused, limits, requests
from tgtui.wire.replies import Session


T = TypeVar("T")

Sign = Callable[[RelayId, bytes], bytes]
"""Signs, with the device's key, a relay's challenge for what is asked of it."""

MARGIN: Final = 5 * limits.MINUTE
"""Milliseconds before its end at which a login is renewed."""

_TOKEN: Final = re.compile(r"[\x21-\x7e]+")
"""What a header may carry (RFC 9110 §5.5), so that a token brings no other one."""

_PATIENCE: Final = 30 * limits.SECOND
"""Milliseconds for which an answer is sent again; the challenge is good longer."""

_BREATH: Final = 50
"""Milliseconds to wait where a relay says no time."""


@dataclass(frozen=True, slots=True)
class Device:
    """Who logs in.

    Attributes:
        account: The account.
        credential: The device's credential, encoded.
        device_key: Its public key.
    """

    account: AccountId
    credential: bytes = field(repr=False)
    device_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A login.

    Attributes:
        token: What goes with each request.
        expires: When it ends, by this computer's clock.
        handle: The account's handle, says the relay.
    """

    token: Secret
    expires: int
    handle: str


async def log_in(client: RelayClient, device: Device, sign: Sign) -> LoggedIn:
    """Prove to be a device of an account; later requests of the client are its.

    Args:
        client: Asks the relay.
        device: Who logs in.
        sign: Signs `tgtui.identity.Login`.

    Raises:
        LoginRefused: The relay does not know the device, or not any more.
        Refused: The relay declines, as where the account is suspended.
        NetError: There is no answer, or none of a relay's.
    """
    try:
        return await _log_in(client, device, sign)
    except Refused as error:
        if error.refusal is not Refusal.UNAUTHENTICATED:
            raise
    # On a slow way a challenge may be too old when its answer is there.
    try:
        return await _log_in(client, device, sign)
    except Refused as error:
        if error.refusal is not Refusal.UNAUTHENTICATED:
            raise
        raise LoginRefused from None


async def _log_in(client: RelayClient, device: Device, sign: Sign) -> LoggedIn:
    """Log in by one challenge."""
    challenge, signature = await _signed(client, sign)
    request = requests.Login(device.credential, device.device_key, challenge, signature)
    return await _enter(client, device, LOGIN, request)


async def register(
    client: RelayClient,
    device: Device,
    sign: Sign,
    *,
    handle: str,
    token: bytes | None = None,
) -> LoggedIn:
    """Make an account, and log in to it.

    Args:
        client: Asks the relay.
        device: The account's first device.
        sign: Signs `tgtui.identity.Registration`.
        handle: How the relay shall call the account.
        token: The registration token of an invite.

    Raises:
        Refused: The relay declines.
        NetError: There is no answer, or none of a relay's.
    """
    challenge, signature = await _signed(client, sign)
    request = requests.Register(
        handle, device.credential, device.device_key, challenge, signature, token
    )
    return await _enter(client, device, REGISTER, request)


async def own_devices(
    client: RelayClient, device: Device, sign: Sign
) -> tuple[bytes, ...]:
    """Return the devices that the account has, by a device that may be none of them.

    Args:
        client: Asks the relay.
        device: Who asks: a device with a good certificate of the account.
        sign: Signs `tgtui.identity.Login`.

    Raises:
        Refused: The relay declines.
        NetError: There is no answer, or none of a relay's.
    """
    challenge, signature = await _signed(client, sign)
    request = requests.OwnDevices(
        device.credential, device.device_key, challenge, signature
    )
    return (await _prove(client, OWN_DEVICES, request)).devices


async def replace_device(
    client: RelayClient, device: Device, sign: Sign, *, revocations: tuple[bytes, ...]
) -> LoggedIn:
    """Let a device take the place of the account's others, and log in.

    Args:
        client: Asks the relay.
        device: The new device.
        sign: Signs `tgtui.identity.Login`.
        revocations: Signed statements that revoke each device of the account.

    Raises:
        Refused: The relay declines.
        NetError: There is no answer, or none of a relay's.
    """
    challenge, signature = await _signed(client, sign)
    request = requests.ReplaceDevice(
        device.credential, device.device_key, challenge, signature, revocations
    )
    return await _enter(client, device, REPLACE_DEVICE, request)


async def _signed(client: RelayClient, sign: Sign) -> tuple[bytes, bytes]:
    """Return a challenge and its signature."""
    reply = await client.call(CHALLENGE, requests.Challenge())
    return reply.challenge, sign(client.relay_id, reply.challenge)


async def _prove(client: RelayClient, call: Call[Q, A], request: Q) -> A:
    """Send an answer to a challenge, and again where too many do that at the moment.

    Where many share an address, whoever asked for a challenge anew each time might
    never be heard: the challenge takes the place that its answer would have had.

    Raises:
        Refused: The relay declines, or is too busy for `_PATIENCE`.
        NetError: There is no answer, or none of a relay's.
    """
    left = _PATIENCE
    while True:
        try:
            return await client.call(call, request)
        except Refused as refused:
            pause = max(refused.retry_after or 0, _BREATH)
            left -= pause
            if refused.refusal is not Refusal.RATE or left < 0:
                raise
        await asyncio.sleep(pause / 1000)


async def _enter(
    client: RelayClient, device: Device, call: Call[Q, Session], request: Q
) -> LoggedIn:
    """Send what proves who logs in, and keep the token."""
    session = await _prove(client, call, request)
    if session.account != device.account or not _TOKEN.fullmatch(session.token):
        raise Garbled
    introduced = client.introduced
    token = Secret(session.token.encode("ascii"))
    client.token = token
    latest = introduced.clock() + limits.TOKEN_LIFE
    expires = min(session.expires - introduced.ahead, latest)
    return LoggedIn(token, expires, session.handle)


class Login:
    """Keeps a device logged in."""

    def __init__(self, client: RelayClient, device: Device, sign: Sign) -> None:
        """Log in when a token is asked for."""
        self._client = client
        self._device = device
        self._sign = sign
        self._lock = asyncio.Lock()
        self._current: LoggedIn | None = None

    @property
    def introduced(self) -> Introduced:
        """The relay, as it was introduced last."""
        return self._client.introduced

    @introduced.setter
    def introduced(self, newer: Introduced) -> None:
        self._client.introduced = newer

    async def token(self) -> Secret:
        """Return a token that is good for a while yet; log in where there is none.

        Raises:
            Refused: The relay declines.
            NetError: There is no answer, or none of a relay's.
        """
        async with self._lock:
            current, now = self._current, self._client.introduced.clock()
            if current is None or current.expires - MARGIN <= now:
                current = await log_in(self._client, self._device, self._sign)
                self._current = current
            return current.token

    async def ready(self) -> RelayClient:
        """Return the client, logged in.

        Raises:
            Refused: The relay declines.
            NetError: There is no answer, or none of a relay's.
        """
        await self.token()
        return self._client

    async def call(self, call: Call[Q, A], request: Q) -> A:
        """Send a request as the device; log in anew where the login has ended early.

        Raises:
            Refused: The relay declines.
            NetError: There is no answer, or none of a relay's.
        """

        async def ask() -> A:
            return await (await self.ready()).call(call, request)

        return await self.renewing(ask)

    async def renewing(self, work: Callable[[], Awaitable[T]]) -> T:
        """Return what some work by `ready` gives; where the login ended early, anew.

        Args:
            work: Asks `ready` for the client each time, such as an upload does.

        Raises:
            Refused: The relay declines.
            NetError: There is no answer, or none of a relay's.
        """
        try:
            return await work()
        except Refused as error:
            if error.refusal is not Refusal.UNAUTHENTICATED:
                raise
        self.forget()
        return await work()

    def forget(self) -> None:
        """Log in anew next time: the relay says that the login has ended."""
        self._current = None
        self._client.token = None
