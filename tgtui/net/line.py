"""The way to one relay for one device: introduced, logged in, connected."""

import asyncio
from collections.abc import Callable

from tgtui.identity import Descriptor, RelayAddress
from tgtui.net.connection import Connection
from tgtui.net.errors import CertificateRefused
from tgtui.net.fetch import RelayClient
from tgtui.net.introduction import Introduced, introduce
from tgtui.net.login import Device, Login, Sign
from tgtui.net.reach import DEFAULT_REACH, Clock, Reach


class RelayLine:
    """Opens connections to a relay, and has the login for requests beside them.

    Attributes:
        address: Where the relay is; its id is pinned after the first introduction.
    """

    def __init__(
        self,
        address: RelayAddress,
        device: Device,
        sign: Sign,
        *,
        clock: Clock,
        reach: Reach = DEFAULT_REACH,
    ) -> None:
        """Do nothing yet.

        Args:
            address: Where the relay is.
            device: Who logs in.
            sign: Signs `tgtui.identity.Login`.
            clock: Tells the time.
            reach: How long to wait.
        """
        self.address = address
        self._device = device
        self._sign = sign
        self._clock = clock
        self._reach = reach
        self._pinned: Descriptor | None = None
        self._keep: Callable[[Introduced], None] | None = None
        self._lock = asyncio.Lock()
        self._login: Login | None = None
        self._client: RelayClient | None = None

    def remember(
        self, pinned: Descriptor | None, keep: Callable[[Introduced], None]
    ) -> None:
        """Say what is known of the relay from before, and who stores what is new.

        Args:
            pinned: Its newest descriptor, where one was seen.
            keep: Stores each introduction, before anything else is done with it.
        """
        self._pinned = pinned
        self._keep = keep

    async def login(self) -> Login:
        """Return the login for requests, once the relay is introduced.

        Raises:
            PeerFault: The relay is not there, or not the one that it has to be.
        """
        async with self._lock:
            if self._login is None:
                self._client = RelayClient(await self._introduced(), self._reach)
                self._login = Login(self._client, self._device, self._sign)
            return self._login

    async def open(self) -> Connection:
        """Log in where that is needed, and connect.

        Raises:
            PeerFault: There is no connection.
        """
        login = await self.login()
        try:
            token = await login.token()
            connection = await Connection.open(login.introduced, token, self._reach)
        except CertificateRefused:
            # The relay may have changed its key, and a newer descriptor may name it.
            await self.aclose()
            raise
        if connection.hello.descriptor > login.introduced.descriptor.content.version:
            try:
                await self.refresh()
            except BaseException:
                await connection.close()
                raise
        return connection

    async def refresh(self) -> Introduced:
        """Have the relay introduced anew, as where its descriptor may be a newer one.

        Raises:
            PeerFault: The relay is not there, or not the one that it has to be.
        """
        login = await self.login()
        login.introduced = await self._introduced()
        return login.introduced

    def login_ended(self) -> None:
        """Log in anew next time."""
        if self._login is not None:
            self._login.forget()

    async def aclose(self) -> None:
        """Close the connections for requests; they are made anew when needed."""
        client, self._client, self._login = self._client, None, None
        if client is not None:
            await client.aclose()

    async def _introduced(self) -> Introduced:
        introduced = await introduce(
            self.address, pinned=self._pinned, clock=self._clock, reach=self._reach
        )
        if self._keep is not None:
            self._keep(introduced)
        self.address, self._pinned = introduced.address, introduced.descriptor
        return introduced
