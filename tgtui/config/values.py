"""Values that are more than text or a number: where to listen, where a relay is."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import ClassVar, Final

from tgtui.identity import BadAddress, RelayAddress, parse_address


_ENDPOINT: Final = re.compile(
    r"(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9.-]+)):(?P<port>[0-9]{1,5})"
)
_EMBEDDED: Final = "embedded"
_IPV6: Final = 6
_MAX_PORT: Final = 65535


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a server listens.

    Attributes:
        host: A name or an address, without brackets.
        port: 0 to 65535; 0 leaves the choice to the system.
    """

    host: str
    port: int

    wanted: ClassVar[str] = (
        'an address and a port, such as "127.0.0.1:4443" or "[::1]:4443"'
    )

    @classmethod
    def parse(cls, text: str) -> "Endpoint":
        """Read `HOST:PORT`, where an IPv6 address stands in brackets.

        Raises:
            ValueError: It is not of that form.
        """
        found = _ENDPOINT.fullmatch(text)
        if found is None:
            raise ValueError
        if int(found["port"]) > _MAX_PORT:
            message = f"there is no port above {_MAX_PORT}"
            raise ValueError(message)
        if found["v6"] is not None and not _is_ipv6(found["v6"]):
            message = "no IPv6 address stands in the brackets"
            raise ValueError(message)
        return cls(found["v6"] or found["name"], int(found["port"]))

    @property
    def is_loopback(self) -> bool:
        """Whether only this computer can connect."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    def __str__(self) -> str:
        """Return the text that `parse` reads."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class RelayUrl:
    """Which relay a client connects to.

    Attributes:
        address: Where it is, or None for the one that is embedded in this computer.
    """

    address: RelayAddress | None

    wanted: ClassVar[str] = (
        '"embedded", or an address such as "tgtui://HOST:PORT/RELAY_ID" or '
        '"https://HOST"'
    )

    @classmethod
    def parse(cls, text: str) -> "RelayUrl":
        """Read what `wanted` says.

        Raises:
            ValueError: It is something else; the text says which part is wrong.
        """
        if text == _EMBEDDED:
            return cls(None)
        try:
            return cls(parse_address(text))
        except BadAddress as error:
            raise ValueError(str(error)) from None

    def __str__(self) -> str:
        """Return the text that `parse` reads."""
        return _EMBEDDED if self.address is None else self.address.text


def _is_ipv6(text: str) -> bool:
    try:
        return ip_address(text).version == _IPV6
    except ValueError:
        return False
