"""What happens inside a pay run: stipends leaving it, and the lines that payroll will see."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import User
from core import clock
from core.errors import WrongState
from payouts.actions.posting import post
from payouts.models import Batch, BatchItem, BatchLine, LedgerEntry, Stipend


def lock_run(batch_id: int) -> tuple[Batch, list[Stipend]]:
    """The run and the stipends that stand in it, locked in the house's order: stipends first.

    Raises `WrongState` when somebody put another stipend in while we waited.
    """
    standing = BatchItem.objects.filter(batch=batch_id, closed_at__isnull=True).values_list("stipend_id", flat=True)
    rows = Stipend.objects.with_facts().select_for_update(of=("self",))
    stipends = list(rows.filter(pk__in=list(standing)).order_by("pk"))
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    now = set(standing.all())
    if now - {stipend.pk for stipend in stipends}:
        raise WrongState(_("Somebody added to this pay run meanwhile. Reload the page and look again."))
    return batch, [stipend for stipend in stipends if stipend.pk in now]


def take_out(item: BatchItem, batch: Batch, *, reason: str, code: str, by: User) -> None:
    """Let a stipend leave a run that is still being prepared; `recount` it once all have left.

    The stipend and the run are locked already.
    """
    item.closed_at, item.removed_reason = clock.now(), reason[:200]
    item.save(update_fields=["closed_at", "removed_reason"])
    stipend = item.stipend
    stipend.move("unbatch", by=by, code=code)
    post(LedgerEntry.Kind.UNBATCHED, stipend, came_from=Stipend.State.BATCHED, by=by, batch=batch, reason=code)
    batch.revision += 1
    batch.save(update_fields=["revision"])


def recount(batch: Batch) -> None:
    """Keep what stands in the run now: how much, for how many, on which codes. The run is locked already."""
    sums = batch.items.summed()
    for field, value in sums.items():
        setattr(batch, field, value)
    batch.save(update_fields=list(sums))


def reopen(batch: Batch, *, note: str, code: str, by: User) -> None:
    """Give a prepared run back to its preparer. Its lines go; preparing draws them anew."""
    batch.items.filter(closed_at__isnull=True).update(line=None)
    batch.lines.all().delete()
    batch.move("return", by=by, code=code, return_note=note[:300], revision=batch.revision + 1)


def draw_lines(batch: Batch) -> list[BatchLine]:
    """One line per person and budget code, over the stipends that stand in the run; each stipend knows its line."""
    items = batch.items.filter(closed_at__isnull=True).select_related(
        "stipend__teacher__staff", "stipend__funding_source"
    )
    grouped: dict[tuple[int, str], list[BatchItem]] = defaultdict(list)
    for item in items:
        source = item.stipend.funding_source
        if source is None:
            raise RuntimeError("a run is checked before its lines are drawn")
        grouped[item.stipend.teacher_id, source.code].append(item)
    lines = []
    for (_payee, code), members in grouped.items():
        payee = members[0].stipend.teacher
        line = BatchLine.objects.create(
            batch=batch,
            payee=payee,
            employee_id=payee.staff.employee_id or "",
            payee_name=payee.name,
            code=code,
            amount=sum((item.stipend.amount for item in members), Decimal(0)),
        )
        BatchItem.objects.filter(pk__in=[item.pk for item in members]).update(line=line)
        lines.append(line)
    return lines
