"""The published files are what is written, and open for who knows the format alone."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.hygiene.sources import ROOT
from tests.vault.support import Passphrase
from tests.vectors.vault.generate import FILE, generated
from tests.vectors.vault.verify import verify
from tgtui.crypto import Secret, SystemEntropy
from tgtui.vault import SealedFile


CASES: list[dict[str, Any]] = json.loads(FILE.read_text("ascii"))


@pytest.mark.slow
def test_they_are_what_is_written() -> None:
    assert generated() == CASES


def test_whoever_knows_the_format_opens_them() -> None:
    assert verify(FILE) == len(CASES) == 3


def test_that_one_shares_no_code_with_tgtui() -> None:
    program = (
        "import sys, tests.vectors.vault.verify; "
        "print(any(name.startswith('tgtui') for name in sys.modules))"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    assert done.stdout == b"False\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_they_open(case: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_bytes(bytes.fromhex(case["file"]))
    path.chmod(0o600)
    passphrase = Passphrase(case["passphrase"].encode())
    vault = SealedFile(path, passphrase, entropy=SystemEntropy())

    async def found() -> dict[str, Secret | None]:
        return {name: await vault.get(name) for name in case["entries"]}

    expected = {
        name: Secret(bytes.fromhex(value)) for name, value in case["entries"].items()
    }
    assert asyncio.run(found()) == expected
