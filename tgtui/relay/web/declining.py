"""From what went wrong to the refusal that a client is told."""

import logging

from tgtui.errors import PeerFault
from tgtui.relay.ports import StorageFault, StorageFull
from tgtui.wire import REASONS, Declined, Refusal, Refused
from tgtui.wire.replies import Declination


_log = logging.getLogger(__name__)


def refusal_of(error: BaseException) -> Refused:
    """Return the refusal that stands for an error; log the relay's own faults."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, StorageFull):
        _log.error("no space left: nothing is accepted until there is")
        return Refused(Refusal.FULL)
    if isinstance(error, StorageFault):
        _log.error("the storage failed: %s", error)
        return Refused(Refusal.FAULT)
    if isinstance(error, PeerFault):
        return Refused(Refusal.MALFORMED)
    _log.error("a rule failed", exc_info=error)
    return Refused(Refusal.FAULT)


def declined(request: int, refused: Refused) -> Declined:
    """Return the frame that refuses a request on the websocket."""
    return Declined(
        request,
        refused.refusal,
        refused.retry_after,
        refused.seq,
        refused.commitment,
    )


def declination(refused: Refused) -> Declination:
    """Return the body that refuses a request over HTTP."""
    sentence = REASONS[refused.refusal].sentence
    return Declination(refused.refusal, sentence, refused.retry_after)
