"""Room on this machine's disk for work on one file, and what crashes left of it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from uuid import UUID

from django.conf import settings

PREFIX = "practicum-file-"
_OLD = 24 * 3600  # seconds; no work on a file takes so long


def prefix(uuid: UUID) -> str:
    """How everything begins that is written for the work on this file."""
    return f"{PREFIX}{uuid}-"


def folder(uuid: UUID) -> TemporaryDirectory[str]:
    """A folder for work on this file."""
    return TemporaryDirectory(prefix=prefix(uuid), dir=_home())


def clear(uuid: UUID) -> None:
    """Remove what is left of earlier tries, whose processes died."""
    for leftover in _home().glob(f"{prefix(uuid)}*"):
        _remove(leftover)


def sweep() -> None:
    """Remove what has been lying here for longer than any work takes."""
    for leftover in _old():
        _remove(leftover)


def _old() -> Iterator[Path]:
    for leftover in _home().glob(f"{PREFIX}*"):
        try:
            age = time.time() - leftover.stat().st_mtime
        except FileNotFoundError:  # gone meanwhile
            continue
        if age > _OLD:
            yield leftover


def _remove(leftover: Path) -> None:
    if leftover.is_dir():
        shutil.rmtree(leftover, ignore_errors=True)
    else:
        leftover.unlink(missing_ok=True)


def _home() -> Path:
    return Path(settings.FILE_UPLOAD_TEMP_DIR or gettempdir())
