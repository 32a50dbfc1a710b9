"""The host of an address: a name, an IPv4 or an IPv6 address, each in one spelling."""

from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final

from tgtui.identity.errors import AddressPart, BadAddress


_LABEL: Final = 63
_NAME: Final = 253
_LOCAL_NAME: Final = "localhost"


def check_host(text: str) -> str:
    """Return the host that `text` writes, in its one spelling: lower case, shortest.

    Args:
        text: A name such as "relay.example.org" (RFC 1123), "192.0.2.7", or an IPv6
            address without the brackets around it.

    Raises:
        BadAddress: It is none of these.
    """
    if ":" in text:
        return _ipv6(text)
    name = text.lower()
    labels = name.split(".")
    # RFC 1123 §2.1: the last label of a name is never a number.
    if labels[-1].isdecimal():
        return _ipv4(name)
    if not name or len(name) > _NAME:
        raise BadAddress(
            AddressPart.HOST, f"has {len(name)} characters, not 1 to {_NAME}"
        )
    for label in labels:
        _check_label(label)
    return name


def is_loopback(host: str) -> bool:
    """Tell whether a host, in its one spelling, is this computer itself."""
    if host in {_LOCAL_NAME, "::1"}:
        return True
    # A name can begin so too, but its last label is no number.
    return host.startswith("127.") and host.rpartition(".")[2].isdecimal()


def _ipv4(text: str) -> str:
    try:
        return str(IPv4Address(text))
    except AddressValueError:
        raise BadAddress(AddressPart.HOST, "is no IPv4 address") from None


def _ipv6(text: str) -> str:
    try:
        address = IPv6Address(text)
    except AddressValueError:
        raise BadAddress(AddressPart.HOST, "is no IPv6 address") from None
    if address.scope_id is not None:
        raise BadAddress(
            AddressPart.HOST, "names an interface after %, which only one knows"
        )
    if address.ipv4_mapped is not None:
        raise BadAddress(AddressPart.HOST, "is an IPv4 address; write it as one")
    return str(address)


def _check_label(label: str) -> None:
    if not 0 < len(label) <= _LABEL:
        wrong = f"has a part of {len(label)} characters between dots, not 1 to {_LABEL}"
        raise BadAddress(AddressPart.HOST, wrong)
    if label[0] == "-" or label[-1] == "-":
        raise BadAddress(AddressPart.HOST, "has a hyphen beside a dot or at an end")
    if not (label.isascii() and label.replace("-", "a").isalnum()):
        raise BadAddress(AddressPart.HOST, "has a character that no host name has")
