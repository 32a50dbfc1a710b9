"""A first session with real commands: three people, a relay, a group (run me with -m).

Each line that begins with `$` is a command as anybody would type it. All of it happens
in a folder of its own, whose keys are in a file under a passphrase, so that no keyring
is needed and nothing of the user's is touched.
"""

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path


CONFIG = """[keys]
backend = "passphrase"
passphrase_command = ["echo", "correct horse"]
"""

SESSION = """
anna register anna
bob register bob
anna new @bob
anna send @bob "hello Bob" --no-wait
bob requests
bob requests accept @anna
bob send @anna "hi! is this encrypted?"
anna history @bob
anna status @bob
anna group create "Book club" @bob
anna send "Book club" "Frankenstein, on Friday?"
bob send "Book club" "fine with me"
carl register carl
anna group add "Book club" @carl
carl requests accept "Book club"
bob acknowledge "Book club"
bob send "Book club" "welcome, Carl"
carl send "Book club" "what are we reading?"
anna history "Book club"
anna search frank
carl members "Book club"
carl status "Book club"
"""
"""Who runs which command, one after the other."""


def run(home: Path, line: str) -> None:
    """Run a command of somebody's, and show it with what it says."""
    profile, _, command = line.partition(" ")
    folders = {f"XDG_{name}_HOME": str(home / name) for name in ("DATA", "CONFIG")}
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("TGTUI_")},
        **folders,
        "XDG_RUNTIME_DIR": str(home / "RUNTIME"),
        "HOME": str(home),
        "COLUMNS": "88",
    }
    call = [sys.executable, "-m", "tgtui", "--profile", profile, *shlex.split(command)]
    print(f"{profile}$ tgtui {command}", flush=True)
    pipe, same = subprocess.PIPE, subprocess.STDOUT
    done = subprocess.run(
        call, env=environment, stdout=pipe, stderr=same, text=True, check=False
    )
    said = done.stdout.splitlines()
    if command.startswith("register"):
        said = said[:1]  # The 24 words that follow are for nobody else.
    print("\n".join(said), flush=True)
    if done.returncode not in {0, 3}:  # What waits for somebody to accept: 3.
        sys.exit(f"ended with {done.returncode}")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        (home / "RUNTIME").mkdir(mode=0o700)
        folder = home / "CONFIG" / "tgtui"
        folder.mkdir(parents=True, mode=0o700)
        (folder / "tgtui.toml").write_text(CONFIG, "utf-8")
        (folder / "tgtui.toml").chmod(0o600)
        try:
            for line in SESSION.strip().splitlines():
                run(home, line)
        finally:
            # The relay would wait ten minutes for others to come.
            subprocess.run(["pkill", "-f", f"{name}/.*/relay.toml"], check=False)


if __name__ == "__main__":
    main()
