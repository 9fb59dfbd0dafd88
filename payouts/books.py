"""The ledger: entries, their lines, and the proofs that they agree with the stipends."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.triggers import Frozen

PERSON = settings.AUTH_USER_MODEL


class LedgerEntry(models.Model):
    """One move of money, balanced over its lines. Append-only."""

    class Kind(models.TextChoices):
        EARNED = "earned", _("Earned")
        APPROVED = "approved", _("Approved")
        BATCHED = "batched", _("Put in a pay run")
        UNBATCHED = "unbatched", _("Taken out of a pay run")
        PAID = "paid", _("Paid")
        FAILED = "failed", _("Payment failed")
        VOIDED = "voided", _("Voided")
        REVERSED = "reversed", _("Reversed")
        MOVED = "moved", _("Moved to another source")

    kind = models.CharField(max_length=10, choices=Kind)
    stipend = models.ForeignKey("payouts.Stipend", on_delete=models.PROTECT, related_name="entries")
    batch = models.ForeignKey("payouts.Batch", null=True, on_delete=models.PROTECT, related_name="entries")
    by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=60, blank=True, help_text="A code, never personal text.")
    at = models.DateTimeField(default=clock.now)

    FROZEN = Frozen()

    class Meta:
        indexes = [models.Index(fields=["stipend", "id"], name="entries_of_stipend")]

    def __str__(self) -> str:
        return f"{self.kind} {self.stipend_id}"


class LedgerLine(models.Model):
    """One side of an entry: an account of a funding source, up or down. An entry's lines sum to zero."""

    class Account(models.TextChoices):
        EXPENSE = "expense", _("Stipends earned")
        OWED = "owed", _("Owed to teachers")
        APPROVED = "approved", _("Approved, unpaid")
        IN_BATCH = "in_batch", _("On the way to payroll")
        PAID = "paid", _("Paid by payroll")

    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="lines")
    account = models.CharField(max_length=10, choices=Account)
    source_code = models.CharField(max_length=40)
    fiscal_year = models.PositiveSmallIntegerField(null=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2, help_text="Positive: debit; negative: credit.")
    currency = models.CharField(max_length=3)

    FROZEN = Frozen()

    class Meta:
        indexes = [models.Index(fields=["source_code", "fiscal_year", "account"], name="ledger_by_account")]
        constraints = [models.CheckConstraint(name="a_ledger_line_moves_money", condition=~Q(amount=0))]

    def __str__(self) -> str:
        return f"{self.account} {self.amount}"


class LedgerProof(models.Model):
    """The ledger was checked: how much did not agree, and what stood in each account then. Totals start from here."""

    at = models.DateTimeField(default=clock.now)
    wrong = models.PositiveIntegerField(help_text="How many disagreements were found.")
    through = models.BigIntegerField(help_text="The last ledger line that `standing` counts.")
    standing = models.JSONField(help_text="Each account: [account, stipends in it, their total as text].")

    FROZEN = Frozen()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}: {self.wrong}"
