"""`python -m tests.faults.nursery MODULE...`: starts what has imported all it needs.

A process spends most of its start importing. This one imports once, and forks for each
line on its input; the child is `tgtui`, or the `main` of the first module, with the
arguments of that line. One at a time.
"""

import json
import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from tgtui.cli.main import main as tgtui


def main() -> None:
    """Start what each line of the input says, and say how it ended."""
    modules = [import_module(name) for name in sys.argv[1:]]
    run = getattr(modules[0], "main", tgtui)
    print("ready", flush=True)
    born = 0
    for line in sys.stdin:
        if born:
            # Not sooner: until then its number is nobody else's.
            os.waitpid(born, 0)
        born = os.fork()
        if not born:
            _become(json.loads(line), run)
        ended = os.waitid(os.P_PID, born, os.WEXITED | os.WNOWAIT)
        assert ended is not None
        by_itself = ended.si_code == os.CLD_EXITED
        code = ended.si_status if by_itself else -ended.si_status
        print(f"ended {code}", flush=True)


def _become(given: dict[str, Any], run: Callable[[list[str]], int | None]) -> None:
    """Go on as the process that somebody asked for."""
    os.environ.clear()
    os.environ.update(given["environment"])
    errors = os.open(given["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(errors, sys.stderr.fileno())
    os.dup2(os.open(os.devnull, os.O_RDONLY), sys.stdin.fileno())
    print(f"pid {os.getpid()}", flush=True)
    sys.exit(run(given["arguments"]))


if __name__ == "__main__":
    main()
