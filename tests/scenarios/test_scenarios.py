"""Every scenario runs to its end, and says what the README shows it for."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.hygiene.sources import ROOT


FOLDER = Path(__file__).parent
ENDS = {
    "first_session": "check the keys of the others if it matters",
    "outside": "alice and bob have a key for their call",
    "stored_group": "bob in epoch 3: MessageReceived",
    "three_members": "alice and bob have the same epoch authenticator; carol is out",
}
"""The last line that each scenario prints."""


def test_every_scenario_is_run() -> None:
    scripts = {path.stem for path in FOLDER.glob("*.py")}
    assert scripts - {"__init__", "test_scenarios"} == set(ENDS)


@pytest.mark.slow
@pytest.mark.parametrize("name", ENDS)
def test_a_scenario_runs_to_its_end(name: str) -> None:
    # A client that was killed did not close its database.
    strict = ("-W", "error", "-W", "ignore::ResourceWarning")
    command = [sys.executable, *strict, "-m", f"tests.scenarios.{name}"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == ENDS[name]


@pytest.mark.parametrize("name", ENDS)
def test_a_scenario_is_short(name: str) -> None:
    lines = (FOLDER / f"{name}.py").read_text("utf-8").splitlines()
    assert len(lines) <= 90
