"""Files of sealed reports, and the keys of the relay that a report is for."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from tgtui.agent import NoAccount, Setting, asking, open_client
from tgtui.cli.errors import Useless
from tgtui.cli.moments import now
from tgtui.codec import DecodeError, decode_whole
from tgtui.franking import SEALED_SIZES, SealedBadly, SealedReport
from tgtui.identity import Descriptor, RelayAddress, RelayId, UnverifiedDescriptor
from tgtui.net import introduce


_LONGEST: Final = max(SEALED_SIZES)


def read_report_file(path: Path) -> bytes:
    """Return the sealed report in a file.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        # One more, so that what is too long is no report.
        return file.read(_LONGEST + 1)


def relay_of(sealed: bytes) -> RelayId:
    """Return which relay a sealed report is for.

    Raises:
        SealedBadly: It is malformed.
    """
    try:
        return RelayId(decode_whole(SealedReport.decode, sealed).relay_id)
    except DecodeError:
        raise SealedBadly from None


async def own_descriptor(setting: Setting, relay_id: RelayId) -> Descriptor | None:
    """Return what a profile's client knows of a relay, if it has its account there.

    Nobody is asked for it.
    """
    if not setting.database.exists():
        return None
    try:
        async with open_client(setting) as client:
            encoded = (await asking.background(client)).descriptor
    except NoAccount:
        return None
    claimed = decode_whole(UnverifiedDescriptor.decode, encoded)
    return claimed.verify(relay_id) if claimed.claimed_relay_id == relay_id else None


async def descriptor_from(
    address: RelayAddress | None, relay_id: RelayId
) -> Descriptor:
    """Ask a relay what it says of itself.

    Raises:
        Useless: No relay is named, or another.
        TgtuiError: It does not answer, or cannot show who it is.
    """
    if address is None:
        reason = "say which relay the report is for: --relay ADDRESS"
        raise Useless(reason)
    if address.relay_id not in {None, relay_id}:
        reason = "the report is for another relay than that of --relay, or relay.url"
        raise Useless(reason)
    pinned = replace(address, relay_id=relay_id)
    return (await introduce(pinned, pinned=None, clock=now)).descriptor
