"""Whom the client of `tgtui.net` takes for the relay, by real certificates and ids."""

import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.integration.middle import Middle, standing_between
from tests.integration.peer import Peer
from tests.net.certificates import authority_pem, self_signed, signed
from tests.net.running import HOST, QUICK, clock, waits
from tests.relay.main.processes import Process, running
from tgtui.crypto import spki_sha256
from tgtui.identity import (
    RelayAddress,
    RelayId,
    WrongRelay,
    parse_address,
    parse_invite,
)
from tgtui.net import (
    CertificateRefused,
    Introduced,
    NetError,
    Unreachable,
    Voucher,
    introduce,
)
from tgtui.net.tls import anybodys_context
from tgtui.wire import Refusal, Refused


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def own_relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """Run a relay with a certificate of its own, at which invites are asked for."""
    with running(tmp_path_factory.mktemp("own")) as process:
        yield process


@pytest.fixture(scope="module")
def vouched_relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """Run a relay whose certificate an authority vouches for."""
    home = tmp_path_factory.mktemp("vouched")
    pem = home / "given.pem"
    pem.write_bytes(signed().pem)
    pem.chmod(0o600)
    given = ("--tls-cert", str(pem), "--tls-key", str(pem))
    with running(home, "--registration", "open", *given) as process:
        yield process


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this system trust the authority of the tests."""
    place = tmp_path / "authority.pem"
    place.write_bytes(authority_pem())
    monkeypatch.setenv("SSL_CERT_FILE", str(place))


async def visit(where: RelayAddress, known: Introduced | None = None) -> Introduced:
    """Have a relay introduced."""
    pinned = known.descriptor if known is not None else None
    return await introduce(where, pinned=pinned, clock=clock, reach=QUICK)


async def uses(peer: Peer, token: bytes | None = None) -> None:
    """Do a bit of everything."""
    await peer.register(token)
    await peer.connect()
    await peer.say(await peer.found())
    await peer.leave_relay()


def own_key(relay: Process) -> bytes:
    """Return the hash of the key that a relay shows."""
    pem = ssl.get_server_certificate((HOST, relay.address.port))
    return spki_sha256(ssl.PEM_cert_to_DER_cert(pem))


@waits
async def test_a_relay_vouches_for_a_certificate_of_its_own(
    own_relay: Process,
) -> None:
    known = await visit(own_relay.address)
    assert known.voucher is Voucher.RELAY
    assert known.relay_id == own_relay.address.relay_id
    assert known.tls_hashes() == {own_key(own_relay)}
    assert (await visit(known.address, known)).voucher is Voucher.RELAY
    invite = parse_invite(own_relay.said()["invite"], clock())
    assert invite.address == own_relay.address
    anna = Peer(invite.address, "anna")
    with pytest.raises(Refused) as caught:
        await anna.register()
    assert caught.value.refusal is Refusal.INVITE
    assert invite.token is not None
    await uses(anna, invite.token.expose())


@pytest.mark.usefixtures("trusted")
@waits
async def test_without_its_id_it_has_nobody_who_vouches(
    own_relay: Process,
) -> None:
    port = own_relay.address.port
    with pytest.raises(CertificateRefused):
        await visit(parse_address(f"https://{HOST}:{port}"))


@waits
async def test_an_id_of_another_relay_is_not_it(
    own_relay: Process, shared_relay: Process
) -> None:
    for relay in (own_relay, shared_relay):
        where = replace(relay.address, relay_id=RelayId(bytes(32)))
        with pytest.raises(WrongRelay):
            await visit(where)
        with pytest.raises(WrongRelay):
            await Peer(where, "anna").connect()


@pytest.mark.usefixtures("trusted")
@waits
async def test_whom_an_authority_vouches_for_is_pinned_at_first_use(
    vouched_relay: Process, tmp_path: Path
) -> None:
    there = vouched_relay.address
    known = await visit(parse_address(f"https://{HOST}:{there.port}"))
    assert known.voucher is Voucher.AUTHORITY
    assert known.address.relay_id == there.relay_id
    assert known.tls_hashes() == frozenset()
    anna = Peer(known.address, "anna")
    await uses(anna)
    # Another relay at the same place, with as good a certificate, is not it.
    with running(tmp_path / "other", "--plain") as other:
        middle = Middle(other.address.port)
        async with standing_between(middle, signed().context(tmp_path)) as port:
            with pytest.raises(WrongRelay):
                await visit(replace(known.address, port=port), known)
            anna.move(replace(known.address, port=port))
            with pytest.raises(WrongRelay):
                await anna.connect()
    assert b"Bearer" not in middle.heard


@waits
async def test_whom_no_authority_vouches_for_is_not_taken(
    vouched_relay: Process,
) -> None:
    with pytest.raises(CertificateRefused):
        await visit(vouched_relay.address)


@waits
async def test_who_stands_between_under_another_certificate_is_found_out(
    own_relay: Process, tmp_path: Path
) -> None:
    """What is passed on is the true descriptor, over a connection that is not."""
    known = await visit(own_relay.address)
    middle = Middle(own_relay.address.port, anybodys_context())
    async with standing_between(middle, self_signed().context(tmp_path)) as port:
        where = replace(own_relay.address, port=port)
        for pinned in (None, known):
            with pytest.raises(CertificateRefused):
                await visit(where, pinned)
        with pytest.raises(CertificateRefused):
            await Peer(where, "anna").connect()
    assert b"/.well-known/tgtui" in middle.heard
    assert b"challenge" not in middle.heard


@waits
async def test_who_only_passes_on_what_is_sealed_does_no_harm(
    own_relay: Process,
) -> None:
    middle = Middle(own_relay.address.port)
    async with standing_between(middle) as port:
        known = await visit(replace(own_relay.address, port=port))
    assert known.voucher is Voucher.RELAY
    assert b"well-known" not in middle.heard


@waits
async def test_on_this_computer_nobody_has_to_vouch(shared_relay: Process) -> None:
    known = await visit(shared_relay.address)
    assert known.voucher is Voucher.NOBODY
    assert known.address == shared_relay.address
    assert abs(known.ahead) < 5_000


@waits
async def test_tls_and_none_are_not_mixed_up(
    own_relay: Process, shared_relay: Process
) -> None:
    with pytest.raises(Unreachable):
        await visit(replace(shared_relay.address, tls=True))
    with pytest.raises(NetError):
        await visit(replace(own_relay.address, tls=False))


@waits
async def test_a_relay_that_makes_a_new_certificate_is_still_itself(
    tmp_path: Path,
) -> None:
    """A client that was there before learns the new key from a newer descriptor."""
    home = tmp_path / "home"
    with running(home, "--registration", "open") as process:
        anna = Peer(process.address, "anna")
        await uses(anna)
        first = own_key(process)
        process.stop()
    data = home / "data" / "tgtui" / "relay"
    for name in ("tls.crt", "tls.key"):
        (data / name).unlink()
    with running(home, "--registration", "open") as process:
        anna.move(process.address)
        await anna.connect()
        assert len({own_key(process), first}) == 2
        old, new = (anna.kept[0].descriptor, anna.kept[-1].descriptor)
        assert new.content.version > old.content.version
        assert own_key(process) in anna.kept[-1].tls_hashes()
        await anna.caught_up(next(iter(anna.logs)))
        await anna.leave_relay()
