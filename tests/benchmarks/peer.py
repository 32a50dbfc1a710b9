"""What ts-mls takes for the same operations on the same machine, in the same run."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final


SCRIPT: Final = Path(__file__).parent.parent / "interop" / "bench.mjs"
LARGEST: Final = 1000
"""It crashes above a few thousand members, and long before that it takes minutes."""


@dataclass(frozen=True, slots=True)
class PeerReport:
    """What `tests/interop/bench.mjs` has printed.

    Attributes:
        seconds: By operation.
        sizes: By what is measured in bytes.
    """

    seconds: dict[str, float]
    sizes: dict[str, int]


def missing() -> str | None:
    """Return why ts-mls cannot be run here, if it cannot."""
    if shutil.which("node") is None:
        return "ts-mls is left out: node is not installed"
    if not (SCRIPT.parent / "node_modules").exists():
        install = "npm ci --prefix tests/interop --ignore-scripts"
        return f"ts-mls is left out: run `{install}` first"
    return None


def measure(suite_id: int, members: int) -> PeerReport:
    """Run the benchmark of ts-mls; messages are counted by the second there."""
    command = ["node", str(SCRIPT), str(suite_id), str(members)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    report: dict[str, Any] = json.loads(done.stdout)
    seconds = {name: value / 1000 for name, value in report["ms"].items()}
    seconds |= {name: 1 / value for name, value in report["per_second"].items()}
    return PeerReport(seconds, report["bytes"])
