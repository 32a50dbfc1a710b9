"""Writes the vectors anew: `python -m tests.vectors.vault.generate`."""

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any, Final

from tgtui.crypto import PassphraseCost, Secret, SeededEntropy
from tgtui.vault import SealedFile


FILE: Final = Path(__file__).with_name("sealed_file.json")

_CASES: Final = (
    ("cheap", PassphraseCost(passes=1, kib=8), {"alice/identity": bytes(range(32))}),
    (
        "several",
        PassphraseCost(passes=2, kib=64),
        {"bob/vault": b"\xff" * 768, "alice/identity": b"\x00", "a_-9/x": b"grey"},
    ),
    ("moderate", PassphraseCost(passes=3, kib=262_144), {"alice/vault": bytes(32)}),
)


def generated() -> list[dict[str, Any]]:
    """Return what is published."""
    return [
        {
            "name": name,
            "passphrase": "correct horse battery staple",
            "entries": {entry: value.hex() for entry, value in entries.items()},
            "file": sealed(name, cost, entries).hex(),
        }
        for name, cost, entries in _CASES
    ]


def sealed(seed: str, cost: PassphraseCost, entries: dict[str, bytes]) -> bytes:
    """Return the file with these entries, its salt and nonces drawn from a seed."""

    async def passphrase(*, new: bool) -> Secret:
        assert new
        return Secret(b"correct horse battery staple")

    async def fill(path: Path) -> None:
        entropy = SeededEntropy(seed.encode())
        vault = SealedFile(path, passphrase, entropy=entropy, cost=cost)
        for name, value in entries.items():
            await vault.put(name, Secret(value))

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "keys"
        asyncio.run(fill(path))
        return path.read_bytes()


if __name__ == "__main__":
    FILE.write_text(json.dumps(generated(), indent=1) + "\n", "ascii")
