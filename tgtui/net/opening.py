"""Opens the stream to a relay, on a connection that is checked before it is used."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Final, NoReturn

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, InvalidMessage, InvalidStatus
from websockets.http11 import Response
from websockets.typing import Subprotocol

from tgtui.crypto import Secret
from tgtui.net.asking import authority_of, declination
from tgtui.net.errors import (
    CertificateRefused,
    CutShort,
    Garbled,
    Redirected,
    StrangeStatus,
    TimedOut,
    Unreachable,
)
from tgtui.net.introduction import Introduced, context_for
from tgtui.net.reach import Reach
from tgtui.net.tls import is_certificate_fault
from tgtui.wire import (
    STREAM_PATH,
    BadFrame,
    NoCommonVersion,
    Refused,
    limits,
    subprotocols,
)


BACKLOG: Final = 16
"""Frames that wait for whoever handles them; then nothing more is read."""

_GOODBYE: Final = 2.0
"""Seconds for the relay to answer when the connection is closed."""

# The library would write the headers, with the token, at the level of debugging.
_SILENT: Final = logging.getLogger("tgtui.net.silent")
_SILENT.setLevel(logging.CRITICAL)


class _Connect(connect):
    """Connects to where it was told to, and to nowhere else."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        """Follow no redirect."""
        return exc


async def open_socket(
    introduced: Introduced, token: Secret, reach: Reach
) -> ClientConnection:
    """Return an open websocket with the version that was agreed on.

    Raises:
        CertificateRefused: Nobody vouches for the certificate.
        Refused: The relay declines.
        NoCommonVersion: The relay took none of the versions.
        NetError: There is no answer, or none of a relay's.
    """
    address = introduced.address
    options: dict[str, Any] = {}
    if address.tls:
        options["ssl"] = context_for(lambda: introduced)
    with _named():
        socket = await _Connect(
            f"{'wss' if address.tls else 'ws'}://{authority_of(address)}{STREAM_PATH}",
            subprotocols=[Subprotocol(name) for name in subprotocols()],
            additional_headers={
                "Authorization": f"Bearer {token.expose().decode('ascii')}"
            },
            user_agent_header="tgtui",
            compression=None,
            max_size=limits.FRAME,
            max_queue=BACKLOG,
            open_timeout=reach.connect + reach.idle,
            close_timeout=_GOODBYE,
            ping_interval=reach.alive,
            ping_timeout=reach.alive,
            proxy=reach.proxy,
            logger=_SILENT,
            **options,
        )
    if socket.subprotocol is None:
        await socket.close()
        raise NoCommonVersion(())
    return socket


@contextmanager
def _named() -> Iterator[None]:
    """Turn the library's errors into ours."""
    try:
        yield
    except TimeoutError:
        raise TimedOut from None
    except InvalidStatus as error:
        raise _declined(error.response) from None
    except (EOFError, InvalidMessage) as error:
        _nonsense(error)
    except InvalidHandshake as error:
        raise Garbled(str(error)) from None
    except OSError as error:
        if is_certificate_fault(error):
            raise CertificateRefused from error
        raise Unreachable from error


def _nonsense(error: Exception) -> NoReturn:
    """Tell an answer that ended from one that is no HTTP."""
    if isinstance(error, EOFError) or isinstance(error.__cause__, EOFError):
        raise CutShort from None
    raise Garbled from None


def _declined(response: Response) -> Refused | StrangeStatus | Redirected:
    """Return what an answer means that opens no websocket."""
    status = response.status_code
    if HTTPStatus(300) <= status < HTTPStatus.BAD_REQUEST:
        return Redirected(status)
    try:
        return declination(status, bytes(response.body or b""))
    except BadFrame:
        return StrangeStatus(status)
