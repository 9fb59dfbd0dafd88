"""Private storage, whichever it is: never a whole file in memory."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.core.files.uploadedfile import UploadedFile

from files import scratch

CHUNK = 256 * 1024


def private() -> Storage:
    """The storage of evidence."""
    return storages["private"]


def new_key(kind: str = "o") -> str:
    """A random name. It says nothing about the file, its owner or its type."""
    name = secrets.token_hex(20)
    return f"{kind}/{name[:2]}/{name}"


def save(content: File, kind: str = "o") -> str:
    """Store a file under a new random key, and return the key."""
    return private().save(new_key(kind), content)


def sha256_of(upload: UploadedFile) -> str:
    """Hash of an upload, read in chunks."""
    digest = hashlib.sha256()
    for chunk in upload.chunks(CHUNK):
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def put(key: str, content: File) -> None:
    """Store bytes under this very key, in place of what an earlier try may have left there."""
    private().delete(key)
    if private().save(key, content) != key:
        raise FileExistsError(key)  # somebody else is writing it


@contextmanager
def local_copy(key: str, prefix: str = scratch.PREFIX) -> Iterator[Path]:
    """A path to the file's bytes: the file itself on local disk, else a temporary copy whose name begins so."""
    storage = private()
    try:
        path = storage.path(key)
    except NotImplementedError:
        with NamedTemporaryFile(prefix=prefix, dir=settings.FILE_UPLOAD_TEMP_DIR) as copy:
            with storage.open(key) as source:
                shutil.copyfileobj(source, copy, CHUNK)
            copy.flush()
            yield Path(copy.name)
    else:
        yield Path(path)


def delete(key: str) -> None:
    """Delete the bytes; a key that is gone already is fine."""
    if key:
        private().delete(key)


def sha256_at(key: str, size: int) -> str:
    """Hash of stored bytes, read in chunks."""
    digest = hashlib.sha256()
    for chunk in read_range(key, 0, size):
        digest.update(chunk)
    return digest.hexdigest()


class Missing(Exception):
    """A row names bytes that are not in storage."""


def read_range(key: str, start: int, length: int) -> Iterator[bytes]:
    """Bytes `start` to `start + length`, in chunks; from S3 by a ranged GET, so that nothing is downloaded whole."""
    storage: Any = private()
    if hasattr(storage, "bucket"):
        name = storage._normalize_name(key)
        body = storage.bucket.Object(name).get(Range=f"bytes={start}-{start + length - 1}")["Body"]
        yield from body.iter_chunks(CHUNK)
        return
    with storage.open(key) as source:
        source.seek(start)
        left = length
        while left > 0 and (chunk := source.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
