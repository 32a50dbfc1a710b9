"""The user's folders are those of the system."""

from pathlib import Path

import pytest

from tgtui.config import Paths


def test_they_are_where_the_system_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CONFIG", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    paths = Paths.of_user()
    assert paths == Paths(
        config_file=tmp_path / "CONFIG" / "tgtui" / "tgtui.toml",
        data=tmp_path / "DATA" / "tgtui",
    )
    assert paths.sealed_keys == paths.data / "keys.sealed"
    assert paths.relay == paths.data / "relay"
    assert paths.profiles == paths.data / "profiles"
    assert not list(tmp_path.iterdir())
