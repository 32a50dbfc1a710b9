"""Where a server listens and which relay a client means, as text and back."""

import pytest

from tgtui.config import Endpoint, RelayUrl


@pytest.mark.parametrize(
    ("text", "endpoint"),
    [
        ("127.0.0.1:4443", Endpoint("127.0.0.1", 4443)),
        ("[::1]:0", Endpoint("::1", 0)),
        ("relay.example:65535", Endpoint("relay.example", 65535)),
        ("localhost:1", Endpoint("localhost", 1)),
    ],
)
def test_an_endpoint_is_read_and_written(text: str, endpoint: Endpoint) -> None:
    assert Endpoint.parse(text) == endpoint
    assert str(endpoint) == text


@pytest.mark.parametrize(
    "text",
    [
        *("", ":", "4443", "127.0.0.1", "127.0.0.1:", ":4443", "a:65536", "a:-1"),
        *("::1:4443", "[::1]", "[127.0.0.1]:1", "[::g]:1", "[]:1", "a b:1", "a:1\n"),
        *("a:1 ", "a/b:1", "http://a:1", "a:0000001", "[fe80::1%25]:1"),
    ],
)
def test_no_other_text_is_an_endpoint(text: str) -> None:
    with pytest.raises(ValueError, match=r"an address|Only hex|At least 3"):
        Endpoint.parse(text)


@pytest.mark.parametrize(
    ("host", "is_loopback"),
    [
        *(("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True)),
        *(("0.0.0.0", False), ("::", False), ("192.0.2.1", False), ("a", False)),  # noqa: S104
        ("localhost.example", False),
    ],
)
def test_only_loopback_addresses_are_for_this_computer_alone(
    host: str, is_loopback: bool
) -> None:
    assert Endpoint(host, 1).is_loopback is is_loopback


def test_a_relay_is_embedded_or_has_an_address() -> None:
    assert RelayUrl.parse("embedded").is_embedded
    url = RelayUrl.parse("https://relay.example")
    assert not url.is_embedded
    assert str(url) == "https://relay.example"


@pytest.mark.parametrize(
    "text",
    ["", "Embedded", "embedded ", "relay.example", "http://relay.example", "tgtui://a"],
)
def test_no_other_text_is_a_relay(text: str) -> None:
    with pytest.raises(ValueError, match="embedded"):
        RelayUrl.parse(text)
