"""The certificate that a relay shows: one that was given, or one of its own."""

import ssl
from pathlib import Path
from typing import Final

from tgtui.config import RelaySettings
from tgtui.crypto import (
    CannotCertify,
    CryptoError,
    Entropy,
    generate_certificate,
    spki_sha256,
)
from tgtui.relay.main.errors import CannotServe
from tgtui.relay.main.key_files import write_secret


CERTIFICATE: Final = "tls.crt"
KEY: Final = "tls.key"


def own_files(data: Path) -> tuple[Path, Path]:
    """Return where a relay's own certificate and its key are."""
    return data / CERTIFICATE, data / KEY


def make_own(settings: RelaySettings, entropy: Entropy, now: int) -> None:
    """Make a certificate for the names under which the relay is reached.

    Raises:
        CannotServe: There can be none for them, or it cannot be written.
    """
    certificate, key = own_files(settings.data)
    if certificate.exists():
        return
    # A key without its certificate is left where making them was interrupted.
    key.unlink(missing_ok=True)
    hosts = {settings.listen.host, "localhost", "127.0.0.1", "::1"}
    if settings.public is not None:
        hosts.add(settings.public.host)
    hosts -= {"0.0.0.0", "::"}  # noqa: S104  (not names that anybody is reached by)
    try:
        made = generate_certificate(sorted(hosts), entropy, now=now)
    except CannotCertify as error:
        message = f"no certificate can be made for {', '.join(sorted(hosts))}: {error}"
        raise CannotServe(message) from None
    write_secret(key, made.private_key.expose())
    write_secret(certificate, made.certificate)


def context_of(settings: RelaySettings) -> ssl.SSLContext | None:
    """Return how the relay speaks TLS, or none where it does not.

    Raises:
        CannotServe: The certificate or its key cannot be used.
    """
    if settings.is_plain:
        return None
    certificate, key = settings.tls_files or own_files(settings.data)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    try:
        # Nobody is to be asked for the password of a key that has one.
        context.load_cert_chain(certificate, key, password=lambda: b"")
    except (OSError, ssl.SSLError) as error:
        reason = error.strerror or str(error)
        message = f"{certificate} and {key} cannot be used for TLS: {reason}"
        raise CannotServe(message) from None
    return context


def own_spki(settings: RelaySettings) -> bytes | None:
    """Return the hash of the public key of the relay's own certificate, if it shows it.

    One that was given is vouched for by who issued it, and may be renewed at any time.

    Raises:
        CannotServe: It cannot be read.
    """
    if settings.is_plain or settings.tls_files is not None:
        return None
    file = own_files(settings.data)[0]
    try:
        pem = file.read_text("ascii")
        return spki_sha256(ssl.PEM_cert_to_DER_cert(pem))
    except (OSError, ValueError, CryptoError):
        # A new one takes a new descriptor, which only the operator can sign.
        message = f"{file} cannot be read: remove it, and a new one is made"
        raise CannotServe(message) from None
