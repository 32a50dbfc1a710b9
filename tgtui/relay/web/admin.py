"""The operator's door: a socket in the folder of the data, for its user alone."""

import logging
from typing import Final

import msgspec
from aiohttp import web

from tgtui.errors import TgtuiError
from tgtui.relay.web.admin_desk import Desk
from tgtui.relay.web.admin_words import Failed, decode_asked
from tgtui.wire import BadFrame, limits


_log = logging.getLogger(__name__)

LONGEST: Final = 2 * limits.DESCRIPTOR
"""Bytes of what an operator asks; a descriptor is in base64."""

_JSON: Final = "application/json"
_FAILED: Final = 409
_FAULT: Final = "the relay has a fault of its own: look at its log"
_UNREADABLE: Final = "the relay is of another version: restart it, then try again"


def administration(desk: Desk) -> web.Application:
    """Return the application that answers an operator.

    One request is a POST of what is asked, and its answer the reply to that, or with
    another status why there is none.
    """

    async def handle(request: web.Request) -> web.Response:
        body = await request.read()
        try:
            reply = await desk.answer(decode_asked(body))
        except BadFrame:
            return _answer(Failed(_UNREADABLE), _FAILED)
        except TgtuiError as error:
            return _answer(Failed(str(error)), _FAILED)
        # The last one who can answer.
        except Exception:  # noqa: BLE001
            _log.exception("an operator's request failed")
            return _answer(Failed(_FAULT), _FAILED)
        return _answer(reply)

    app = web.Application(client_max_size=LONGEST)
    app.router.add_post("/", handle)
    return app


def _answer(body: msgspec.Struct, status: int = 200) -> web.Response:
    data = msgspec.json.encode(body)
    return web.Response(body=data, status=status, content_type=_JSON)
