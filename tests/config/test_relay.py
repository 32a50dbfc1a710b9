"""What a relay is started with, once every default is filled in."""

from pathlib import Path

import pytest

from tgtui.config import Endpoint, Paths, RelaySettings, ServeSection, relay_settings


PATHS = Paths(Path("/c/tgtui.toml"), Path("/d"))


def test_the_defaults() -> None:
    assert relay_settings(ServeSection(), PATHS) == RelaySettings(
        listen=Endpoint("127.0.0.1", 4443),
        data=Path("/d/relay"),
        tls_files=None,
        is_plain=False,
        behind_proxy=False,
        registration="invite",
        retention_days=30,
        max_file_bytes=104857600,
        account_storage_bytes=1073741824,
        policy_url="",
        contact="",
        log_level="info",
    )


def test_what_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/h")
    section = ServeSection(
        listen=Endpoint("::", 1),
        data="~/data",
        tls_cert="~/cert.pem",
        tls_key="/key.pem",
        registration="open",
        retention_days=40,
        file_mib=2,
        account_storage_mib=3,
        policy_url="https://relay.example",
        contact="ops",
        log_level="debug",
    )
    assert relay_settings(section, PATHS) == RelaySettings(
        listen=Endpoint("::", 1),
        data=Path("/h/data"),
        tls_files=(Path("/h/cert.pem"), Path("/key.pem")),
        is_plain=False,
        behind_proxy=False,
        registration="open",
        retention_days=40,
        max_file_bytes=2 << 20,
        account_storage_bytes=3 << 20,
        policy_url="https://relay.example",
        contact="ops",
        log_level="debug",
    )


@pytest.mark.parametrize(
    ("section", "is_plain"),
    [
        (ServeSection(plain=True), True),
        (ServeSection(behind_proxy=True), True),
        (ServeSection(behind_proxy=True, tls_cert="/c", tls_key="/k"), False),
    ],
)
def test_it_is_plain_where_asked_or_where_a_proxy_speaks_tls(
    section: ServeSection, is_plain: bool
) -> None:
    assert relay_settings(section, PATHS).is_plain is is_plain
