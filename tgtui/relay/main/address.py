"""Under which address clients reach a relay."""

from typing import Final

from tgtui.config import RelaySettings
from tgtui.identity import BadAddress, RelayAddress, RelayId
from tgtui.relay.main.errors import CannotServe


_ANYWHERE: Final = {"0.0.0.0", "::"}  # noqa: S104  (compared, not listened to)


def address_of(settings: RelaySettings, relay_id: RelayId, port: int) -> RelayAddress:
    """Return the address under which clients reach a relay.

    Args:
        settings: How it is run.
        relay_id: Who it is.
        port: Where it listens.

    Raises:
        CannotServe: There is none that a client would accept.
    """
    where = settings.public or settings.listen
    host = "localhost" if where.host in _ANYWHERE else where.host
    # A proxy in front speaks TLS for a relay that does not.
    tls = not settings.is_plain or settings.behind_proxy
    try:
        return RelayAddress(
            host, port if settings.public is None else where.port, relay_id, tls
        )
    except BadAddress as error:
        message = f"clients cannot use the address {where}: {error}"
        raise CannotServe(message) from None


def check_address(settings: RelaySettings) -> None:
    """Require that clients will accept the address of a relay that is to be run so.

    Raises:
        CannotServe: They will not.
    """
    address_of(settings, RelayId(bytes(32)), settings.listen.port or 1)
