"""Files that people upload, what was made of them, who may see them and who did."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.moves import Moves
from core.triggers import Frozen
from files import uses
from files.querysets import UploadQuerySet
from files.refusals import sentence

# Some twelve pages: beyond that a page gets slow, and who reads a book reads the download.
SHOWN_TEXT = 30_000


class StoredFile(Moves):
    """One uploaded file in private storage under a random key. Its content never changes; a new file is a new row."""

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        CHECKING = "checking", _("Checking")
        CONVERTING = "converting", _("Converting")
        READY = "ready", _("Ready")
        REJECTED = "rejected", _("Could not be used")
        PURGED = "purged", _("Deleted")

    class Kind(models.TextChoices):
        IMAGE = "image", _("Photo or picture")
        VIDEO = "video", _("Video")
        AUDIO = "audio", _("Audio")
        DOCUMENT = "document", _("Document")
        DATA = "data", _("Table")
        UNKNOWN = "unknown", _("File")

    class Scan(models.TextChoices):
        NOT_SCANNED = "not_scanned", _("Not scanned")
        CLEAN = "clean", _("Scanned, nothing found")
        FOUND = "found", _("Something harmful was found")
        TOO_LARGE = "too_large", _("Not scanned (too large)")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="files")
    key = models.CharField(max_length=200, unique=True, help_text="Random name of the original in private storage.")
    label = models.CharField(max_length=255, help_text="The name its owner gave it, for display only.")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.UNKNOWN)
    content_type = models.CharField(max_length=100, blank=True, help_text="From our own table, never the client's.")
    size = models.BigIntegerField(help_text="Bytes of the original.")
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    scan = models.CharField(max_length=12, choices=Scan, default=Scan.NOT_SCANNED)
    reason = models.CharField(max_length=40, blank=True, help_text="Code of why it could not be used.")
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    seconds = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    words = models.PositiveIntegerField(null=True, blank=True, help_text="Words counted in a document.")
    pages = models.PositiveIntegerField(null=True, blank=True)
    text = models.TextField(blank=True, help_text="Text extracted from a document, for reading and search.")
    columns = models.JSONField(
        default=list,
        blank=True,
        help_text="Of a table: [{key, sheet, letter, name, why, out}], `out` being those nobody but its owner may know.",
    )
    facts = models.JSONField(
        default=dict,
        blank=True,
        help_text="What checking found: numbers by name (`files.remarks`), sizes of `previews`, `sheets` as shown.",
    )
    received_at = models.DateTimeField(default=clock.now)
    ready_at = models.DateTimeField(null=True, blank=True)
    missing_since = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When its bytes were first not where they should be; empty once they are again.",
    )

    MOVES = {
        "receive": ({State.RECEIVED}, State.RECEIVED),
        "check": ({State.RECEIVED, State.CHECKING}, State.CHECKING),
        "convert": ({State.CHECKING, State.CONVERTING}, State.CONVERTING),
        "ready": ({State.CHECKING, State.CONVERTING}, State.READY),
        "reject": ({State.RECEIVED, State.CHECKING, State.CONVERTING}, State.REJECTED),
        "recheck": ({State.READY}, State.CHECKING),
        "purge": ({State.RECEIVED, State.READY, State.REJECTED}, State.PURGED),
    }

    class Meta:
        indexes = [models.Index(fields=["sha256"], name="file_hash"), models.Index(fields=["owner"], name="file_owner")]
        constraints = [models.CheckConstraint(name="a_file_is_not_empty", condition=models.Q(size__gt=0))]

    def __str__(self) -> str:
        return self.label

    @property
    def left_out(self) -> int:
        """How many columns of a table are not in the copy that people see."""
        return sum(1 for column in self.columns if column["out"])

    @property
    def why(self) -> str:
        """The sentence that says why it could not be used, and what to do."""
        return sentence(self.reason)

    @property
    def may_be_downloaded(self) -> bool:
        """Whether anybody gets it as it came, or made anew. What was too large to scan is shown only as made anew."""
        return self.kind != self.Kind.DOCUMENT or self.scan != self.Scan.TOO_LARGE

    @property
    def previews(self) -> list[tuple[str, int, int]]:
        """The pictures of a document's pages: name of the rendition, width, height."""
        return [(f"page-{n}", *size) for n, size in enumerate(self.facts.get("previews", []), start=1)]

    @property
    def sheets(self) -> list[dict[str, Any]]:
        """The tables of a table file as far as a page shows them (`files.tables.shown`)."""
        return self.facts.get("sheets", [])

    @property
    def shown_text(self) -> str:
        """As much of a document's text as a page shows."""
        return self.text[:SHOWN_TEXT]

    @property
    def has_more_text(self) -> bool:
        """Whether the text goes on in the download."""
        return len(self.text) > SHOWN_TEXT

    @property
    def is_settled(self) -> bool:
        """Whether nothing more happens to it by itself."""
        return self.state in {self.State.READY, self.State.REJECTED, self.State.PURGED}


