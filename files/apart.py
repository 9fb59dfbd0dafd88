"""The process in which recordings are opened, with little memory, little time and no network.

Run as `python -m files.apart` with one JSON object as its argument; prints one JSON object. Imports nothing of
Django: media parsers are an attack surface, and this process holds no secret and no database connection.
"""

import json
import sys
from pathlib import Path
from typing import Any

import av

from files import probe, sandbox, transcode

BROKEN = (av.FFmpegError, OSError, ValueError, MemoryError, OverflowError, ZeroDivisionError)


def run(order: dict[str, Any]) -> dict[str, Any]:
    """Look into a recording, or write the copy of it that browsers play."""
    path, demuxer, folder = order["source"], order["demuxer"], Path(order["folder"])
    try:
        if order["task"] == "look":
            return probe.look(path, demuxer, folder)
        if order["task"] == "copy":
            return {"container": probe.copy(path, demuxer, folder / "play")}
        return {"container": transcode.convert(path, demuxer, folder / "play", order["lines"], order["threads"])}
    except probe.Unusable as error:
        return {"refused": str(error)}
    except BROKEN:
        return {"refused": "broken_media"}


if __name__ == "__main__":
    asked = json.loads(sys.argv[1])
    sandbox.enter(**asked["limits"])
    sys.stdout.write(json.dumps(run(asked)))
