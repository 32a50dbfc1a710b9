"""A profile has a name, a directory of its own, and one process at a time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from tests.hygiene.sources import ROOT
from tests.vault.support import NOBODY, another_user
from tgtui.vault import (
    BadEntry,
    BadProfileName,
    InUse,
    Profile,
    UnsafePlace,
    VaultBroken,
    VaultDenied,
    VaultError,
)


@given(st.from_regex(r"[a-z0-9_-]{1,32}", fullmatch=True))
def test_a_good_name(name: str) -> None:
    assert Profile(name, Path("x")).name == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a" * 33,
        "Alice",
        "al ice",
        "alice\n",
        "../alice",
        "älice",
        "a/b",
        ".",
        "a.b",
    ],
)
def test_any_other_name(name: str) -> None:
    with pytest.raises(BadProfileName) as refused:
        Profile(name, Path("x"))
    assert refused.value.what == f"No profile is called {name!a}."
    assert "1 to 32 of the letters a-z" in refused.value.advice


def test_its_entries() -> None:
    profile = Profile("alice", Path("x"))
    assert profile.identity_entry == "alice/identity"
    assert profile.vault_entry == "alice/vault"
    assert profile.moderator_entry == "alice/moderator"
    assert profile.entry("relay") == "alice/relay"
    with pytest.raises(BadEntry):
        profile.entry("a/b")


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o7777


def test_its_directory_is_made(tmp_path: Path) -> None:
    directory = tmp_path / "share" / "tgtui" / "alice"
    with Profile("alice", directory) as profile:
        assert profile.directory == directory
        assert mode(directory) == 0o700
        assert mode(directory / "lock") == 0o600


@pytest.mark.parametrize("before", [0o755, 0o750, 0o705, 0o711, 0o1744])
def test_a_directory_that_others_may_read_is_closed(
    tmp_path: Path, before: int
) -> None:
    directory = tmp_path / "alice"
    directory.mkdir()
    directory.chmod(before)
    with Profile("alice", directory):
        assert mode(directory) == before & ~0o077


def refused(directory: Path, state: type[VaultError]) -> VaultError:
    with pytest.raises(state) as caught, Profile("alice", directory):
        pass
    return caught.value


@pytest.mark.parametrize("before", [0o775, 0o720, 0o702, 0o777, 0o1777])
def test_a_directory_that_others_may_write_to_is_refused(
    tmp_path: Path, before: int
) -> None:
    directory = tmp_path / "alice"
    directory.mkdir()
    directory.chmod(before)
    error = refused(directory, UnsafePlace)
    assert error.what == f"Other users may write to the directory {directory}."
    assert f"chmod 700 '{directory}'" in error.advice
    assert mode(directory) == before
    assert list(directory.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_a_directory_of_somebody_else_is_refused(tmp_path: Path) -> None:
    directory = tmp_path / "alice"
    directory.mkdir(mode=0o700)
    os.chown(directory, NOBODY, NOBODY)
    assert "belongs to another user" in refused(directory, UnsafePlace).what


def test_what_is_no_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to("real")
    # Linux says of a link that it is no directory.
    assert "Not a directory" in refused(tmp_path / "link", VaultBroken).what
    (tmp_path / "file").touch()
    assert "File exists" in refused(tmp_path / "file", VaultBroken).what
    assert list((tmp_path / "real").iterdir()) == []


def test_where_nothing_may_be_made(folder: Path) -> None:
    with another_user(folder):
        folder.chmod(0o500)
        error = refused(folder / "alice", VaultDenied)
        folder.chmod(0o700)
    assert "Permission denied" in error.what


PROGRAM = """
import sys
from pathlib import Path
from tgtui.vault import InUse, Profile
try:
    with Profile("alice", Path(sys.argv[1])):
        print("mine")
except InUse as error:
    print(error.what)
"""


def elsewhere(directory: Path) -> str:
    """Return what another process says of the profile."""
    command = [sys.executable, "-c", PROGRAM, str(directory)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    return done.stdout.strip()


def test_one_process_at_a_time(tmp_path: Path) -> None:
    directory = tmp_path / "alice"
    with Profile("alice", directory):
        pid = os.getpid()
        assert elsewhere(directory) == f"The profile alice is in use by process {pid}."
    assert elsewhere(directory) == "mine"
    with Profile("alice", directory), pytest.raises(InUse), Profile("alice", directory):
        pass


def test_another_profile_is_another_matter(tmp_path: Path) -> None:
    with Profile("alice", tmp_path / "alice"), Profile("bob", tmp_path / "bob") as bob:
        assert bob.vault_entry == "bob/vault"
