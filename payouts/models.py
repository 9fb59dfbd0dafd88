"""Money: where it comes from, who earned it, and in which file it left. The ledger that says so is in `books.py`."""

import uuid
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable

from core import clock
from core.moves import Moves
from core.triggers import Frozen
from payouts.books import LedgerEntry, LedgerLine, LedgerProof
from payouts.querysets import BatchItemQuerySet, BatchQuerySet, ExitAnswerQuerySet, StipendQuerySet
from submissions.models import Decision, LearningPlan, Submission

__all__ = [
    "AnswerDraft",
    "Batch",
    "BatchItem",
    "BatchLine",
    "ExitAnswer",
    "FileCopy",
    "FundingBudget",
    "FundingSource",
    "LedgerEntry",
    "LedgerLine",
    "LedgerProof",
    "PayrollFile",
    "Stipend",
]

PERSON = settings.AUTH_USER_MODEL


class FundingSource(ClusterableModel):
    """A pot that pays: federal, state, district or grant, between its first and last work date."""

    class Kind(models.TextChoices):
        FEDERAL = "federal", _("Federal (such as Title II-A)")
        STATE = "state", _("State")
        DISTRICT = "district", _("District")
        GRANT = "grant", _("Grant")

    code = models.CharField(_("budget code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    first_work_date = models.DateField(_("first work date"), null=True, blank=True)
    last_work_date = models.DateField(_("last work date"), null=True, blank=True)
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    employer_cost_percent = models.DecimalField(
        _("employer cost, percent"),
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("funding source")
        verbose_name_plural = _("funding sources")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="a_source_ends_after_it_begins",
                condition=Q(first_work_date__isnull=True)
                | Q(last_work_date__isnull=True)
                | Q(last_work_date__gte=F("first_work_date")),
            )
        ]

    panels = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("kind")]),
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("first_work_date"), FieldPanel("last_work_date")]),
        FieldPanel("successor"),
        FieldPanel("employer_cost_percent"),
        FieldPanel("is_active"),
        InlinePanel("budgets", heading=_("Budgets"), label=_("Budget")),
    ]

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"

    def clean(self) -> None:
        """A code that money is booked on stays; successors never run in a circle."""
        super().clean()
        before = FundingSource.objects.filter(pk=self.pk).values_list("code", flat=True).first()
        if before is not None and before != self.code and self.stipends.exists():
            raise ValidationError(
                {"code": _("Stipends are booked on the code %(code)s, so it stays.") % {"code": before}}
            )
        seen, source = {self.pk}, self.successor
        while source is not None:
            if source.pk in seen:
                raise ValidationError({"successor": _("These sources would succeed each other in a circle.")})
            seen.add(source.pk)
            source = source.successor


class FundingBudget(Orderable):
    """What a source may spend in one fiscal year, named by the calendar year in which it ends."""

    source = ParentalKey(FundingSource, on_delete=models.CASCADE, related_name="budgets")
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year (the year it ends)"))
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)])

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["source", "fiscal_year"], name="a_source_has_one_budget_a_year"),
            models.CheckConstraint(name="a_budget_is_not_negative", condition=Q(amount__gte=0)),
        ]

    panels = [FieldRowPanel([FieldPanel("fiscal_year"), FieldPanel("amount")])]

    def __str__(self) -> str:
        return f"{self.source.code} {self.fiscal_year}"


