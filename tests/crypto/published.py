"""Finds the published vectors: a folder beside the project, and a package.

The folder is `$TGTUI_CRYPTO_VECTORS`, or else `../shared/crypto-vectors` as seen from
the project's root. Without it tests skip, but never in CI.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import cryptography_vectors
import pytest

from tgtui.crypto import Aead, CipherSuite, Kdf, Kem, compose


Case = dict[str, Any]

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = Path(
    os.environ.get("TGTUI_CRYPTO_VECTORS") or ROOT.parent / "shared/crypto-vectors"
)


def published(name: str) -> Any:  # noqa: ANN401  (JSON)
    """Return one file of the folder, or skip the test where there is none."""
    path = FOLDER / name
    if not path.exists():
        reason = "no published vectors: set TGTUI_CRYPTO_VECTORS to their folder"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    return json.loads(path.read_text("utf-8"))


def wycheproof(name: str) -> Iterator[tuple[Case, Case]]:
    """Yield each test of a Wycheproof file behind its group, and miss none."""
    document = published(f"wycheproof-{name}_test.json")
    groups = document["testGroups"]
    cases = [(group, case) for group in groups for case in group["tests"]]
    assert len(cases) == document["numberOfTests"] > 0
    yield from cases


def rfc9180() -> list[Case]:
    """Return the vectors of RFC 9180 for DHKEM(X25519) in base mode."""
    cases: list[Case] = published("rfc9180-x25519-base.json")
    assert {case["kem_id"] for case in cases} == {str(Kem.X25519.value)}
    return cases


def hpke_pq() -> list[Case]:
    """Return the vectors of draft-ietf-hpke-pq for MLKEM768-X25519."""
    with cryptography_vectors.open_vector_file(
        "HPKE/hpke-pq-test-vectors.json", "r"
    ) as file:
        cases: list[Case] = json.load(file)
    found = [case for case in cases if case["kem_id"] == Kem.XWING]
    assert found
    return found


def with_our_kdf() -> list[Case]:
    """Return the HPKE vectors of both KEMs whose KDF is HKDF.

    The other post-quantum one has SHAKE256, which draft-ietf-mls-pq-ciphersuites uses
    no longer: its KEM is tested, its key schedule is another one.
    """
    kdfs = {kdf.value for kdf in Kdf}
    cases = [case for case in rfc9180() + hpke_pq() if int(case["kdf_id"]) in kdfs]
    assert {int(case["kem_id"]) for case in cases} == {kem.value for kem in Kem}
    return cases


def suite_of(case: Case) -> CipherSuite:
    """Return the algorithms of an HPKE vector, which need be no suite of ours."""
    return compose(
        0xFFFF,
        "published",
        kem=Kem(int(case["kem_id"])),
        kdf=Kdf(int(case["kdf_id"])),
        aead=Aead(int(case["aead_id"])),
    )


def unhex(case: Case, name: str) -> bytes:
    """Return one field of a vector as bytes."""
    return bytes.fromhex(case[name])


def flipped(data: bytes) -> Iterator[bytes]:
    """Yield `data` with each single bit flipped in turn."""
    for bit in range(8 * len(data)):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        yield bytes(changed)
