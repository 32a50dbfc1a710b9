"""`python -m tests.faults.nursery MODULE...`: starts what has been imported already.

A process spends most of its start importing. This one imports the named modules once,
and forks for each line on its input; the child runs `main` of the module that the line
names, with the arguments of that line. One at a time.
"""

import ctypes
import json
import os
import signal
import sys
from importlib import import_module
from typing import Any, Final


_PR_SET_PDEATHSIG: Final = 1


def main() -> None:
    """Start what each line of the input says, and say how it ended."""
    _end_with_parent()
    for name in sys.argv[1:]:
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


def _end_with_parent() -> None:
    """Leave nothing running, however whoever started this ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _become(given: dict[str, Any]) -> None:
    """Go on as the process that somebody asked for."""
    _end_with_parent()
    os.environ.clear()
    os.environ.update(given["environment"])
    errors = os.open(given["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(errors, sys.stderr.fileno())
    os.dup2(os.open(os.devnull, os.O_RDONLY), sys.stdin.fileno())
    print(f"pid {os.getpid()}", flush=True)
    sys.exit(import_module(given["module"]).main(given["arguments"]))


if __name__ == "__main__":
    main()
