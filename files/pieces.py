"""The bytes of an upload while they arrive: one growing file on a disk, or the parts of a multipart upload on S3.

A piece is first *staged*: made safe where nobody else writes. Then, with the upload's row locked, it is *settled*:
counted, and on a disk appended. A crash in between leaves bytes that nothing counts, never mixed ones.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.storage import Storage

from files import store
from files.models import Upload

PIECE = 8 * 1024 * 1024  # what is held on this machine's disk at a time; bytes behind it are safe in storage
SMALLEST_PART = 5 * 1024 * 1024  # S3 takes no smaller part, but for the last
KIND = "u"  # keys of uploads begin with it
KINDS = ("o", KIND, "r", "c")  # uploads of forms, uploads in pieces, renditions, copies for the library
SHELVES = [f"{kind}/{digit}" for kind in KINDS for digit in "0123456789abcdef"]

_FULL = {errno.ENOSPC, errno.EDQUOT}


class StorageDown(Exception):
    """Storage did not take or give the bytes. `full` says that it is for want of room."""

    def __init__(self, *, full: bool = False) -> None:
        super().__init__("full" if full else "down")
        self.full = full


@dataclass
class Staged:
    """A piece that may be counted: its size, the fields of the row that change with it, on a disk its bytes."""

    size: int
    fields: dict[str, Any] = field(default_factory=dict)
    content: IO[bytes] | None = None


@dataclass(frozen=True)
class Leftover:
    """Bytes in storage: an object, or (with an id) an open multipart upload."""

    key: str
    since: datetime
    multipart: str = ""


class Disk:
    """Uploads on a local or shared disk: each one file, grown in place under the row lock."""

    def __init__(self, storage: Any) -> None:
        self.storage = storage

    def stage(self, upload: Upload, content: IO[bytes], size: int, number: int) -> Staged:
        """Nothing to do yet: the bytes wait in a nameless file."""
        return Staged(size, content=content)

    def settle(self, upload: Upload, staged: Staged) -> None:
        """Write the bytes at the upload's offset, cutting off what a crash may have left behind it."""
        if staged.content is None:
            return
        path = Path(self.storage.path(upload.key))
        path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        with os.fdopen(os.open(path, flags, settings.FILE_UPLOAD_PERMISSIONS), "r+b") as file:
            if os.fstat(file.fileno()).st_size < upload.offset:
                raise StorageDown  # what was counted is not there: never fill the hole with zeros
            file.truncate(upload.offset)
            file.seek(upload.offset)
            staged.content.seek(0)
            shutil.copyfileobj(staged.content, file, store.CHUNK)
            file.flush()
            os.fsync(file.fileno())

    def discard(self, upload: Upload, staged: Staged) -> None:
        """Forget a piece that was not counted."""

    def close(self, upload: Upload) -> None:
        """The file is whole as it stands."""

    def drop(self, upload: Upload) -> None:
        """Delete everything of the upload."""
        self.storage.delete(upload.key)

    def check(self) -> None:
        """Raise `StorageDown` unless files can be reached at all."""
        if not Path(self.storage.location).is_dir():
            raise StorageDown

    def on(self, shelf: str) -> Iterator[Leftover]:
        """Every object whose key begins so."""
        for folder in _folders(self.storage, shelf):
            for name in self.storage.listdir(folder)[1]:
                key = f"{folder}/{name}"
                with suppress(FileNotFoundError):  # gone meanwhile
                    yield Leftover(key, self.storage.get_modified_time(key))

    def remove(self, leftover: Leftover) -> None:
        """Delete an object."""
        self.storage.delete(leftover.key)


