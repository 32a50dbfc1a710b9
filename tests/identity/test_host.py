"""Hosts: one spelling each, which of them are this computer, and what is none."""

import pytest

from tgtui.identity import AddressPart, BadAddress, is_loopback
from tgtui.identity.host import check_host


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("relay.example.org", "relay.example.org"),
        ("Relay.EXAMPLE.org", "relay.example.org"),
        ("localhost", "localhost"),
        ("r", "r"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("3com.example", "3com.example"),
        ("127.example", "127.example"),
        ("a" * 63 + ".b", "a" * 63 + ".b"),
        (".".join(["a" * 63] * 3 + ["b" * 61]), ".".join(["a" * 63] * 3 + ["b" * 61])),
        ("192.0.2.7", "192.0.2.7"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("::1", "::1"),
        ("0:0:0:0:0:0:0:1", "::1"),
        ("::7f00:1", "::7f00:1"),
    ],
)
def test_one_spelling(text: str, host: str) -> None:
    assert check_host(text) == host
    assert check_host(host) == host


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "has 0 characters, not 1 to 253"),
        (".".join(["a" * 63] * 4), "has 255 characters, not 1 to 253"),
        ("a..b", "has a part of 0 characters between dots"),
        (".a", "has a part of 0 characters between dots"),
        ("a.", "has a part of 0 characters between dots"),
        ("a" * 64, "has a part of 64 characters between dots"),
        ("-a", "has a hyphen beside a dot or at an end"),
        ("a-.b", "has a hyphen beside a dot or at an end"),
        ("a_b", "has a character that no host name has"),
        ("a b", "has a character that no host name has"),
        ("bücher.example", "has a character that no host name has"),
        ("1.2.3", "is no IPv4 address"),
        ("127.1", "is no IPv4 address"),
        ("2130706433", "is no IPv4 address"),
        ("127.0.0.01", "is no IPv4 address"),
        ("256.0.0.1", "is no IPv4 address"),
        ("1.2.3.\u0664", "is no IPv4 address"),
        ("a.1", "is no IPv4 address"),
        ("1::2::3", "is no IPv6 address"),
        (":", "is no IPv6 address"),
        ("fe80::1%eth0", "names an interface after %"),
        ("::ffff:127.0.0.1", "is an IPv4 address; write it as one"),
    ],
)
def test_what_is_none(text: str, words: str) -> None:
    with pytest.raises(BadAddress, match=words) as caught:
        check_host(text)
    assert caught.value.part is AddressPart.HOST


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.10", "::1", "localhost"])
def test_this_computer(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    [
        "128.0.0.1",
        "10.0.0.1",
        "127.example",
        "127.0.0.1.example",
        "localhost.example",
        "my-localhost",
        "::2",
        "fe80::1",
    ],
)
def test_another_computer(host: str) -> None:
    assert not is_loopback(check_host(host))
