"""Addresses of relays, as people copy them and as invites carry them.

    tgtui://HOST[:PORT]/RELAY_ID            TLS; only the relay of that id is accepted
    https://HOST[:PORT]                     TLS; the id is remembered from the first use
    tgtui+plain://HOST:PORT/RELAY_ID        without TLS, and only on this computer

A port that is not said is 4443, with https 443.
"""

import re
from dataclasses import dataclass
from typing import Final

from tgtui.codec import BadValue
from tgtui.identity.errors import AddressPart, BadAddress, BadId
from tgtui.identity.host import check_host, is_loopback
from tgtui.identity.ids import id_text, parse_id
from tgtui.identity.relay_id import RelayId


_PINNED: Final = "tgtui"
_WEB: Final = "https"
_PLAIN: Final = "tgtui+plain"
_PORTS: Final = {_PINNED: 4443, _WEB: 443}
_LAST_PORT: Final = 65_535
_PORT: Final = re.compile("[1-9][0-9]{0,4}")


@dataclass(frozen=True, slots=True)
class RelayAddress:
    """Where a relay is, and how it is to be recognised.

    Attributes:
        host: A name or an IP address, in the spelling of `check_host`.
        port: The TCP port.
        relay_id: The relay that it must be, or None if the first that answers there
            under a certificate of the web is to be remembered.
        tls: Whether to speak TLS.

    Raises:
        BadAddress: The port is none, or without TLS the host is not this computer or no
            relay is named.
    """

    host: str
    port: int
    relay_id: RelayId | None
    tls: bool = True

    def __post_init__(self) -> None:
        """Require what every address keeps to."""
        if check_host(self.host) != self.host:
            raise BadAddress(
                AddressPart.HOST, f"is to be written {check_host(self.host)}"
            )
        if not 0 < self.port <= _LAST_PORT:
            raise BadAddress(AddressPart.PORT, f"is not 1 to {_LAST_PORT}")
        if not self.tls and not is_loopback(self.host):
            raise BadAddress(
                AddressPart.HOST,
                "is not this computer, and other computers are reached only with TLS: "
                "write tgtui:// instead of tgtui+plain://",
            )
        if not self.tls and self.relay_id is None:
            raise BadAddress(AddressPart.RELAY_ID, "is missing")

    @property
    def scheme(self) -> str:
        """What stands before the "://"."""
        if not self.tls:
            return _PLAIN
        return _WEB if self.relay_id is None else _PINNED

    @property
    def text(self) -> str:
        """The address as text; `parse_address` reads it, and this is its one form."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS.get(self.scheme) else f":{self.port}"
        path = "" if self.relay_id is None else f"/{id_text(self.relay_id)}"
        return f"{self.scheme}://{host}{port}{path}"


def parse_address(text: str) -> RelayAddress:
    """Return the address that a person typed or copied.

    White space around it, upper-case letters in scheme and host, a port that need not
    be said and a slash at the end of an https address do not matter.

    Raises:
        BadAddress: It cannot be used, and the error says which part is wrong.
    """
    scheme, separator, rest = text.strip().partition("://")
    scheme = scheme.lower()
    if not separator or scheme not in {_PINNED, _WEB, _PLAIN}:
        raise BadAddress(
            AddressPart.SCHEME, "is to be tgtui://HOST:PORT/RELAY_ID or https://HOST"
        )
    _check_plain_words(rest)
    authority, _, path = rest.partition("/")
    host, port = _split(authority)
    return RelayAddress(
        check_host(host),
        _parse_port(port, scheme),
        _parse_path(path, scheme),
        tls=scheme != _PLAIN,
    )


def read_address(data: bytes) -> RelayAddress:
    """Return the address in a received structure, which has to be in its one form.

    Raises:
        BadValue: It is no address, or in another form.
    """
    # Every byte becomes a character, and only those of ASCII can be in an address.
    text = data.decode("latin-1")
    try:
        address = parse_address(text)
    except BadAddress as error:
        raise BadValue(str(error)) from None
    if address.text != text:
        message = "the relay address is not in its one form"
        raise BadValue(message)
    return address


def _check_plain_words(rest: str) -> None:
    """Refuse what no address of a relay has, before it is taken apart."""
    if not (rest.isascii() and rest.isprintable()) or " " in rest:
        raise BadAddress(
            AddressPart.TEXT,
            "has a space or a letter that is not ASCII; an international name is "
            "written with xn--",
        )
    if "#" in rest:
        raise BadAddress(AddressPart.FRAGMENT, "(after #) does not belong there")
    if "?" in rest:
        raise BadAddress(AddressPart.QUERY, "(after ?) does not belong there")
    if "@" in rest:
        raise BadAddress(AddressPart.USER, "(before @) does not belong there")


def _split(authority: str) -> tuple[str, str | None]:
    """Return the host without brackets, and the text of the port if there is one."""
    if authority.startswith("["):
        host, closed, tail = authority[1:].partition("]")
        if not closed or (tail and tail[0] != ":") or ":" not in host:
            raise BadAddress(
                AddressPart.HOST, "has brackets that no IPv6 address is in"
            )
        return host, tail[1:] if tail else None
    host, colon, port = authority.partition(":")
    if ":" in port:
        raise BadAddress(
            AddressPart.HOST, "is to be in brackets if it is an IPv6 address"
        )
    return host, port if colon else None


def _parse_port(text: str | None, scheme: str) -> int:
    if text is None:
        if scheme == _PLAIN:
            raise BadAddress(AddressPart.PORT, "is missing")
        return _PORTS[scheme]
    if not _PORT.fullmatch(text):
        raise BadAddress(AddressPart.PORT, f"is not 1 to {_LAST_PORT}")
    return int(text)


def _parse_path(path: str, scheme: str) -> RelayId | None:
    if scheme == _WEB:
        if path:
            raise BadAddress(AddressPart.PATH, "does not belong there")
        return None
    if not path:
        raise BadAddress(AddressPart.RELAY_ID, "is missing")
    try:
        return RelayId(parse_id(path))
    except BadId as error:
        raise BadAddress(AddressPart.RELAY_ID, f"cannot be read: {error}") from None
