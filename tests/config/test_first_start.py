"""The first file: private, whole, never over another, and saying just the defaults."""

import os
import re
import tomllib
from pathlib import Path

import pytest

from tests.config.support import loaded, written
from tgtui.config import (
    KEYS,
    SECTIONS,
    ConfigNotWritten,
    Sources,
    load,
    read_file,
    template,
    write_first,
)


def test_it_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "config" / "tgtui.toml"
    before = os.umask(0)
    try:
        assert write_first(path)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.read_text("utf-8") == template()
    assert list(path.parent.iterdir()) == [path]


def test_it_says_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "tgtui.toml"
    write_first(path)
    assert loaded(path) == load(Sources())
    assert set(read_file(path).said) == set(SECTIONS)


def test_its_commented_lines_are_the_defaults_too(tmp_path: Path) -> None:
    text = re.sub(r"^# (?=\w+ = )", "", template(), flags=re.MULTILINE)
    said = tomllib.loads(text)
    names = {f"{section}.{key}" for section, keys in said.items() for key in keys}
    assert names == KEYS.keys()
    config = loaded(written(tmp_path, text))
    assert {name: config.value_of(key) for name, key in KEYS.items()} == {
        name: key.default for name, key in KEYS.items()
    }
    assert "default" not in config.origins.values()


def test_each_key_is_explained_and_no_line_is_long() -> None:
    assert max(map(len, template().splitlines())) <= 88
    text = " ".join(template().replace("\n#", "").split())
    for key in KEYS.values():
        assert f"{key.description} ({key.wanted})" in text


def test_what_is_there_stays(tmp_path: Path) -> None:
    path = written(tmp_path, "# mine")
    assert not write_first(path)
    assert path.read_text("utf-8") == "# mine"


def test_what_comes_in_between_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, "# mine")
    monkeypatch.setattr(os.path, "lexists", lambda _: False)
    assert not write_first(path)
    assert path.read_text("utf-8") == "# mine"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_that_leads_nowhere_stays(tmp_path: Path) -> None:
    path = tmp_path / "tgtui.toml"
    path.symlink_to(tmp_path / "elsewhere")
    assert not write_first(path)
    assert not (tmp_path / "elsewhere").exists()


def test_where_it_cannot_be_made_that_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "tgtui.toml"
    with pytest.raises(ConfigNotWritten, match="cannot be made: ") as caught:
        write_first(path)
    assert caught.value.path == path
