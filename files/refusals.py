"""Why a file could not be used: codes in the database, sentences for people."""

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """The file cannot be used. `code` is a key of `SENTENCES`, `values` what its sentence names."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    @property
    def sentence(self) -> str:
        """What the person is told."""
        return sentence(self.code, **self.values)


SENTENCES = {
    "empty": _("The file is empty. Choose it again; perhaps it was still being saved."),
    "too_large": _("The file is too large. Choose one of at most %(most)s."),
    "unknown_type": _(
        "This kind of file cannot be used. Use a photo (JPEG, PNG, WebP, HEIC), a video (MP4, MOV, WebM), a recording "
        "(M4A, MP3, WAV, OGG), a document (PDF, DOCX, ODT, PPTX, plain text) or a table (CSV, XLSX)."
    ),
    "wrong_kind": _("This place takes %(kinds)s. The file you chose is something else, whatever its name says."),
    "too_many_pixels": _("The picture has too many pixels. Save it smaller and choose it again."),
    "broken_picture": _("The picture is damaged and cannot be opened. Take or export it again."),
    "broken_document": _("The document is damaged or locked with a password. Save it anew without a password."),
    "locked": _("The document is locked with a password. Save it without one, then choose it again."),
    "macros": _(
        "The document carries macros, small programs that could do harm. Save it as DOCX, PPTX or XLSX without macros, "
        "then choose it again."
    ),
    "old_office": _(
        "This is a document of an old kind (DOC, XLS, PPT), or one that is locked with a password. Save it as DOCX, "
        "XLSX, PPTX or PDF without a password, then choose it again."
    ),
    "bomb": _("The document unpacks to an unreasonable size, so it was not opened. Save it anew, without attachments."),
    "endless_table": _(
        "The table has more rows or columns than class data needs. Save only the figures you want to show."
    ),
    "broken_media": _("The recording is damaged and cannot be opened. Export it as MP4 and choose it again."),
    "too_long": _("The recording is too long. Cut it to at most %(minutes)s minutes."),
    "odd_media": _(
        "The recording cannot be made into one that browsers play: it is too large a picture, or of an unusual format. "
        "Export it as MP4 (H.264) and choose it again."
    ),
    "harmful": _("The scanner found something harmful in this file, so it is locked away."),
    "gone": _("The file is no longer where it was kept. Choose it again."),
    "unreadable": _(
        "The file could not be opened, though it was tried several times. Save or export it anew and choose it again."
    ),
    "not_scanned": _(
        "The document is too large to be scanned, so nobody may download it. Save it smaller and add it anew."
    ),
    "quota": _(
        "Your files would need more than the %(most)s that each person has. Remove an upload you do not need, or ask "
        "your coordinator for room."
    ),
    "too_many_open": _(
        "%(most)s files are on their way already. Wait until one has arrived, or remove one from the list of uploads."
    ),
    "disk_full": _(
        "The site has no room for files at the moment. What you typed is safe. Please try again later, and tell your "
        "coordinator if it lasts."
    ),
    "storage_down": _(
        "Files cannot be stored at the moment. What has arrived is safe, and the upload goes on when you try again."
    ),
    "bad_checksum": _("A piece of the file was damaged on its way, so it was not kept. Send that piece again."),
    "too_much": _("More bytes came than were announced, so nothing of them was kept. Choose the file again."),
    "not_arrived": _("The file is still on its way. Wait until it has arrived whole, then save again."),
    "not_here": _("This upload is not there any more. Choose the file again."),
    "no_room": _("There is no room for more files here. Remove one you do not need, then add this one."),
}


def sentence(code: str, **values: str) -> str:
    """The sentence for a code. Limits that it names and that are not given are those of this site."""
    text = str(SENTENCES.get(code, SENTENCES["unknown_type"]))
    limits = {
        "minutes": settings.UPLOAD_MAX_VIDEO_SECONDS // 60,
        "most": filesizeformat(settings.UPLOAD_MAX_BYTES),
    }
    return text % {**limits, **values} if "%(" in text else text
