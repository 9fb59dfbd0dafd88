"""What the process that opens recordings may do: little memory, little time, no network. Imports nothing of Django."""

import ctypes
import os
import resource
import signal
import sys

_NEW_USER_SPACE, _NEW_NETWORK = 0x10000000, 0x40000000
_DIE_WITH_PARENT, _NO_NEW_RIGHTS = 1, 38


def enter(*, memory: int, seconds: int, file_bytes: int) -> None:
    """Give up what is not needed, for good. Call it before the first byte of a stranger's file is read."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    os.nice(10)  # the site goes first
    if sys.platform == "linux":
        _close_in()


def _close_in() -> None:
    """No network where the kernel lets us go without root, no new rights, and no life after our worker's death."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.unshare(_NEW_USER_SPACE | _NEW_NETWORK)  # a kernel or container that forbids it leaves the other limits
    libc.prctl(_NO_NEW_RIGHTS, 1, 0, 0, 0)
    libc.prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
