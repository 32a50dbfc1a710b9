"""The floor of a message: its primitives, and the statements that it needs."""

import hmac
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from pathlib import Path
from time import process_time
from typing import Any, Final, Self

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from nacl.bindings import crypto_sign, crypto_sign_open, crypto_sign_seed_keypair

from tests.benchmarks.floors import Calls, seconds
from tests.benchmarks.timing import Bench, Work
from tests.store.samples import KEY
from tgtui.store.migrate import migrate, migrations
from tgtui.store.opening import connect
from tgtui.store.session import Session


SENT: Final = Calls({"sign": 2, "verify": 1, "mac": 10, "hash": 3, "seal": 2})
"""Signed twice (FrankedContent, FramedContent), the relay's stamp verified; a ratchet
step is four expansions of SHA-384 (RFC 9420 §9.1), the sender data two; two ciphers."""

RECEIVED: Final = Calls({"verify": 3, "mac": 11, "hash": 3, "open": 2})
"""The same from the other side: both signatures and the stamp are verified, the
commitment is computed."""

_ROUNDS: Final = 200


def crypto_floor() -> dict[str, float]:
    """Return the seconds of the primitives of a message, sent and received."""
    public, secret = crypto_sign_seed_keypair(bytes(32))
    text = bytes(288)
    signed = crypto_sign(text, secret)
    cipher, nonce = AESGCM(bytes(32)), bytes(12)
    sealed = cipher.encrypt(nonce, bytes(512), bytes(64))
    works: dict[str, Work] = {
        "sign": partial(crypto_sign, text, secret),
        "verify": partial(crypto_sign_open, signed, public),
        "mac": partial(hmac.digest, bytes(48), text[:64], "sha384"),
        "hash": lambda: sha256(text).digest(),
        "seal": partial(cipher.encrypt, nonce, bytes(512), bytes(64)),
        "open": partial(cipher.decrypt, nonce, sealed, bytes(64)),
    }
    rates = Bench(works).rates()
    return {"send": seconds(SENT, rates), "receive": seconds(RECEIVED, rates)}


class Statements:
    """Takes down what is asked of the database: `with Statements() as statements`.

    Attributes:
        said: Each statement with its values, in order, and None where one ended.
    """

    def __init__(self) -> None:
        self.said: list[tuple[str, Any]] = []
        self._before: dict[str, Callable[..., Any]] = {}

    def __enter__(self) -> Self:
        """Begin to take down."""
        for name in ("all", "write"):
            before = getattr(Session, name)
            self._before[name] = before
            setattr(Session, name, self._noting(before))
        return self

    def __exit__(self, *outcome: object) -> None:
        """Take down no more."""
        for name, before in self._before.items():
            setattr(Session, name, before)

    def _noting(self, before: Callable[..., Any]) -> Callable[..., Any]:
        def noted(session: Session, sql: str, values: Any = ()) -> Any:  # noqa: ANN401
            self.said.append((sql, values))
            return before(session, sql, values)

        return noted


def replayed(path: Path, statements: Statements) -> float:
    """Return the seconds that the statements take in an encrypted file by themselves.

    A transaction is undone, so that they can be repeated; one that keeps a row, which
    costs what keeping costs, comes on top.
    """
    connection = connect(path, KEY)
    migrate(connection, migrations())
    connection.execute("PRAGMA foreign_keys = OFF")
    begun = process_time()
    for _ in range(_ROUNDS):
        connection.execute("BEGIN")
        for sql, values in statements.said:
            connection.execute(
                sql.replace("INSERT INTO", "INSERT OR REPLACE INTO"), values
            ).fetchall()
        connection.execute("ROLLBACK")
    undone = (process_time() - begun) / _ROUNDS
    begun = process_time()
    for at in range(_ROUNDS):
        with connection:
            connection.execute(
                "INSERT OR REPLACE INTO value VALUES (?, ?)", ("x", b"%d" % at)
            )
    kept = (process_time() - begun) / _ROUNDS
    connection.close()
    return undone + kept
