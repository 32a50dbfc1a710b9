"""Certificates: one of the relay's own, or one that was given."""

import ssl
from pathlib import Path

import pytest

from tests.integration.relays import settings_for
from tests.relay.main.support import NOW, entropy
from tgtui.config import Endpoint, RelaySettings
from tgtui.crypto import spki_sha256
from tgtui.relay.main.errors import CannotServe
from tgtui.relay.main.tls import context_of, make_own, own_files, own_spki


@pytest.fixture
def run(tmp_path: Path) -> RelaySettings:
    return settings_for(
        tmp_path,
        is_plain=False,
        listen=Endpoint("0.0.0.0", 1),  # noqa: S104
        public=Endpoint("relay.example", 443),
    )


def test_its_own_certificate_is_made_once(run: RelaySettings) -> None:
    make_own(run, entropy(), NOW)
    certificate, key = own_files(run.data)
    before = certificate.read_bytes(), key.read_bytes()
    make_own(run, entropy("other"), NOW)
    assert (certificate.read_bytes(), key.read_bytes()) == before
    assert key.stat().st_mode & 0o777 == 0o600
    assert context_of(run) is not None
    der = ssl.PEM_cert_to_DER_cert(certificate.read_text("ascii"))
    assert own_spki(run) == spki_sha256(der)
    assert b"relay.example" in der
    assert b"0.0.0.0" not in der


def test_a_key_whose_certificate_was_not_written_is_made_anew(
    run: RelaySettings,
) -> None:
    make_own(run, entropy(), NOW)
    own_files(run.data)[0].unlink()
    make_own(run, entropy(), NOW)
    assert context_of(run) is not None


def test_for_some_names_there_is_no_certificate(run: RelaySettings) -> None:
    run.data.rmdir()
    bad = settings_for(run.data, is_plain=False, listen=Endpoint("a_b", 1))
    with pytest.raises(CannotServe, match="no certificate can be made for"):
        make_own(bad, entropy(), NOW)


def test_without_tls_there_is_none(tmp_path: Path) -> None:
    plain = settings_for(tmp_path)
    assert context_of(plain) is None
    assert own_spki(plain) is None


def test_one_that_was_given_is_vouched_for_by_others(run: RelaySettings) -> None:
    make_own(run, entropy(), NOW)
    given = settings_for(run.data, is_plain=False, tls_files=own_files(run.data))
    assert context_of(given) is not None
    assert own_spki(given) is None


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_one_that_cannot_be_used(content: bytes | None, run: RelaySettings) -> None:
    files = run.data / "given.crt", run.data / "given.key"
    if content is not None:
        for file in files:
            file.write_bytes(content)
    given = settings_for(run.data, is_plain=False, tls_files=files)
    with pytest.raises(CannotServe, match=r"given.crt and .*given.key cannot be used"):
        context_of(given)


def test_a_key_of_another_certificate(run: RelaySettings, tmp_path: Path) -> None:
    make_own(run, entropy(), NOW)
    (tmp_path / "other").mkdir()
    other = settings_for(tmp_path / "other", is_plain=False)
    make_own(other, entropy(), NOW)
    files = own_files(run.data)[0], own_files(other.data)[1]
    with pytest.raises(CannotServe, match="cannot be used for TLS"):
        context_of(settings_for(run.data, is_plain=False, tls_files=files))


@pytest.mark.parametrize("content", [None, b"", b"\xff", b"no certificate"])
def test_its_own_is_damaged(content: bytes | None, run: RelaySettings) -> None:
    make_own(run, entropy(), NOW)
    certificate = own_files(run.data)[0]
    certificate.unlink()
    if content is not None:
        certificate.write_bytes(content)
    with pytest.raises(CannotServe, match="remove it, and a new one is made"):
        own_spki(run)