class Upload(Moves):
    """A file on its way: how many bytes are safe in storage, until when it may be continued, what came of it."""

    class State(models.TextChoices):
        OPEN = "open", _("On its way")
        COMPLETE = "complete", _("Arrived")
        EXPIRED = "expired", _("Waited too long")
        TERMINATED = "terminated", _("Removed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="uploads")
    label = models.CharField(max_length=255, help_text="The name its owner gave it, for display only.")
    place = models.CharField(max_length=200, blank=True, help_text="Path of the form it was chosen in.")
    fingerprint = models.CharField(max_length=64, blank=True, help_text="The browser's mark to know the file again.")
    size = models.BigIntegerField(help_text="Bytes in all, as declared at the beginning.")
    offset = models.BigIntegerField(default=0, help_text="Bytes that are safe in storage.")
    key = models.CharField(max_length=200, unique=True, help_text="Random name in private storage.")
    writer = models.UUIDField(null=True, help_text="The request that may add bytes; a later one takes its turn over.")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    reason = models.CharField(max_length=40, blank=True, help_text="Code of why it could not be used.")
    file = models.OneToOneField(StoredFile, null=True, on_delete=models.PROTECT, related_name="upload")
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(help_text="Moves on with every piece that arrives.")
    used_at = models.DateTimeField(null=True, help_text="When a form first took the file.")
    # Only on S3: the multipart upload, what of it is there, and the piece that is still too small to be a part.
    multipart = models.CharField(max_length=500, blank=True)
    parts = models.JSONField(default=list, help_text="Part number and ETag of each part, in order.")
    next_part = models.PositiveIntegerField(default=1, help_text="Every attempt at a part has a number of its own.")
    tail_key = models.CharField(max_length=220, blank=True)
    tail_size = models.PositiveIntegerField(default=0)

    objects = UploadQuerySet.as_manager()

    MOVES = {
        "complete": ({State.OPEN}, State.COMPLETE),
        "expire": ({State.OPEN}, State.EXPIRED),
        "terminate": ({State.OPEN}, State.TERMINATED),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(name="an_upload_declares_some_bytes", condition=models.Q(size__gt=0)),
            models.CheckConstraint(
                name="an_upload_stays_within_its_size",
                condition=models.Q(offset__gte=0, offset__lte=models.F("size")),
            ),
            models.CheckConstraint(
                name="a_complete_upload_is_whole_and_a_file",
                condition=models.Q(state="complete", offset=models.F("size"), file__isnull=False)
                | (~models.Q(state="complete") & models.Q(file__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["owner"], name="upload_open_of", condition=models.Q(state="open")),
            models.Index(fields=["expires_at"], name="upload_open_until", condition=models.Q(state="open")),
            models.Index(fields=["owner"], name="upload_unused_of", condition=models.Q(state="complete", used_at=None)),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_whole(self) -> bool:
        """Whether every declared byte is safe in storage."""
        return self.offset == self.size

    def refusal(self, name: str) -> str:
        """Why the upload cannot go on."""
        if self.state == self.State.COMPLETE:
            return str(_("This file has already arrived whole. Use it, or choose another."))
        return str(_("This upload was ended, so it cannot go on. Choose the file again to begin anew."))


class Rendition(models.Model):
    """Something made from a file that people are shown: re-encoded picture, thumbnail, poster, playable video."""

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="renditions")
    name = models.SlugField(max_length=20, help_text="From a fixed list: view, thumb, poster, play, page-1…")
    key = models.CharField(max_length=200, unique=True)
    content_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "name"], name="a_rendition_is_made_once")]

    def __str__(self) -> str:
        return f"{self.file} ({self.name})"


