"""What an approver should look at first: what came and went since the run was last prepared, and what no longer fits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.models import StateChange
from payouts import checks
from payouts.facts import failing_of
from payouts.models import Batch, BatchItem, BatchLine, Stipend


@dataclass(frozen=True)
class Differences:
    """Lists to show; all empty means that nothing changed. `since` is the earlier preparation, None on the first."""

    since: datetime | None
    added: list[BatchItem]
    removed: list[BatchItem]
    failing: list[tuple[Stipend, list[str]]]
    moved_people: list[BatchLine]

    @property
    def is_stale(self) -> bool:
        """Whether approving would be refused."""
        return bool(self.failing or self.moved_people)


def differences(batch: Batch) -> Differences:
    """A prepared run against its earlier preparation, and against what is known of its payees now."""
    prepared = StateChange.objects.filter(subject_type="payouts.batch", subject_id=batch.pk, move="prepare")
    times = list(prepared.order_by("-pk").values_list("at", flat=True)[:2])
    since = times[1] if len(times) > 1 else None
    items = batch.items.with_stipends()
    added = list(items.filter(removed_reason="", added_at__gt=since)) if since else []
    removed = items.exclude(removed_reason="")
    stipends = list(Stipend.objects.with_facts().filter(batch_items__in=batch.items.filter(closed_at__isnull=True)))
    failing = failing_of(stipends)
    return Differences(
        since=since,
        added=added,
        removed=list(removed.filter(closed_at__gt=since) if since else removed),
        failing=[(s, checks.reasons(failing[s.pk])) for s in stipends if failing[s.pk]],
        moved_people=[line for line in batch.lines.select_related("payee__staff") if _differs(line)],
    )


def _differs(line: BatchLine) -> bool:
    staff = getattr(line.payee, "staff", None)
    return staff is None or staff.employee_id != line.employee_id
