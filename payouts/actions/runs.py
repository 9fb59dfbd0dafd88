"""A pay run from its first stipend to its approval: prepared by one person, approved by another."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import District, User
from core import clock
from core.errors import Invalid, WrongState
from payouts import access
from payouts.actions import telling
from payouts.actions.posting import post
from payouts.actions.runlines import draw_lines, lock_run, recount, reopen, take_out
from payouts.facts import failing_of
from payouts.models import Batch, BatchItem, LedgerEntry, Stipend

State = Batch.State


@transaction.atomic
def start_batch(*, name: str, pay_date: date | None, stipend_ids: Collection[int] = (), by: User) -> Batch:
    """Begin a pay run, perhaps with its first stipends. Raises as `add` does."""
    stipends = _lock_stipends(stipend_ids)
    list(District.objects.select_for_update())  # two runs begun at once still get two numbers
    number = (Batch.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    currency = stipends[0].currency if stipends else Batch._meta.get_field("currency").default
    batch = Batch.objects.create(number=number, name=name, pay_date=pay_date, currency=currency, created_by=by)
    _take_in(batch, stipends, by=by)
    return batch


@transaction.atomic
def add(batch_id: int, *, stipend_ids: Collection[int], by: User) -> Batch:
    """Put approved stipends in a run that is being prepared: all of them, or none.

    Raises `WrongState` when one is not approved (any more) or the run is not a draft, and `Invalid` when a
    currency differs.
    """
    stipends = _lock_stipends(stipend_ids)
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    _must_be_draft(batch)
    if not batch.items.filter(closed_at__isnull=True).exists() and stipends:
        batch.currency = stipends[0].currency
    _take_in(batch, stipends, by=by)
    return batch


@transaction.atomic
def remove(batch_id: int, *, stipend_id: int, reason: str, by: User) -> Batch:
    """Take a stipend out of a draft, with the reason; it is approved and unpaid again."""
    stipend = Stipend.objects.select_for_update().get(pk=stipend_id)
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    item = batch.items.filter(stipend=stipend).order_by("-pk").first()
    if item is None:
        raise WrongState(_("This stipend is not in the pay run."))
    if item.closed_at is not None and item.removed_reason == reason.strip():
        return batch
    _must_be_draft(batch)
    if item.closed_at is not None:
        raise WrongState(_("Somebody else took this stipend out meanwhile."))
    if not reason.strip():
        raise Invalid({"reason": _("Say why it leaves this pay run. The approver reads it.")})
    item.stipend = stipend
    take_out(item, batch, reason=reason.strip(), code="taken_out", by=by)
    recount(batch)
    return batch


@transaction.atomic
def prepare(batch_id: int, *, count: int, total: Decimal, by: User) -> Batch:
    """Hand a draft to its approver. `count` (stipends) and `total` are what the person typed, and must be right.

    Raises `Invalid` when they are not, when the run is empty, or when a stipend no longer passes its checks.
    """
    batch, stipends = lock_run(batch_id)
    if batch.state == State.PREPARED and batch.prepared_by_id == by.pk:
        return batch
    if not batch.can("prepare"):
        raise WrongState(batch.refusal("prepare"))
    _must_match(stipends, count=count, total=total)
    _must_pass(stipends)
    draw_lines(batch)
    batch.move(
        "prepare",
        by=by,
        prepared_by=by,
        prepared_at=clock.now(),
        prepared_count=count,
        prepared_total=total,
        return_note="",
        revision=batch.revision + 1,
    )
    return batch


@transaction.atomic
def approve_batch(batch_id: int, *, by: User) -> Batch:
    """Release a prepared run to payroll. From now on nothing in it changes.

    Raises `PermissionDenied` for whoever began, filled or prepared it, decided a line or is paid by one;
    `WrongState` when it is not waiting, or when something in it changed since it was prepared.
    """
    batch, stipends = lock_run(batch_id)
    if not access.can_approve_run(by, batch):
        raise PermissionDenied
    if batch.approved_by_id == by.pk:
        return batch
    if not batch.can("approve"):
        raise WrongState(batch.refusal("approve"))
    _must_be_as_prepared(batch, stipends)
    batch.move("approve", by=by, approved_by=by, approved_at=clock.now())
    telling.in_pay_run(batch, stipends)
    return batch


@transaction.atomic
def return_batch(batch_id: int, *, note: str, by: User) -> Batch:
    """Send a prepared run back to its preparer with a note that says what to change."""
    batch, _stipends = lock_run(batch_id)
    if not batch.can("return"):
        raise WrongState(batch.refusal("return"))
    if not note.strip():
        raise Invalid({"note": _("Say what has to change before you can approve it.")})
    reopen(batch, note=note.strip(), code="returned", by=by)
    return batch


@transaction.atomic
def give_up(batch_id: int, *, by: User) -> Batch:
    """Give up a run nobody approved; its stipends are approved and unpaid again."""
    batch, _stipends = lock_run(batch_id)
    if batch.state == State.VOID:
        return batch
    if not batch.can("void"):
        raise WrongState(batch.refusal("void"))
    batch.items.filter(closed_at__isnull=True).update(line=None)
    batch.lines.all().delete()
    for item in batch.items.filter(closed_at__isnull=True).select_related("stipend__funding_source"):
        take_out(item, batch, reason=_("The pay run was given up."), code="run_given_up", by=by)
    recount(batch)
    batch.move("void", by=by)
    return batch


def _lock_stipends(ids: Collection[int]) -> list[Stipend]:
    rows = Stipend.objects.select_related("funding_source", "teacher").select_for_update(of=("self",))
    return list(rows.filter(pk__in=set(ids)).order_by("pk"))


def _must_be_draft(batch: Batch) -> None:
    if batch.state != State.DRAFT:
        raise WrongState(batch.refusal("prepare"))


def _take_in(batch: Batch, stipends: list[Stipend], *, by: User) -> None:
    for stipend in stipends:
        if not stipend.can("batch"):
            raise WrongState(
                _("The stipend of %(name)s is “%(state)s” now, so nothing was added. Choose again.")
                % {"name": stipend.teacher.name, "state": stipend.get_state_display()}
            )
        if stipend.currency != batch.currency:
            raise Invalid({"": _("A pay run has one currency; this one is in %(code)s.") % {"code": batch.currency}})
        stipend.move("batch", by=by)
        BatchItem.objects.create(batch=batch, stipend=stipend)
        post(LedgerEntry.Kind.BATCHED, stipend, came_from=Stipend.State.APPROVED, by=by, batch=batch)
    batch.revision += 1
    batch.save(update_fields=["revision", "currency"])
    recount(batch)


def _must_match(stipends: list[Stipend], *, count: int, total: Decimal) -> None:
    if not stipends:
        raise Invalid({"": _("There is nothing in this pay run yet. Add stipends first.")})
    errors = {}
    if count != len(stipends):
        errors["count"] = _("The pay run does not hold that many stipends. Compare with your list and type it again.")
    if total != sum(stipend.amount for stipend in stipends):
        errors["total"] = _("That is not the total of the pay run. Compare with your list and type it again.")
    if errors:
        raise Invalid(errors)


def _must_pass(stipends: list[Stipend]) -> None:
    codes = failing_of(stipends)
    failing = [stipend for stipend in stipends if codes[stipend.pk]]
    if failing:
        names = ", ".join(dict.fromkeys(stipend.teacher.name for stipend in failing))
        raise Invalid(
            {
                "": ngettext(
                    "%(count)s stipend no longer passes its checks (%(names)s). Take it out first.",
                    "%(count)s stipends no longer pass their checks (%(names)s). Take them out first.",
                    len(failing),
                )
                % {"count": len(failing), "names": names}
            }
        )


def _must_be_as_prepared(batch: Batch, stipends: list[Stipend]) -> None:
    lines = list(batch.lines.select_related("payee__staff"))
    same_sum = sum(s.amount for s in stipends) == batch.prepared_total == sum(line.amount for line in lines)
    same_people = all(line.employee_id == _employee_id(line.payee) for line in lines)
    if len(stipends) != batch.prepared_count or not same_sum or not same_people or any(failing_of(stipends).values()):
        raise WrongState(
            _(
                "Something in this pay run changed since it was prepared, so it was not approved. Send it back with a note."
            )
        )


def _employee_id(payee: User) -> str:
    staff = getattr(payee, "staff", None)
    return staff.employee_id or "" if staff else ""
