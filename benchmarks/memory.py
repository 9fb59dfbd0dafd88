"""What the workers of a server hold in memory, read from Linux's /proc; other systems are not looked at."""

from pathlib import Path


def workers_of(master: int) -> list[int]:
    """Process ids of a server's workers; empty where the system does not tell."""
    try:
        return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]
    except OSError:
        return []


def start_over(workers: list[int]) -> dict[int, float] | None:
    """Forget each worker's peak, and return what it holds now, in MB; None where that cannot be seen."""
    try:
        for pid in workers:
            Path(f"/proc/{pid}/clear_refs").write_text("5")
        return {pid: _read(pid, "VmRSS") for pid in workers} or None
    except OSError:
        return None


def risen(before: dict[int, float] | None) -> float | None:
    """The most that a worker held at its peak since `start_over`, beyond what it held then, in MB."""
    try:
        return max(_read(pid, "VmHWM") - held for pid, held in before.items()) if before else None
    except OSError:
        return None


def _read(pid: int, name: str) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise OSError(f"{name} is not told of process {pid}")
