"""Recordings: what a process of its own found in them, and the clean copies it wrote."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from files import child, kinds
from files.refusals import Refused

_DEMUXERS = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/3gpp": "mov",
    "audio/mp4": "mov",
    "video/webm": "matroska",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "audio/ogg": "ogg",
}
# How a container is served, with pictures and without.
_SERVED_AS = {
    "mp4": ("video/mp4", "audio/mp4"),
    "webm": ("video/webm", "audio/webm"),
    "mp3": ("audio/mpeg", "audio/mpeg"),
    "wav": ("audio/wav", "audio/wav"),
    "ogg": ("audio/ogg", "audio/ogg"),
}


@dataclass(frozen=True)
class Recording:
    """Facts about a recording; its size is as people see it, however the phone was held."""

    path: Path
    demuxer: str
    folder: Path
    seconds: float
    width: int
    height: int
    has_picture: bool
    must_convert: bool
    poster: Path | None


@dataclass(frozen=True)
class Playable:
    """A copy that browsers play, and nothing else is in."""

    path: Path
    content_type: str


def look(path: Path, type_: kinds.Type, folder: Path) -> Recording:
    """Facts and a poster, which is written to the folder. Raises `Refused` for what is broken or beyond all measure."""
    demuxer = _DEMUXERS[type_.content_type]
    found = _apart("look", path, demuxer, folder)
    return Recording(
        path=path,
        demuxer=demuxer,
        folder=folder,
        seconds=found["seconds"],
        width=found["width"],
        height=found["height"],
        has_picture=found["video"],
        must_convert=found["convert"],
        poster=folder / "poster.jpg" if found["video"] else None,
    )


def playable(recording: Recording) -> Playable:
    """The copy that browsers play: made anew if it must be. Raises `Refused` when that cannot be done."""
    task = "convert" if recording.must_convert else "copy"
    found = _apart(task, recording.path, recording.demuxer, recording.folder)
    with_picture, without = _SERVED_AS[found["container"]]
    return Playable(recording.folder / "play", with_picture if recording.has_picture else without)


def _apart(task: str, path: Path, demuxer: str, folder: Path) -> dict[str, Any]:
    """Have it done by a process that may do nothing else. Raises `Refused`."""
    converts = task == "convert"
    seconds = settings.CONVERT_SECONDS if converts else settings.PROBE_SECONDS
    threads = settings.CONVERT_THREADS
    order = {
        "task": task,
        "source": str(path),
        "demuxer": demuxer,
        "folder": str(folder),
        "lines": settings.CONVERT_LINES,
        "threads": threads,
        "limits": {
            "memory": settings.CONVERT_MEMORY_BYTES if converts else settings.PROBE_MEMORY_BYTES,
            "seconds": seconds * (threads if converts else 1),
            "file_bytes": settings.UPLOAD_MAX_VIDEO_BYTES,
        },
    }
    try:
        found = child.ask("files.apart", json.dumps(order), seconds=seconds, step=task)
    except child.Broke as error:
        raise Refused("broken_media" if not converts else "odd_media") from error
    if "refused" in found:
        raise Refused(found["refused"])
    return found
