"""Keeps what a process of a profile has in memory out of dumps and other programs."""

import ctypes
import resource
import sys
from typing import Final


_PR_SET_DUMPABLE: Final = 4


def harden() -> None:
    """Have this process leave no core file, and no other program of its user look in.

    Where the system has no such thing nothing happens: a profile opens all the same.
    Programs that are started from here are as they would be, but for core files.
    """
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, most))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
