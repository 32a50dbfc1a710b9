"""The floor of a message: its primitives, and what it has to write."""

import hmac
import shutil
from collections.abc import Callable, Iterable
from functools import partial
from hashlib import sha256
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final, NamedTuple, Self

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from nacl.bindings import crypto_sign, crypto_sign_open, crypto_sign_seed_keypair

from tests.benchmarks.floors import Calls, seconds
from tests.benchmarks.timing import Bench, Work
from tests.store.samples import KEY
from tgtui.store.opening import connect
from tgtui.store.session import Session


PROOFS: Final[dict[str, Calls]] = {
    "send": Calls({"sign": 2, "mac": 10, "hash": 2, "seal": 2}),
    "receive": Calls({"verify": 3, "mac": 11, "hash": 3, "open": 2}),
}
"""What a message takes without a database: signed twice (FrankedContent, FramedContent)
and committed to; received, both signatures and the relay's stamp are verified. A step
of a ratchet is four expansions of SHA-384 (RFC 9420 §9.1), the sender data two; there
are two ciphers."""

RECEIPT: Final = Calls({"verify": 2, "mac": 1, "hash": 2})
"""What the receipt of an own message takes: it is judged like any other entry."""

GENERATION: Final = "UPDATE generation SET number = number + 1"
"""What belongs to each transaction (N20)."""

ROUNDS: Final = 100
"""How often what a message writes is written by itself."""


class Time(NamedTuple):
    """How long something took.

    Attributes:
        used: Seconds of the processor.
        passed: Seconds that passed, those included in which the disk was waited for.
    """

    used: float
    passed: float

    @classmethod
    def now(cls) -> "Time":
        """Return both clocks."""
        return cls(process_time(), perf_counter())

    def since(self, begun: "Time") -> "Time":
        """Return the time between two readings."""
        return Time(self.used - begun.used, self.passed - begun.passed)

    def plus(self, other: "Time") -> "Time":
        """Return the time of both."""
        return Time(self.used + other.used, self.passed + other.passed)

    def times(self, factor: float) -> "Time":
        """Return the time so many times."""
        return Time(self.used * factor, self.passed * factor)


class Primitives:
    """The primitives of a message, timed whenever they are asked for."""

    def __init__(self) -> None:
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
        self._bench = Bench(works)

    def rates(self) -> dict[str, float]:
        """Return the seconds of one call of each, now."""
        return self._bench.rates()

    def around(self, work: Callable[[], object]) -> dict[str, float]:
        """Do something, and return the rates of before and after it."""
        before = self.rates()
        work()
        after = self.rates()
        return {name: (before[name] + after[name]) / 2 for name in before}


def crypto(calls: Calls, rates: dict[str, float]) -> Time:
    """Return what the primitives take, which wait for nothing."""
    taken = seconds(calls, rates)
    return Time(taken, taken)


class Writes:
    """Takes down what is written to databases: `with Writes() as writes`.

    Of statements that write the same row anew, only the last one has to be: it counts
    alone, and what is read counts not at all, since it could be remembered.

    Attributes:
        transactions: What was written in each, by the statement.
    """

    def __init__(self) -> None:
        self.transactions: list[dict[str, tuple[Any, ...]]] = []
        self._open: dict[str, tuple[Any, ...]] = {}
        self._before: dict[str, Callable[..., Any]] = {}

    def __enter__(self) -> Self:
        """Begin to take down."""
        for name, noting in (
            ("write", self._one),
            ("write_many", self._many),
            ("_keep", self._kept),
        ):
            before = getattr(Session, name)
            self._before[name] = before
            setattr(Session, name, noting(before))
        return self

    def __exit__(self, *outcome: object) -> None:
        """Take down no more."""
        for name, before in self._before.items():
            setattr(Session, name, before)

    def _one(self, before: Callable[..., Any]) -> Callable[..., Any]:
        def noted(session: Session, sql: str, values: Any = ()) -> Any:  # noqa: ANN401
            self._open[sql] = (values,)
            return before(session, sql, values)

        return noted

    def _many(self, before: Callable[..., Any]) -> Callable[..., Any]:
        def noted(session: Session, sql: str, rows: Iterable[Any]) -> None:
            self._open[sql] = tuple(rows)
            before(session, sql, self._open[sql])

        return noted

    def _kept(self, before: Callable[..., Any]) -> Callable[..., Any]:
        def noted(session: Session) -> None:
            self.transactions.append(self._open)
            self._open = {}
            before(session)

        return noted


def rewritten(path: Path, writes: Writes, *, together: bool = False) -> Time:
    """Return how long SQLite alone takes to write the same in a copy of a database.

    Args:
        path: The database.
        writes: What was written to it.
        together: Whether all rounds are one transaction, and not each as it was.
    """
    copy = path.with_suffix(".floor")
    for ending in ("", "-wal"):
        shutil.copy(f"{path}{ending}", f"{copy}{ending}")
    connection = connect(copy, KEY)
    each = writes.transactions * ROUNDS
    begun = Time.now()
    for kept in [each] if together else [[one] for one in each]:
        connection.execute("BEGIN IMMEDIATE")
        for statements in kept:
            for sql, rows in statements.items():
                connection.executemany(sql, rows).fetchall()
        connection.execute(GENERATION)
        connection.execute("COMMIT")
    taken = Time.now().since(begun)
    connection.close()
    return taken.times(1 / ROUNDS)
