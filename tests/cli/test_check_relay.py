"""A relay seen from outside: who vouches for it, what time it is, what is wrong."""

import asyncio
import socket
from pathlib import Path

import pytest

from tests.cli.fake_relay import (
    CERTIFICATE,
    OTHER_ROOT,
    RELAY_ID,
    FakeRelay,
    own_hash,
    running,
)
from tgtui.cli.check_relay import check_relay
from tgtui.cli.finding import Finding
from tgtui.identity import RelayAddress, id_text


MINUTE = 60 * 1000


def checked(relay: FakeRelay, folder: Path, *, pinned: bool = True) -> list[Finding]:
    """Return what is found of a relay while it runs."""
    with running(relay, folder):
        return asyncio.run(check_relay(relay.address(pinned=pinned)))


def one(findings: list[Finding], check: str) -> Finding:
    """Return the finding of a check."""
    (finding,) = [finding for finding in findings if finding.check == check]
    return finding


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have an authority vouch for the relay's certificate."""
    authorities = tmp_path / "authorities.pem"
    authorities.write_bytes(CERTIFICATE.certificate)
    monkeypatch.setenv("SSL_CERT_FILE", str(authorities))


def test_a_relay_that_vouches_for_itself(tmp_path: Path) -> None:
    findings = checked(FakeRelay(), tmp_path)
    assert [finding.check for finding in findings] == [
        *("relay", "descriptor", "certificate", "clock")
    ]
    assert all(finding.is_fine for finding in findings)
    assert one(findings, "descriptor").said == (
        f"Version 3, signed by the relay {id_text(RELAY_ID)}, holds for 30 more days."
    )
    assert one(findings, "certificate").said == (
        "Vouched for by the relay itself, by its id."
    )
    assert one(findings, "clock").said.startswith("This computer is 0 s ")


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("pinned", [True, False])
def test_an_authority_may_vouch_for_it(pinned: bool, tmp_path: Path) -> None:
    findings = checked(FakeRelay(vouched=bytes(32)), tmp_path, pinned=pinned)
    assert all(finding.is_fine for finding in findings)
    said = "Vouched for by an authority that this system trusts."
    assert one(findings, "certificate").said == said


def test_without_tls_there_is_no_certificate(tmp_path: Path) -> None:
    findings = checked(FakeRelay(tls=False), tmp_path)
    assert all(finding.is_fine for finding in findings)
    said = "Vouched for by nobody: it is on this computer, without TLS."
    assert one(findings, "certificate").said == said


def test_nobody_vouches_where_the_id_is_not_known(tmp_path: Path) -> None:
    (finding,) = checked(FakeRelay(), tmp_path, pinned=False)
    assert finding.check == "certificate"
    assert finding.said.startswith("Nobody vouches for https://127.0.0.1:")
    assert "tgtui://HOST:PORT/RELAY_ID" in finding.advice


def test_a_relay_that_vouches_for_another_certificate(tmp_path: Path) -> None:
    wrong = bytes((own_hash(CERTIFICATE)[0] ^ 1,)) + own_hash(CERTIFICATE)[1:]
    (finding,) = checked(FakeRelay(vouched=wrong), tmp_path)
    assert finding.check == "certificate"
    assert finding.said.startswith("Nobody vouches for tgtui://127.0.0.1:")
    assert finding.advice.startswith("Do not use it")


def test_another_relay(tmp_path: Path) -> None:
    (finding,) = checked(FakeRelay(root=OTHER_ROOT), tmp_path)
    assert finding.check == "descriptor"
    assert "another relay" in finding.said
    assert finding.advice.startswith("Do not use it")


def test_a_descriptor_that_nobody_signed(tmp_path: Path) -> None:
    finding = one(checked(FakeRelay(damage=1), tmp_path), "descriptor")
    assert finding.advice.startswith("Do not use it")


def test_a_descriptor_whose_time_is_over(tmp_path: Path) -> None:
    finding = one(checked(FakeRelay(expires_in=-1), tmp_path), "descriptor")
    assert finding.advice == "Ask the relay's operator to sign a new one."


@pytest.mark.parametrize(
    ("ahead", "said", "is_fine"),
    [
        (4 * MINUTE, "This computer is 240 s behind the relay.", True),
        (-4 * MINUTE, "This computer is 240 s ahead of the relay.", True),
        (6 * MINUTE, "This computer is 360 s behind the relay.", False),
        (-6 * MINUTE, "This computer is 360 s ahead of the relay.", False),
    ],
)
def test_clocks_differ(ahead: int, said: str, is_fine: bool, tmp_path: Path) -> None:
    finding = one(checked(FakeRelay(ahead=ahead), tmp_path), "clock")
    assert (finding.said, finding.is_fine) == (said, is_fine)


@pytest.mark.parametrize(
    ("relay", "said"),
    [
        (FakeRelay(status=404), "does not answer as a relay does: status 404"),
        (FakeRelay(status=302), "does not answer as a relay does: "),
        (FakeRelay(body=b""), "does not answer as a relay does: "),
        (FakeRelay(body=b"<html>"), "does not answer as a relay does: "),
        (FakeRelay(body=b" " * (3 << 20)), "does not answer as a relay does: "),
    ],
    ids=["not found", "elsewhere", "nothing", "no JSON", "too much"],
)
def test_what_is_no_relay(relay: FakeRelay, said: str, tmp_path: Path) -> None:
    (finding,) = checked(relay, tmp_path)
    assert finding.check == "relay"
    assert said in finding.said
    assert finding.advice.startswith("Compare the address")


def test_where_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = RelayAddress("127.0.0.1", taken.getsockname()[1], RELAY_ID)
        (finding,) = asyncio.run(check_relay(address))
    assert finding.said.startswith(f"{address.text} does not answer: ")
    assert finding.advice.startswith("Check the address and your connection")


def test_where_somebody_does_not_speak_tls(tmp_path: Path) -> None:
    relay = FakeRelay(tls=False)
    with running(relay, tmp_path):
        address = RelayAddress("127.0.0.1", relay.port, RELAY_ID)
        (finding,) = asyncio.run(check_relay(address))
    assert finding.said.startswith(f"{address.text} does not answer: ")


def test_a_relay_of_another_time(tmp_path: Path) -> None:
    relay = FakeRelay(versions=(99,))
    (finding,) = checked(relay, tmp_path)
    assert finding.check == "relay"
    assert finding.advice.startswith("Update tgtui here")
