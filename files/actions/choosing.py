"""What its owner leaves out of a table before anybody else sees it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import jobs
from core.errors import Invalid
from files.models import ColumnChoice, StoredFile

Kind = StoredFile.Kind


@transaction.atomic
def choose_columns(file_id: int, *, left_out: Collection[str], by: User) -> StoredFile:
    """Leave these columns of one's own table out of the copy that people see, and put the others back.

    `left_out` are keys of `StoredFile.columns`. Nobody sees the table until the copy is made anew. Raises `Invalid`
    when nothing would remain.
    """
    file = StoredFile.objects.select_for_update().get(pk=file_id)
    if file.owner_id != by.pk or file.kind != Kind.DATA:
        raise PermissionDenied
    known = [column["key"] for column in file.columns]
    wanted = [key for key in known if key in left_out]
    if wanted == known:
        raise Invalid({"left_out": _("Leave at least one column in, or take the table out.")})
    if wanted == [column["key"] for column in file.columns if column["out"]]:
        return file
    choice = ColumnChoice.objects.create(file=file, left_out=wanted, by=by)
    file.move("recheck", by=by, text="", facts={})
    jobs.enqueue("files.check", file.pk, key=f"files.check:{file.pk}:{choice.pk}")
    return file


def settle_columns(files: Iterable[StoredFile]) -> None:
    """These were sent: the columns of the tables among them stay as they are, so the originals need not exist."""
    for file in files:
        if file.kind == Kind.DATA and not settings.KEEP_ORIGINALS:
            jobs.enqueue("files.drop_original", file.pk)
