"""Requests go to where the address says, whatever kind of host that is."""

import pytest

from tests.net.relays import RELAY
from tgtui.identity import RelayAddress
from tgtui.net.asking import authority_of


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("relay.example.org", "relay.example.org:4443"),
        ("192.0.2.7", "192.0.2.7:4443"),
        ("2001:db8::7", "[2001:db8::7]:4443"),
    ],
)
def test_an_address_as_a_url_has_it(host: str, expected: str) -> None:
    assert authority_of(RelayAddress(host, 4443, RELAY)) == expected
