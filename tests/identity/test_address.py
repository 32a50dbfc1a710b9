"""Addresses of relays: what they say, their one form, and what is wrong with others."""

import pytest
from hypothesis import given, strategies as st

from tests.identity.relays import RELAY
from tgtui.codec import BadValue
from tgtui.identity import (
    AddressPart,
    BadAddress,
    RelayAddress,
    id_text,
    parse_address,
    read_address,
)


ID = id_text(RELAY)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (f"tgtui://a.example/{ID}", RelayAddress("a.example", 4443, RELAY)),
        (f"tgtui://a.example:7/{ID}", RelayAddress("a.example", 7, RELAY)),
        (f"tgtui://192.0.2.7:443/{ID}", RelayAddress("192.0.2.7", 443, RELAY)),
        (f"tgtui://[2001:db8::1]/{ID}", RelayAddress("2001:db8::1", 4443, RELAY)),
        (f"tgtui://[::1]:65535/{ID}", RelayAddress("::1", 65535, RELAY)),
        ("https://a.example", RelayAddress("a.example", 443, None)),
        ("https://a.example:4443", RelayAddress("a.example", 4443, None)),
        (
            f"tgtui+plain://127.0.0.1:1/{ID}",
            RelayAddress("127.0.0.1", 1, RELAY, tls=False),
        ),
        (f"tgtui+plain://[::1]:4443/{ID}", RelayAddress("::1", 4443, RELAY, tls=False)),
        (
            f"tgtui+plain://localhost:443/{ID}",
            RelayAddress("localhost", 443, RELAY, tls=False),
        ),
    ],
)
def test_what_it_says(text: str, address: RelayAddress) -> None:
    assert parse_address(text) == address
    assert address.text == text
    assert read_address(text.encode()) == address


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (f"  tgtui://a.example/{ID}\n", f"tgtui://a.example/{ID}"),
        (f"TgTui://A.Example:4443/{ID}", f"tgtui://a.example/{ID}"),
        (f"tgtui://[2001:DB8:0::1]/{ID}", f"tgtui://[2001:db8::1]/{ID}"),
        ("HTTPS://A.example:443/", "https://a.example"),
    ],
)
def test_there_is_one_form(text: str, form: str) -> None:
    assert parse_address(text).text == form
    with pytest.raises(BadValue, match="not in its one form"):
        read_address(text.encode())


PART = AddressPart


@pytest.mark.parametrize(
    ("text", "part", "words"),
    [
        ("", PART.SCHEME, "is to be tgtui://HOST:PORT/RELAY_ID or https://HOST"),
        ("a.example", PART.SCHEME, "is to be tgtui://"),
        (f"tgtui:a.example/{ID}", PART.SCHEME, "is to be tgtui://"),
        ("http://a.example", PART.SCHEME, "is to be tgtui://"),
        ("wss://a.example", PART.SCHEME, "is to be tgtui://"),
        (f"tgtui://a.example /{ID}", PART.TEXT, "has a space or a letter"),
        (f"tgtui://a\x1bb/{ID}", PART.TEXT, "has a space or a letter"),
        (f"tgtui://bücher.example/{ID}", PART.TEXT, "written with xn--"),
        (f"tgtui://a.example/{ID}#x", PART.FRAGMENT, "does not belong there"),
        ("https://a.example?x=1", PART.QUERY, "does not belong there"),
        (f"tgtui://anna@a.example/{ID}", PART.USER, "does not belong there"),
        ("https://a.example/relay", PART.PATH, "does not belong there"),
        ("https://a.example//", PART.PATH, "does not belong there"),
        (f"https://a.example/{ID}", PART.PATH, "does not belong there"),
        (f"tgtui:///{ID}", PART.HOST, "has 0 characters"),
        (f"tgtui://:4443/{ID}", PART.HOST, "has 0 characters"),
        (f"tgtui://a_b/{ID}", PART.HOST, "that no host name has"),
        (f"tgtui://2001:db8::1/{ID}", PART.HOST, "is to be in brackets"),
        (f"tgtui://[::1/{ID}", PART.HOST, "has brackets that no IPv6"),
        (f"tgtui://[::1]4443/{ID}", PART.HOST, "has brackets that no IPv6"),
        (f"tgtui://[127.0.0.1]/{ID}", PART.HOST, "has brackets that no IPv6"),
        (f"tgtui://[::g]/{ID}", PART.HOST, "is no IPv6 address"),
        (f"tgtui+plain://a.example:1/{ID}", PART.HOST, "is not this computer"),
        (f"tgtui+plain://127.evil:1/{ID}", PART.HOST, "write tgtui:// instead"),
        (f"tgtui://a.example:/{ID}", PART.PORT, "is not 1 to 65535"),
        (f"tgtui://[::1]:/{ID}", PART.PORT, "is not 1 to 65535"),
        (f"tgtui://a.example:0/{ID}", PART.PORT, "is not 1 to 65535"),
        (f"tgtui://a.example:65536/{ID}", PART.PORT, "is not 1 to 65535"),
        (f"tgtui://a.example:04443/{ID}", PART.PORT, "is not 1 to 65535"),
        (f"tgtui://a.example:+1/{ID}", PART.PORT, "is not 1 to 65535"),
        (f"tgtui+plain://127.0.0.1/{ID}", PART.PORT, "is missing"),
        ("tgtui://a.example", PART.RELAY_ID, "is missing"),
        ("tgtui://a.example/", PART.RELAY_ID, "is missing"),
        ("tgtui+plain://127.0.0.1:1", PART.RELAY_ID, "is missing"),
        (f"tgtui://a.example/{ID}/", PART.RELAY_ID, "and this has 53"),
        (f"tgtui://a.example/{ID.upper()}", PART.RELAY_ID, "is none of a-z and 2-7"),
    ],
)
def test_it_says_which_part_is_wrong(text: str, part: AddressPart, words: str) -> None:
    with pytest.raises(BadAddress, match=words) as caught:
        parse_address(text)
    assert caught.value.part is part
    assert f"the {part} " in str(caught.value)
    with pytest.raises(BadValue, match=words):
        read_address(text.encode("latin-1"))


@pytest.mark.parametrize(
    ("host", "port", "relay_id", "tls", "words"),
    [
        ("A.example", 1, RELAY, True, "is to be written a.example"),
        ("a_b", 1, RELAY, True, "that no host name has"),
        ("a.example", 0, RELAY, True, "is not 1 to 65535"),
        ("a.example", 65536, RELAY, True, "is not 1 to 65535"),
        ("a.example", 1, RELAY, False, "is not this computer"),
        ("localhost", 1, None, False, "relay id is missing"),
    ],
)
def test_no_other_can_be_made(
    host: str, port: int, relay_id: bytes | None, tls: bool, words: str
) -> None:
    with pytest.raises(BadAddress, match=words):
        RelayAddress(host, port, RELAY if relay_id else None, tls=tls)


@given(st.binary(max_size=100))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(BadValue):
        read_address(data)


@given(st.text(f"{ID}:/[]@.-%", max_size=90))
def test_what_is_accepted_has_one_form(rest: str) -> None:
    for scheme in ("tgtui", "https", "tgtui+plain"):
        try:
            address = parse_address(f"{scheme}://{rest}")
        except BadAddress:
            continue
        assert parse_address(address.text) == address
