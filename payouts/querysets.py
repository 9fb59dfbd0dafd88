"""Questions about money."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Count, F, Max, Sum, Value
from django.db.models.functions import Coalesce

if TYPE_CHECKING:
    from accounts.models import User


class StipendQuerySet(models.QuerySet):
    """Stipends."""

    def of(self, teacher: User) -> StipendQuerySet:
        """A teacher's own stipends."""
        return self.filter(teacher=teacher)

    def standing(self) -> StipendQuerySet:
        """Those that count: neither void nor reversed."""
        return self.exclude(state__in=["void", "reversed"])

    def committed(self) -> StipendQuerySet:
        """Those that use up a budget: approved, on the way, paid, or to be paid again."""
        stipend: Any = self.model
        return self.filter(state__in=stipend.COMMITTED)

    def eligible(self) -> StipendQuerySet:
        """Approved and in no pay run: what the next pay run can take."""
        return self.filter(state="approved")

    def exceptions(self) -> StipendQuerySet:
        """What a person has to look at: on hold, not paid though it was asked for, or paid in another amount."""
        items = apps.get_model("payouts", "BatchItem").objects
        unlike = items.filter(closed_at__isnull=True, line__outcome="partial", stipend__state="batched")
        stopped = self.model._default_manager.filter(state__in=["held", "failed"])
        # A union of two short lists, each by its index; an OR would look at every stipend in a pay run.
        return self.filter(pk__in=stopped.values("pk").union(unlike.values("stipend_id")))

    def with_facts(self) -> StipendQuerySet:
        """With everything beside it that `payouts.facts` reads."""
        return self.select_related(
            "teacher__staff__pay_class",
            "plan__program",
            "decision__attempt",
            "funding_source__successor",
        )

    def with_last_item(self) -> StipendQuerySet:
        """With `last_item` in reach: the latest pay run each was not taken out of, one query for all."""
        items = apps.get_model("payouts", "BatchItem").objects.filter(removed_reason="").order_by("pk")
        return self.prefetch_related(
            models.Prefetch("batch_items", items.select_related("batch", "line__batch"), to_attr="kept_items")
        )

    def for_teacher(self) -> StipendQuerySet:
        """With what the teacher's own page shows."""
        return self.select_related("submission__terms", "plan", "decision__attempt").with_last_item()

    def for_money(self) -> StipendQuerySet:
        """With what finance's list of exceptions shows."""
        return self.select_related("teacher", "decision__attempt").with_last_item()


class BatchItemQuerySet(models.QuerySet):
    """Places of stipends in pay runs."""

    def summed(self) -> dict[str, Any]:
        """What the run of these items keeps of the stipends that stand, or were settled, in it, counted anew.

        A settled stipend counts on the code of its line, whatever source it is drawn on since. Two queries.
        """
        kept = self.filter(removed_reason="")
        code = Coalesce("line__code", "stipend__funding_source__code", Value(""))
        by_code = kept.annotate(code=code).order_by("code").values_list("code")
        sums = list(by_code.annotate(Count("pk"), Sum("stipend__amount")))
        return {
            "stipend_count": sum(number for _code, number, _total in sums),
            "payee_count": kept.aggregate(payees=Count("stipend__teacher", distinct=True))["payees"],
            "total": sum((total for _code, _number, total in sums), Decimal(0)),
            "codes": [[code, number, f"{total:.2f}"] for code, number, total in sums],
        }

    def taken_out(self) -> BatchItemQuerySet:
        """Those that left their run before it was approved, the latest first."""
        return self.exclude(removed_reason="").order_by("-closed_at", "-pk")

    def with_stipends(self) -> BatchItemQuerySet:
        """With what a run's own page shows of each stipend."""
        return self.select_related(
            "stipend__teacher__staff__pay_class",
            "stipend__plan",
            "stipend__submission__terms",
            "stipend__decision__attempt",
            "stipend__funding_source__successor",
        )


class BatchQuerySet(models.QuerySet):
    """Batches."""

    def under_way(self) -> BatchQuerySet:
        """Neither settled nor given up."""
        return self.exclude(state__in=["confirmed", "void"])

    def with_people(self) -> BatchQuerySet:
        """With who began, prepared and approved each."""
        return self.select_related("created_by", "prepared_by", "approved_by")


class ExitAnswerQuerySet(models.QuerySet):
    """Answers at the end."""

    def plans_to_ask(self, teacher: User) -> models.QuerySet:
        """Plans whose last tier this teacher has on track, and about which they have not answered yet."""
        answered = self.filter(teacher=teacher).values("plan_id")
        done = apps.get_model("submissions", "Submission").objects.filter(teacher=teacher, state="on_track")
        last = done.annotate(last=Max("plan__terms__order")).filter(tier_order=F("last"))
        plans = apps.get_model("submissions", "LearningPlan").objects.filter(pk__in=last.values("plan_id"))
        return plans.exclude(pk__in=answered).order_by("pk")
