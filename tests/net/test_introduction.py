"""Only the relay that the address names is taken, and nobody in between."""

import asyncio
import ssl
from hashlib import sha256
from pathlib import Path

import pytest

from tests.identity.relays import moderator
from tests.net.certificates import Identity, authority_pem, self_signed, signed
from tests.net.relays import EVER, OTHER_ROOT, RELAY, Said, address, plain
from tests.net.running import (
    HASTY,
    QUICK,
    answering,
    clock,
    json_head,
    scripted,
    serving,
    waits,
)
from tgtui.identity import (
    BadAddress,
    Descriptor,
    DescriptorChanged,
    DescriptorExpired,
    ForgedStatement,
    FrankingKey,
    ModerationKey,
    OlderDescriptor,
    Period,
    RelayAddress,
    RelayId,
    UnknownVersion,
    WrongRelay,
    limits,
    parse_address,
)
from tgtui.net import (
    CertificateRefused,
    Garbled,
    Introduced,
    NotARelay,
    StrangeStatus,
    StrangeType,
    TimedOut,
    TooMuch,
    Unreachable,
    Voucher,
    introduce,
)
from tgtui.wire import NoCommonVersion, encode_body
from tgtui.wire.replies import WellKnown


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let this system trust the authority of the tests."""
    place = tmp_path / "authority.pem"
    place.write_bytes(authority_pem())
    monkeypatch.setenv("SSL_CERT_FILE", str(place))
    return tmp_path


async def visit(
    server: Identity,
    said: Said,
    folder: Path,
    *,
    relay_id: RelayId | None = RELAY,
    pinned: Descriptor | None = None,
) -> Introduced:
    """Introduce a relay that shows a certificate and says something of itself."""
    async with serving(said.answer, server.context(folder)) as port:
        where = address(port, relay_id)
        return await introduce(where, pinned=pinned, clock=clock, reach=QUICK)


class TestWhoIsTaken:
    @waits
    async def test_whom_an_authority_vouches_for(self, trusted: Path) -> None:
        found = await visit(signed(), Said(), trusted)
        assert found.voucher is Voucher.AUTHORITY
        assert found.relay_id == RELAY
        assert found.descriptor.encoded == Said().encoded()
        assert found.version == 1
        assert 4_000 < found.ahead < 6_000

    @waits
    async def test_one_that_has_as_much_to_say_as_it_may(self, tmp_path: Path) -> None:
        server = self_signed()
        keys = tuple(
            FrankingKey(sha256(bytes((number & 255, number >> 8))).digest(), EVER)
            for number in range(limits.FRANKING_KEYS)
        )
        moderation = tuple(
            ModerationKey(moderator(number), EVER)
            for number in range(limits.MODERATION_KEYS)
        )
        said = Said([server.key_hash], franking=keys, moderation=moderation)
        found = await visit(server, said, tmp_path)
        assert found.descriptor.content.franking == keys
        assert found.descriptor.content.moderation == moderation

    @waits
    async def test_whom_the_relay_vouches_for(self, tmp_path: Path) -> None:
        server = self_signed()
        found = await visit(server, Said([server.key_hash]), tmp_path)
        assert found.voucher is Voucher.RELAY
        assert found.tls_hashes() == {server.key_hash}

    @waits
    async def test_whom_it_vouches_for_under_any_name_and_date(
        self, trusted: Path
    ) -> None:
        server = signed("elsewhere.example.org", days=-1)
        found = await visit(server, Said([server.key_hash]), trusted)
        assert found.voucher is Voucher.RELAY

    @waits
    async def test_one_that_is_known_already(self, tmp_path: Path) -> None:
        server = self_signed()
        said = Said([server.key_hash])
        pinned = said.descriptor()
        found = await visit(server, said, tmp_path, pinned=pinned)
        assert found.voucher is Voucher.RELAY

    @waits
    async def test_one_that_went_over_to_an_authority(self, trusted: Path) -> None:
        pinned = Said([bytes(32)]).descriptor()
        found = await visit(signed(), Said(version=4), trusted, pinned=pinned)
        assert found.voucher is Voucher.AUTHORITY

    @waits
    async def test_one_with_a_new_key_in_a_new_descriptor(self, tmp_path: Path) -> None:
        server = self_signed()
        pinned = Said([bytes(32)]).descriptor()
        newer = Said([server.key_hash], version=4)
        found = await visit(server, newer, tmp_path, pinned=pinned)
        assert found.descriptor.content.version == 4

    @waits
    async def test_one_without_a_name_is_named_from_then_on(
        self, trusted: Path
    ) -> None:
        found = await visit(signed(), Said(), trusted, relay_id=None)
        assert found.address.relay_id == RELAY
        assert parse_address(found.address.text) == found.address

    @waits
    async def test_one_on_this_computer_without_tls(self) -> None:
        async with serving(Said().answer) as port:
            found = await introduce(plain(port), pinned=None, clock=clock, reach=QUICK)
        assert found.voucher is Voucher.NOBODY
        assert found.address == plain(port)


class TestWhoIsRefused:
    @waits
    async def test_whom_nobody_vouches_for(self, trusted: Path) -> None:
        with pytest.raises(CertificateRefused):
            await visit(self_signed(), Said(), trusted)

    @waits
    async def test_whom_an_authority_vouches_for_under_another_name(
        self, trusted: Path
    ) -> None:
        with pytest.raises(CertificateRefused):
            await visit(signed("elsewhere.example.org"), Said(), trusted)

    @waits
    async def test_whom_an_authority_vouched_for(self, trusted: Path) -> None:
        with pytest.raises(CertificateRefused):
            await visit(signed(days=-1), Said(), trusted)

    @waits
    async def test_whom_an_authority_vouches_for_that_is_not_trusted(
        self, tmp_path: Path
    ) -> None:
        with pytest.raises(CertificateRefused):
            await visit(signed(), Said(), tmp_path)

    @pytest.mark.parametrize("period", [Period(0, 1), Period(1 << 49, 1 << 50)])
    @waits
    async def test_whom_the_relay_does_not_vouch_for_now(
        self, tmp_path: Path, period: Period
    ) -> None:
        server = self_signed()
        with pytest.raises(CertificateRefused):
            await visit(server, Said([server.key_hash], period), tmp_path)

    @waits
    async def test_another_relay(self, tmp_path: Path) -> None:
        server = self_signed()
        said = Said([server.key_hash], root=OTHER_ROOT)
        with pytest.raises(WrongRelay):
            await visit(server, said, tmp_path)

    @waits
    async def test_another_relay_that_an_authority_vouches_for(
        self, trusted: Path
    ) -> None:
        with pytest.raises(WrongRelay):
            await visit(signed(), Said(root=OTHER_ROOT), trusted)

    @waits
    async def test_a_forged_descriptor(self, tmp_path: Path) -> None:
        server = self_signed()
        with pytest.raises(ForgedStatement):
            await visit(server, Said([server.key_hash], damage=1), tmp_path)

    @waits
    async def test_an_older_descriptor(self, tmp_path: Path) -> None:
        server = self_signed()
        said = Said([server.key_hash])
        pinned = Said([server.key_hash], version=4).descriptor()
        with pytest.raises(OlderDescriptor):
            await visit(server, said, tmp_path, pinned=pinned)

    @waits
    async def test_another_descriptor_of_the_same_version(self, tmp_path: Path) -> None:
        server = self_signed()
        pinned = Said([bytes(32)]).descriptor()
        with pytest.raises(DescriptorChanged):
            await visit(server, Said([server.key_hash]), tmp_path, pinned=pinned)

    @waits
    async def test_an_expired_descriptor(self, tmp_path: Path) -> None:
        server = self_signed()
        with pytest.raises(DescriptorExpired):
            await visit(server, Said([server.key_hash], expires_in=-1), tmp_path)

    @waits
    async def test_somebody_in_between_who_passes_the_descriptor_on(
        self, tmp_path: Path
    ) -> None:
        said = Said([self_signed().key_hash])
        with pytest.raises(CertificateRefused):
            await visit(self_signed(), said, tmp_path)

    @waits
    async def test_somebody_in_between_of_a_relay_that_is_known(
        self, tmp_path: Path
    ) -> None:
        said = Said([self_signed().key_hash])
        with pytest.raises(CertificateRefused):
            await visit(self_signed(), said, tmp_path, pinned=said.descriptor())

    @waits
    async def test_whose_certificate_cannot_be_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def garbage(_: ssl.SSLObject, *, binary_form: bool = False) -> bytes:
            return bytes(binary_form)

        monkeypatch.setattr(ssl.SSLObject, "getpeercert", garbage)
        server = self_signed()
        with pytest.raises(CertificateRefused):
            await visit(server, Said([server.key_hash]), tmp_path)

    @waits
    async def test_a_relay_without_a_name_that_vouches_for_itself(
        self, trusted: Path
    ) -> None:
        server = self_signed()
        with pytest.raises(CertificateRefused):
            await visit(server, Said([server.key_hash]), trusted, relay_id=None)

    @pytest.mark.parametrize("host", ["192.0.2.7", "relay.example.org"])
    def test_another_computer_without_tls(self, host: str) -> None:
        with pytest.raises(BadAddress):
            RelayAddress(host, 4443, RELAY, tls=False)

    @waits
    async def test_a_relay_that_is_too_old(self, tmp_path: Path) -> None:
        server = self_signed()
        with pytest.raises(NoCommonVersion) as caught:
            await visit(server, Said([server.key_hash], versions=(0, 9)), tmp_path)
        assert caught.value.offered == (0, 9)

    @waits
    async def test_an_old_version_of_tls(self, tmp_path: Path) -> None:
        server = self_signed()
        context = server.context(tmp_path)
        context.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.warns(DeprecationWarning, match="TLSv1"):
            context.minimum_version = ssl.TLSVersion.TLSv1
        with pytest.warns(DeprecationWarning, match="TLSv1_1"):
            context.maximum_version = ssl.TLSVersion.TLSv1_1
        async with serving(Said([server.key_hash]).answer, context) as port:
            with pytest.raises(Unreachable):
                await introduce(address(port), pinned=None, clock=clock, reach=QUICK)


class TestWhatIsNoRelay:
    @waits
    async def test_nobody_there(self) -> None:
        with pytest.raises(Unreachable):
            await introduce(address(1), pinned=None, clock=clock, reach=QUICK)

    @waits
    async def test_no_tls_where_there_should_be(self) -> None:
        async with serving(Said().answer) as port:
            with pytest.raises(Unreachable):
                await introduce(address(port), pinned=None, clock=clock, reach=QUICK)

    @waits
    async def test_somebody_who_accepts_and_says_nothing(self) -> None:
        async def script(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
            await asyncio.sleep(5)

        async with scripted(script) as port:
            for where in (address(port), plain(port)):
                with pytest.raises(TimedOut):
                    await introduce(where, pinned=None, clock=clock, reach=HASTY)

    @waits
    async def test_somebody_who_answers_drop_by_drop(self) -> None:
        async def script(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(json_head(1_000))
            while True:
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.05)

        async with scripted(script) as port:
            with pytest.raises(TimedOut):
                await introduce(plain(port), pinned=None, clock=clock, reach=HASTY)

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            (json_head(2) + b"{}", Garbled),
            (json_head(3) + b"[1]", Garbled),
            (json_head(400_000) + bytes(400_000), TooMuch),
            (json_head() + bytes(400_000), TooMuch),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", StrangeType),
            (b"HTTP/1.1 502 Bad\r\nContent-Length: 2\r\n\r\nhi", StrangeStatus),
            (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", NotARelay),
        ],
    )
    @waits
    async def test_other_answers(self, answer: bytes, error: type[Exception]) -> None:
        async with scripted(answering(answer)) as port:
            with pytest.raises(error):
                await introduce(plain(port), pinned=None, clock=clock, reach=QUICK)

    @pytest.mark.parametrize(
        ("descriptor", "error"),
        [
            (b"", Garbled),
            (Said().encoded()[:-1], Garbled),
            (Said().encoded() + b"x", Garbled),
            (b"\x02" + Said().encoded()[1:], UnknownVersion),
        ],
    )
    @waits
    async def test_a_descriptor_that_is_none(
        self, descriptor: bytes, error: type[Exception]
    ) -> None:
        body = encode_body(WellKnown((1,), descriptor, 0))
        async with scripted(answering(json_head(len(body)) + body)) as port:
            with pytest.raises(error):
                await introduce(plain(port), pinned=None, clock=clock, reach=QUICK)


@waits
async def test_the_name_of_the_host_is_said(trusted: Path) -> None:
    names: list[str | None] = []
    server = signed("localhost")
    context = server.context(trusted)
    context.sni_callback = lambda _, name, __: names.append(name)
    async with serving(Said().answer, context) as port:
        where = RelayAddress("localhost", port, RELAY)
        await introduce(where, pinned=None, clock=clock, reach=QUICK)
    assert names == ["localhost"]