class ColumnChoice(models.Model):
    """Which columns of a table its owner chose to leave out. Each choice is kept; the newest counts."""

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="column_choices")
    left_out = models.JSONField(default=list, help_text="Keys of `StoredFile.columns`.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    FROZEN = Frozen()

    def __str__(self) -> str:
        return f"{self.file_id}: {', '.join(self.left_out) or '–'}"


class Use(models.Model):
    """What a teacher stated about the students in a tier's evidence, in which words, when. Never edited.

    A statement is about a whole tier (`part_of` is empty), or about one file or link in it that is another case than
    the rest (`part_of` is the tier's statement). A new statement replaces the old; both have the same `register`.
    """

    class Basis(models.TextChoices):
        NONE_IDENTIFIABLE = "none_identifiable", _("Nobody could tell who a student is")
        RELEASES = "releases", _("A signed release is on file for every student who can be recognized")
        OTHER = "other", _("Something else, in my own words")
        SCORING_ONLY = "scoring_only", _("Nothing is on file: for scoring only, never to be shared")

    class Reach(models.IntegerChoices):
        SCORING = 1, _("Scoring only")
        LIBRARY = 2, _("Scoring, and the library for staff of this district")
        PUBLIC = 3, _("Scoring, and the library for anybody")

    stated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField(default=clock.now)
    register = models.UUIDField(default=uuid.uuid4, help_text="The same for all statements that replace each other.")
    part_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="exceptions")
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    link = models.URLField(blank=True)
    # Whether any student can be seen, heard, named. Null: asked in the words of 2026-1, which asked all three at once.
    visible = models.BooleanField(null=True)
    heard = models.BooleanField(null=True)
    named = models.BooleanField(null=True)
    basis = models.CharField(max_length=20, choices=Basis)
    released_on = models.DateField(null=True, blank=True, help_text="Of the releases that are on file.")
    form = models.CharField(max_length=120, blank=True, help_text="Which form was signed, and its version.")
    words = models.TextField(blank=True, help_text="The other basis.")
    reach = models.PositiveSmallIntegerField(choices=Reach, help_text="How far it may go: each includes those before.")
    wording = models.CharField(max_length=20, help_text="Version of the question that was answered.")
    asked = models.TextField(blank=True, help_text="The question as it was read, in the language it was read in.")

    FROZEN = Frozen()

    class Meta:
        indexes = [models.Index(fields=["register", "-id"], name="statements_of_register")]
        constraints = [
            models.CheckConstraint(
                name="an_exception_is_about_one_file_or_link",
                condition=Q(part_of__isnull=True, file__isnull=True, link="")
                | Q(part_of__isnull=False, file__isnull=False, link="")
                | (Q(part_of__isnull=False, file__isnull=True) & ~Q(link="")),
            ),
            models.UniqueConstraint(fields=["part_of", "file"], name="a_file_is_an_exception_once"),
            models.UniqueConstraint(
                fields=["part_of", "link"], condition=~Q(link=""), name="a_link_is_an_exception_once"
            ),
            models.CheckConstraint(
                name="a_statement_answers_all_three_questions",
                condition=Q(wording="2026-1") | Q(visible__isnull=False, heard__isnull=False, named__isnull=False),
            ),
            models.CheckConstraint(
                name="named_students_can_be_recognized",
                condition=Q(named__isnull=True) | Q(named=False) | ~Q(basis="none_identifiable"),
            ),
            models.CheckConstraint(
                name="where_no_student_appears_no_release_is_needed",
                condition=~Q(visible=False, heard=False, named=False) | Q(basis="none_identifiable"),
            ),
            models.CheckConstraint(
                name="releases_have_a_date_and_a_form",
                condition=~Q(basis="releases") | Q(wording="2026-1") | (Q(released_on__isnull=False) & ~Q(form="")),
            ),
            models.CheckConstraint(name="another_basis_is_said_in_words", condition=~Q(basis="other") | ~Q(words="")),
            models.CheckConstraint(
                name="recognizable_students_are_not_shared_without_a_basis",
                condition=~Q(basis="scoring_only") | Q(reach=1),
            ),
            models.CheckConstraint(name="a_statement_reaches_somewhere", condition=Q(reach__gte=1, reach__lte=3)),
        ]

    def __str__(self) -> str:
        return self.students_in_words

    @property
    def shows_students(self) -> bool:
        """Whether a student can be seen, heard or named, as far as anybody said."""
        return (self.visible, self.heard, self.named) != (False, False, False)

    @property
    def students_in_words(self) -> str:
        """What was said about students, without the basis."""
        return uses.students(self)

    @property
    def in_words(self) -> list[str]:
        """The whole statement, as sentences."""
        return uses.sentences(self)

    @property
    def strictness(self) -> tuple[int, int]:
        """Of two statements about one thing, the one with the smaller number counts."""
        return self.reach, -sum(fact is not False for fact in (self.visible, self.heard, self.named))


class AccessLog(models.Model):
    """Who opened which file, when, in which room. Append-only."""

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="reads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    rendition = models.CharField(max_length=20, blank=True)
    room = models.CharField(max_length=20)
    at = models.DateTimeField(default=clock.now)

    FROZEN = Frozen()

    class Meta:
        indexes = [models.Index(fields=["file", "-at"], name="reads_of_file")]

    def __str__(self) -> str:
        return f"{self.file_id} by {self.user_id}"
