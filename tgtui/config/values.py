"""Values that are more than text or a number: where to listen, where a relay is."""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import ClassVar, Final


_ENDPOINT: Final = re.compile(
    r"(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9.-]+)):(?P<port>[0-9]{1,5})"
)
_RELAY_URL: Final = re.compile(r"tgtui://[^\s/]+/[0-9a-z]+|https://[^\s/]+/?")
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
        if found is None or int(found["port"]) > _MAX_PORT:
            raise ValueError(cls.wanted)
        if found["v6"] is not None:
            IPv6Address(found["v6"])
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
        text: As it is written: "embedded", or an address.
    """

    text: str

    wanted: ClassVar[str] = (
        '"embedded", or an address such as "tgtui://HOST:PORT/RELAY_ID" or '
        '"https://HOST"'
    )

    @classmethod
    def parse(cls, text: str) -> "RelayUrl":
        """Read what `wanted` says.

        Raises:
            ValueError: It is something else.
        """
        if text != "embedded" and _RELAY_URL.fullmatch(text) is None:
            raise ValueError(cls.wanted)
        return cls(text)

    @property
    def is_embedded(self) -> bool:
        """Whether the relay is one on this computer alone."""
        return self.text == "embedded"

    def __str__(self) -> str:
        """Return the text that `parse` reads."""
        return self.text
