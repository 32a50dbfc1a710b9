"""No file of the project names a place that exists on one machine only."""

import re
from pathlib import Path

import pytest

from tests.hygiene.sources import ROOT, git, shown


MACHINE = re.compile(r"(?<![\w.~}])/(?:root|work|home/\w+)/|/tmp/\w+")
REGISTRY = re.compile(
    r"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|yarnpkg\.com|deb\.debian\.org"
    r"|\"resolved\":|--(?:extra-)?index-url"
)


def found(path: Path) -> list[str]:
    """Return the lines of `path` that name such a place."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except UnicodeDecodeError:
        return []
    return [line for line in lines if MACHINE.search(line) or REGISTRY.search(line)]


def test_no_tracked_file_names_a_machine_or_a_registry() -> None:
    names = git("ls-files", "-z")
    if names is None:
        pytest.skip("not a git checkout")
    files = [ROOT / name for name in names.split("\0") if name]
    hits = {shown(path): found(path) for path in files if path.is_file()}
    assert {name: lines for name, lines in hits.items() if lines} == {}
