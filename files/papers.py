"""Looks into a document in a process of its own, with little memory and little time, and writes clean copies.

Run as `python -m files.papers SOURCE ENDING FOLDER MOST_SHOWN MOST_PIXELS`; prints one JSON object. Reads no setting
and knows no database: parsers of documents are an attack surface, and this process holds no secret.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from files import office, pdf, sandbox
from files.refusals import Refused

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 90
WRITTEN = 256 * 1024 * 1024


def main(source: str, ending: str, folder: str, most_shown: str, most_pixels: str) -> dict[str, Any]:
    """Facts, text, and the files `clean`, `thumb`, `page-1`… in the folder; or the code of a refusal."""
    try:
        if ending == "pdf":
            found = pdf.read(Path(source), Path(folder), most_shown=int(most_shown))
        else:
            found = office.read(Path(source), Path(folder), ending, most_pixels=int(most_pixels))
    except Refused as refusal:
        return {"refused": refusal.code}
    except (MemoryError, RecursionError):
        return {"refused": "bomb"}
    except (OSError, ValueError, ArithmeticError):
        return {"refused": "broken_document"}
    return asdict(found)


if __name__ == "__main__":
    sandbox.enter(memory=MEMORY, seconds=CPU_SECONDS, file_bytes=WRITTEN)
    sys.stdout.write(json.dumps(main(*sys.argv[1:6])))
