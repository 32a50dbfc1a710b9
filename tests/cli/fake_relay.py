"""A relay that does nothing but answer, rightly or not, who it is."""

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

from tgtui.codec import decode_whole
from tgtui.crypto import (
    Secret,
    SeededEntropy,
    SigningKey,
    TlsCertificate,
    generate_certificate,
    spki_sha256,
)
from tgtui.identity import (
    DescriptorContent,
    FrankingKey,
    Period,
    RelayAddress,
    RelayLimits,
    TlsKey,
    UnverifiedDescriptor,
    relay_id_of,
    sign_descriptor,
)
from tgtui.wire import DESCRIPTOR_PATH, encode_body
from tgtui.wire.replies import WellKnown


DAY: Final = 24 * 60 * 60 * 1000
ROOT: Final = SigningKey(Secret(bytes(32)))
OTHER_ROOT: Final = SigningKey(Secret(bytes((1,)) * 32))
RELAY_ID: Final = relay_id_of(ROOT.public_key)
CERTIFICATE: Final = generate_certificate(
    ["127.0.0.1"], SeededEntropy(b""), now=time.time_ns() // 1_000_000
)


def own_hash(certificate: TlsCertificate) -> bytes:
    """Return the hash that a descriptor names."""
    return spki_sha256(ssl.PEM_cert_to_DER_cert(certificate.certificate.decode()))


@dataclass
class FakeRelay:
    """What the relay answers; by default, what a good one would.

    Attributes:
        tls: Whether it speaks TLS.
        root: Which key signs its descriptor.
        expires_in: For how long its descriptor holds, in ms.
        vouched: The hash of the key that the descriptor names.
        ahead: How far its clock is ahead, in ms.
        status: The HTTP status.
        body: What it answers, where that is no descriptor.
        damage: What the descriptor's last byte is changed by.
        versions: Which versions of the protocol it speaks.
        port: Where it listens.
    """

    tls: bool = True
    root: SigningKey = ROOT
    expires_in: int = 30 * DAY + DAY // 2
    vouched: bytes = field(default_factory=lambda: own_hash(CERTIFICATE))
    ahead: int = 0
    status: int = 200
    body: bytes | None = None
    damage: int = 0
    versions: tuple[int, ...] = (1,)
    port: int = 0

    def answer(self) -> bytes:
        """Return the body of the answer."""
        if self.body is not None:
            return self.body
        now = time.time_ns() // 1_000_000
        ever = Period(0, 1 << 50)
        content = DescriptorContent(
            version=3,
            issued=now - DAY * 300,
            expires=now + self.expires_in,
            franking=(FrankingKey(bytes(32), ever),),
            retention_days=30,
            limits=RelayLimits(body=16_384, file=100 << 20, room=1_000),
            tls=(TlsKey(self.vouched, ever),),
        )
        signed = sign_descriptor(self.root, content)
        decode_whole(UnverifiedDescriptor.decode, signed)
        descriptor = signed[:-1] + bytes((signed[-1] ^ self.damage,))
        return encode_body(WellKnown(self.versions, descriptor, now + self.ahead))

    def address(self, *, pinned: bool = True) -> RelayAddress:
        """Return where it is, with or without who it is."""
        relay_id = RELAY_ID if pinned else None
        return RelayAddress("127.0.0.1", self.port, relay_id, tls=self.tls)


@contextmanager
def running(relay: FakeRelay, folder: Path) -> Iterator[FakeRelay]:
    """Have it listen."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = relay.answer()
            is_right = self.path == DESCRIPTOR_PATH
            self.send_response(relay.status if is_right else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Let clients go away as they like."""

    server = Server(("127.0.0.1", 0), Handler)
    if relay.tls:
        pem = folder / "relay.pem"
        pem.write_bytes(CERTIFICATE.private_key.expose() + CERTIFICATE.certificate)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    relay.port = server.server_address[1]
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}
    )
    thread.start()
    try:
        yield relay
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
