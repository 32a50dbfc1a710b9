"""`python -m tests.faults.nursery`: starts relays that have imported what they need.

A relay spends most of its start importing. This process imports once, and forks for
each line on its input; the child is `tgtui` with the arguments of that line. One at a
time.
"""

import json
import os
import sys
from importlib import import_module
from typing import Any, Final

from tgtui.cli.main import main as tgtui


NEEDED: Final = ("tgtui.cli.relay", "tgtui.relay.main")
"""What `tgtui relay` imports when it is run."""


def main() -> None:
    """Start what each line of the input says, and say how it ended."""
    for name in NEEDED:
        import_module(name)
    print("ready", flush=True)
    born = 0
    for line in sys.stdin:
        if born:
            # Not sooner: until then its number is nobody else's.
            os.waitpid(born, 0)
        born = os.fork()
        if not born:
            _become(json.loads(line))
        ended = os.waitid(os.P_PID, born, os.WEXITED | os.WNOWAIT)
        assert ended is not None
        by_itself = ended.si_code == os.CLD_EXITED
        code = ended.si_status if by_itself else -ended.si_status
        print(f"ended {code}", flush=True)


def _become(given: dict[str, Any]) -> None:
    """Go on as the process that somebody asked for."""
    os.environ.clear()
    os.environ.update(given["environment"])
    errors = os.open(given["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(errors, sys.stderr.fileno())
    os.dup2(os.open(os.devnull, os.O_RDONLY), sys.stdin.fileno())
    print(f"pid {os.getpid()}", flush=True)
    sys.exit(tgtui(given["arguments"]))


if __name__ == "__main__":
    main()
