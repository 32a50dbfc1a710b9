"""Requests to a relay that was introduced, each with its types and its errors."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Final, Self

import httpx

from tgtui.crypto import Secret
from tgtui.identity import RelayId
from tgtui.net.asking import BYTES, JSON, ask, asked, http_client
from tgtui.net.calls import A, Call, Q
from tgtui.net.errors import Garbled, NotLoggedIn
from tgtui.net.exactly import Exactly
from tgtui.net.introduction import Introduced, context_for
from tgtui.net.reach import DEFAULT_REACH, Reach
from tgtui.wire import (
    BLOB_PATH,
    REPORT_PATH,
    Access,
    BadFrame,
    decode_body,
    encode_body,
    limits,
)
from tgtui.wire.replies import BlobState, ReportState


Content = bytes | AsyncIterator[bytes]
"""The body of an upload."""

SLOWEST: Final = limits.KIB
"""Bytes a second that an upload or download has to make, all in all."""

_STATE: Final = 4 * limits.KIB


class RelayClient:
    """Asks a relay, over connections that are checked each as it is made.

    Attributes:
        introduced: The relay, as it was introduced last.
        reach: How long it waits.
        token: The login's token, for requests that need one.
    """

    def __init__(self, introduced: Introduced, reach: Reach = DEFAULT_REACH) -> None:
        """Ask this relay; nothing is sent yet."""
        self.introduced = introduced
        self.reach = reach
        self.token: Secret | None = None
        context = context_for(lambda: self.introduced)
        self._http = http_client(introduced.address, context, reach)

    async def __aenter__(self) -> Self:
        """Return the client itself."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        await self.aclose()

    @property
    def relay_id(self) -> RelayId:
        """Which relay it is."""
        return self.introduced.relay_id

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def call(self, call: Call[Q, A], request: Q) -> A:
        """Send a request of `tgtui.net.calls` and return its answer.

        Raises:
            Refused: The relay declines.
            NotLoggedIn: The request needs a login.
            NetError: There is no answer, or none of a relay's.
        """
        route = call.route
        headers = self._headers(JSON, secret=route.access is Access.DEVICE)
        built = self._http.build_request(
            "POST", route.path, content=encode_body(request), headers=headers
        )
        return _read(call.reply, await ask(self._http, built, within=self.reach.whole))

    async def put_report(self, report: bytes, sealed: bytes) -> ReportState:
        """Hand in a sealed report; the same bytes again do nothing.

        Args:
            report: Its id, 16 bytes.
            sealed: The bytes, as many as one of `limits.REPORT_SIZES`.

        Raises:
            Refused: The relay declines.
            NotLoggedIn: There is no login.
            NetError: There is no answer, or none of a relay's.
        """
        path = REPORT_PATH + report.hex()
        return _read(ReportState, await self._put(path, sealed, len(sealed)))

    async def put_blob(
        self, blob: bytes, content: Exactly, *, offset: int
    ) -> BlobState:
        """Send the bytes of a blob from an offset up to its end.

        Raises:
            Refused: The relay declines.
            SourceChanged: There were not as many bytes.
            NetError: The connection broke, or what answers is no relay.
        """
        path = f"{BLOB_PATH}{blob.hex()}?offset={offset}"
        return _read(BlobState, await self._put(path, aiter(content), content.left))

    def get_blob(
        self, blob: bytes, offset: int
    ) -> AbstractAsyncContextManager[httpx.Response]:
        """Ask for a blob from an offset on; the body is still to be read.

        Raises:
            Refused: The relay declines.
            NotLoggedIn: There is no login.
            NetError: There is no answer, or none of a relay's.
        """
        headers = self._headers(None, secret=True)
        if offset:
            headers["Range"] = f"bytes={offset}-"
        path = BLOB_PATH + blob.hex()
        return asked(self._http, self._http.build_request("GET", path, headers=headers))

    async def _put(self, path: str, content: Content, length: int) -> bytes:
        """Upload bytes, slowly if it must be, and return the answer."""
        headers = self._headers(BYTES, secret=True)
        headers["Content-Length"] = str(length)
        built = self._http.build_request("PUT", path, content=content, headers=headers)
        within = self.reach.whole + length / SLOWEST
        return await ask(self._http, built, within=within, limit=_STATE)

    def _headers(self, kind: str | None, *, secret: bool) -> dict[str, str]:
        """Return the headers of a request, with the token only where it is needed."""
        headers = {} if kind is None else {"Content-Type": kind}
        if secret:
            if self.token is None:
                raise NotLoggedIn
            headers["Authorization"] = f"Bearer {self.token.expose().decode('ascii')}"
        return headers


def _read(kind: type[A], body: bytes) -> A:
    """Return an answer.

    Raises:
        Garbled: It is none.
    """
    try:
        answer: A = decode_body(kind, body)
    except BadFrame as error:
        raise Garbled(str(error)) from None
    return answer