class Bucket:
    """Uploads on S3: a multipart upload, whose next part waits as an object of its own while it is too small."""

    def __init__(self, storage: Any) -> None:
        self.storage = storage
        self.client = storage.connection.meta.client

    def _at(self, key: str) -> dict[str, str]:
        return {"Bucket": self.storage.bucket_name, "Key": self.storage._normalize_name(key)}

    def stage(self, upload: Upload, content: IO[bytes], size: int, number: int) -> Staged:
        """Upload the waiting tail and the new bytes: as a part, or as the next tail while they are too few."""
        is_last = upload.offset + size == upload.size
        with TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as whole:
            if upload.tail_size:
                for chunk in store.read_range(upload.tail_key, 0, upload.tail_size):
                    whole.write(chunk)
            shutil.copyfileobj(content, whole, store.CHUNK)
            total = whole.tell()
            whole.seek(0)
            if total < SMALLEST_PART and not is_last:
                tail = f"{upload.key}-{number}"
                self.client.put_object(**self._at(tail), Body=whole)
                return Staged(size, {"tail_key": tail, "tail_size": total})
            at = self._at(upload.key)
            multipart = upload.multipart or self.client.create_multipart_upload(**at)["UploadId"]
            part = self.client.upload_part(**at, UploadId=multipart, PartNumber=number, Body=whole)
        parts = [*upload.parts, [number, part["ETag"]]]
        return Staged(size, {"multipart": multipart, "parts": parts, "tail_key": "", "tail_size": 0})

    def settle(self, upload: Upload, staged: Staged) -> None:
        """The bytes are in storage already; the fields of the row say where."""

    def discard(self, upload: Upload, staged: Staged) -> None:
        """Delete a tail, or a multipart upload, that no row names. A part without one goes with its upload."""
        if staged.fields.get("tail_key"):
            self.storage.delete(staged.fields["tail_key"])
        elif not upload.multipart and staged.fields.get("multipart"):
            self._abort(upload.key, staged.fields["multipart"])

    def close(self, upload: Upload) -> None:
        """Let S3 join the parts. Closing again is fine: then the object is there."""
        parts = [{"PartNumber": number, "ETag": etag} for number, etag in upload.parts]
        try:
            self.client.complete_multipart_upload(
                **self._at(upload.key), UploadId=upload.multipart, MultipartUpload={"Parts": parts}
            )
        except ClientError:
            if not self.storage.exists(upload.key) or self.storage.size(upload.key) != upload.size:
                raise

    def drop(self, upload: Upload) -> None:
        """Abort the multipart upload and delete everything of the upload."""
        if upload.multipart:
            self._abort(upload.key, upload.multipart)
        for key in filter(None, (upload.tail_key, upload.key)):
            self.storage.delete(key)

    def _abort(self, key: str, multipart: str) -> None:
        with suppress(self.client.exceptions.NoSuchUpload):
            self.client.abort_multipart_upload(**self._at(key), UploadId=multipart)

    def check(self) -> None:
        """Raise `StorageDown` unless files can be reached at all."""
        with reaching_storage():
            self.client.head_bucket(Bucket=self.storage.bucket_name)

    def on(self, shelf: str) -> Iterator[Leftover]:
        """Every object and every open multipart upload whose key begins so."""
        top = self.storage._normalize_name(shelf)
        cut = len(top) - len(shelf)
        where = {"Bucket": self.storage.bucket_name, "Prefix": top}
        for page in self.client.get_paginator("list_objects_v2").paginate(**where):
            for found in page.get("Contents", []):
                yield Leftover(found["Key"][cut:], found["LastModified"])
        for page in self.client.get_paginator("list_multipart_uploads").paginate(**where):
            for found in page.get("Uploads", []):
                yield Leftover(found["Key"][cut:], found["Initiated"], found["UploadId"])

    def remove(self, leftover: Leftover) -> None:
        """Delete an object, or abort a multipart upload."""
        if leftover.multipart:
            self._abort(leftover.key, leftover.multipart)
        else:
            self.storage.delete(leftover.key)


def _folders(storage: Storage, shelf: str) -> list[str]:
    kind, _slash, beginning = shelf.partition("/")
    try:
        return [f"{kind}/{name}" for name in storage.listdir(kind)[0] if name.startswith(beginning)]
    except FileNotFoundError:
        return []


def home() -> Disk | Bucket:
    """Where uploads grow on this site."""
    storage = store.private()
    return Bucket(storage) if hasattr(storage, "bucket") else Disk(storage)


@contextmanager
def reaching_storage() -> Iterator[None]:
    """Any trouble with storage inside becomes `StorageDown`."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise StorageDown from error
    except OSError as error:
        raise StorageDown(full=error.errno in _FULL) from error


def has_room(size: int) -> bool:
    """Whether so many bytes fit on the disk and leave the reserve free. A bucket has no end that we could see."""
    storage: Any = store.private()
    if hasattr(storage, "bucket"):
        return True
    place = Path(storage.location)
    while not place.exists():
        place = place.parent
    disk = shutil.disk_usage(place)
    return disk.free - size >= disk.total * settings.UPLOAD_KEEP_FREE_PERCENT / 100
