"""What the tests of the configuration share: files, and the problems found in them."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tgtui.config import Config, ConfigInvalid, Flag, Sources, load, read_file


def written(folder: Path, text: str | bytes) -> Path:
    """Write a configuration that its owner alone may change."""
    path = folder / "tgtui.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    path.chmod(0o600)
    return path


def loaded(
    path: Path | None = None,
    environment: Mapping[str, str] | None = None,
    flags: Mapping[str, Flag] | None = None,
) -> Config:
    """Return the configuration that these sources make."""
    file = None if path is None else read_file(path)
    return load(Sources(flags or {}, environment or {}, file))


def problems(
    path: Path | None = None,
    environment: Mapping[str, str] | None = None,
    flags: Mapping[str, Flag] | None = None,
) -> list[tuple[str, str]]:
    """Return where and what is wrong, the file by its name alone."""
    with pytest.raises(ConfigInvalid) as caught:
        loaded(path, environment, flags)
    found = [(problem.where, problem.what) for problem in caught.value.problems]
    folder = f"{path.parent}/" if path else "/"
    return [(where.removeprefix(folder), what) for where, what in found]