class Batch(Moves):
    """Stipends on their way to payroll together: prepared by one person, approved by another."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        PREPARED = "prepared", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        EXPORTED = "exported", _("File made")
        SENT = "sent", _("Sent to payroll")
        CONFIRMED = "confirmed", _("Settled")
        VOID = "void", _("Given up")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveIntegerField(unique=True)
    name = models.CharField(_("pay run"), max_length=80)
    pay_date = models.DateField(_("pay date"), null=True, blank=True)
    currency = models.CharField(max_length=3, default="USD")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    prepared_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(null=True, blank=True)
    prepared_count = models.PositiveIntegerField(null=True, blank=True)
    prepared_total = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    approved_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    return_note = models.CharField(_("why it was sent back"), max_length=300, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # What stands, or was settled, in it: kept by `runlines.recount` under its lock, proved by `verify_ledger`.
    stipend_count = models.PositiveIntegerField(default=0)
    payee_count = models.PositiveIntegerField(default=0)
    total = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    codes = models.JSONField(default=list, blank=True, help_text="Each budget code: [code, stipends, total as text].")

    objects = BatchQuerySet.as_manager()

    MOVES = {
        "prepare": ({State.DRAFT}, State.PREPARED),
        "return": ({State.PREPARED}, State.DRAFT),
        "approve": ({State.PREPARED}, State.APPROVED),
        "export": ({State.APPROVED}, State.EXPORTED),
        "send": ({State.EXPORTED}, State.SENT),
        "confirm": ({State.EXPORTED, State.SENT}, State.CONFIRMED),
        "void": ({State.DRAFT, State.PREPARED}, State.VOID),
    }

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                name="batch_approver_did_not_prepare",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")),
            ),
            models.CheckConstraint(
                name="batch_approver_did_not_begin_it",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("created_by")),
            ),
            models.CheckConstraint(
                name="a_prepared_batch_says_who_and_when",
                condition=Q(prepared_by__isnull=True, prepared_at__isnull=True)
                | Q(prepared_by__isnull=False, prepared_at__isnull=False),
            ),
            models.CheckConstraint(
                name="an_approved_batch_says_who_and_when",
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="money_leaves_only_after_approval",
                condition=~Q(state__in=["approved", "exported", "sent", "confirmed"]) | Q(approved_by__isnull=False),
            ),
        ]

    @property
    def label(self) -> str:
        """Number and name, as the file for payroll says it in every row."""
        return f"{self.number:04} {self.name}"

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def by_code(self) -> list[dict[str, Any]]:
        """Number and total of each budget code in it, in order of the codes."""
        return [{"code": code, "number": number, "total": Decimal(total)} for code, number, total in self.codes]

    def get_absolute_url(self) -> str:
        """Its page, for finance."""
        return reverse("payouts:run", args=[self.uuid])

    def refusal(self, name: str) -> str:
        """Why a move is not possible now."""
        return _now("This pay run is “%(state)s” now, so nothing was changed. Reload it to see what is possible.") % {
            "state": self.get_state_display()
        }


class Stipend(Moves):
    """What one tier earned one teacher. One lives per submission; a replaced one stays, void or reversed."""

    class State(models.TextChoices):
        EARNED = "earned", _("Earned")
        APPROVED = "approved", _("Approved")
        BATCHED = "batched", _("In a pay run")
        PAID = "paid", _("Paid")
        HELD = "held", _("On hold")
        FAILED = "failed", _("Payment failed")
        VOID = "void", _("Void")
        REVERSED = "reversed", _("Reversed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="stipends")
    plan = models.ForeignKey(LearningPlan, on_delete=models.PROTECT, related_name="stipends")
    teacher = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="stipends")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="stipends")
    decided_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    currency = models.CharField(max_length=3)
    funding_source = models.ForeignKey(FundingSource, null=True, on_delete=models.PROTECT, related_name="stipends")
    fiscal_year = models.PositiveSmallIntegerField(null=True)
    work_sent_on = models.DateField()
    decided_on = models.DateField()
    paid_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.EARNED)
    failing = models.JSONField(default=list, blank=True, help_text="Codes of the checks it does not pass.")
    earned_at = models.DateTimeField(default=clock.now)
    approved_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True, help_text="Without a person: every check passed.")
    reference = models.CharField(max_length=80, blank=True, help_text="Payroll's own reference.")
    outside_file = models.BooleanField(default=False)
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    void_reason = models.CharField(max_length=300, blank=True)

    objects = StipendQuerySet.as_manager()

    kept_items: "list[BatchItem]"  # only on rows read `with_last_item()`

    COMMITTED = (State.APPROVED, State.BATCHED, State.PAID, State.FAILED)  # what uses up a budget
    MOVES = {
        "approve": ({State.EARNED, State.HELD, State.FAILED}, State.APPROVED),
        "hold": ({State.EARNED}, State.HELD),
        "batch": ({State.APPROVED}, State.BATCHED),
        "unbatch": ({State.BATCHED}, State.APPROVED),
        "pay": ({State.BATCHED, State.APPROVED}, State.PAID),
        "fail": ({State.BATCHED}, State.FAILED),
        "void": ({State.EARNED, State.APPROVED, State.HELD, State.FAILED}, State.VOID),
        "reverse": ({State.PAID}, State.REVERSED),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission"],
                condition=~Q(state__in=["void", "reversed"]),
                name="a_submission_earns_once_while_it_stands",
            ),
            models.CheckConstraint(name="a_stipend_is_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="no_payee_decided_their_own", condition=~Q(decided_by=F("teacher"))),
            models.CheckConstraint(
                name="no_payee_or_decider_approved_the_stipend",
                condition=Q(approved_by__isnull=True)
                | (~Q(approved_by=F("teacher")) & ~Q(approved_by=F("decided_by"))),
            ),
            models.CheckConstraint(
                name="a_paid_stipend_says_when", condition=~Q(state="paid") | Q(paid_on__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["state", "id"], name="stipends_by_state"),
            models.Index(fields=["teacher", "-earned_at"], name="stipends_of_teacher"),
            models.Index(fields=["funding_source", "fiscal_year", "state"], name="stipends_by_source"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} – {self.submission}"

    @property
    def last_item(self) -> "BatchItem | None":
        """The latest pay run it was not taken out of. Only on rows read `with_last_item()`."""
        return self.kept_items[-1] if self.kept_items else None

    def refusal(self, name: str) -> str:
        """Why a move is not possible now."""
        return _now(
            "This stipend is “%(state)s” now, so nothing was changed. Reload the page to see what is possible."
        ) % {"state": self.get_state_display()}


class BatchLine(models.Model):
    """One person and one budget code in a batch: what payroll sees."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("Waiting for payroll")
        PAID = "paid", _("Paid")
        FAILED = "failed", _("Not paid")
        PARTIAL = "partial", _("Paid in another amount")

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="lines")
    payee = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    employee_id = models.CharField(max_length=20)
    payee_name = models.CharField(max_length=120)
    code = models.CharField(max_length=40)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.OPEN)
    answered_amount = models.DecimalField(
        max_digits=10, decimal_places=2, null=True, blank=True, help_text="What payroll says it paid."
    )
    reference = models.CharField(max_length=80, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["payee_name", "code", "id"]
        indexes = [
            models.Index(fields=["batch", "payee_name", "id"], name="lines_by_name"),
            models.Index(fields=["id"], condition=Q(outcome="partial"), name="lines_paid_unlike"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["batch", "payee", "code"], name="one_line_per_person_and_code"),
            models.CheckConstraint(name="a_line_is_positive", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.payee_name} {self.amount}"


class BatchItem(models.Model):
    """A stipend stands in a batch; while the item is open the stipend can stand in no other."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="items")
    stipend = models.ForeignKey(Stipend, on_delete=models.PROTECT, related_name="batch_items")
    line = models.ForeignKey(BatchLine, null=True, blank=True, on_delete=models.PROTECT, related_name="items")
    added_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    removed_reason = models.CharField(max_length=200, blank=True)

    objects = BatchItemQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["batch", "id"], condition=Q(removed_reason=""), name="items_kept_in_a_run"),
            models.Index(fields=["batch", "-closed_at"], condition=~Q(removed_reason=""), name="items_taken_out"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["stipend"], condition=Q(closed_at__isnull=True), name="a_stipend_stands_in_one_open_batch"
            )
        ]

    def __str__(self) -> str:
        return f"{self.stipend_id} in {self.batch_id}"


class PayrollFile(models.Model):
    """A file that left, or came back. The first export's bytes are kept: every later one is identical."""

    class Direction(models.TextChoices):
        OUT = "out", _("To payroll")
        BACK = "back", _("From payroll")

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="files")
    direction = models.CharField(max_length=4, choices=Direction)
    format = models.CharField(max_length=4, help_text="csv or xlsx.")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=12, decimal_places=2)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    FROZEN = Frozen()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "format"], condition=Q(direction="out"), name="a_batch_leaves_in_one_file_per_format"
            ),
            models.UniqueConstraint(
                fields=["sha256"], condition=Q(direction="back"), name="payrolls_answer_is_read_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.direction} {self.format}"


class FileCopy(models.Model):
    """A payroll file was taken out of the house: by whom, and for the how-manieth time. Append-only."""

    file = models.ForeignKey(PayrollFile, on_delete=models.PROTECT, related_name="copies")
    number = models.PositiveIntegerField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    FROZEN = Frozen()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="copies_of_a_file_are_numbered")]

    def __str__(self) -> str:
        return f"{self.file}, copy {self.number}"


class AnswerDraft(models.Model):
    """Payroll's answer, read but not yet accepted: what its preview is drawn from. Gone once accepted or replaced."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    batch = models.OneToOneField(Batch, on_delete=models.CASCADE, related_name="answer_draft")
    name = models.CharField(max_length=120)
    content = models.BinaryField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.name} for {self.batch_id}"


class ExitAnswer(models.Model):
    """Three optional questions after a teacher's last tier."""

    plan = models.ForeignKey(LearningPlan, on_delete=models.PROTECT, related_name="exit_answers")
    teacher = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="exit_answers")
    worth_it = models.PositiveSmallIntegerField(_("was it worth your time"), null=True, blank=True)
    kept = models.TextField(_("what will you keep doing"), blank=True)
    change = models.TextField(_("what should we change"), blank=True)
    at = models.DateTimeField(default=clock.now)

    objects = ExitAnswerQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "teacher"], name="one_exit_answer_per_plan")]

    def __str__(self) -> str:
        return f"{self.teacher}: {self.plan}"
