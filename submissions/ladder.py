"""How a teacher's ladder reads: each rung in words, with its tone and what it pays. Pure; rows come in loaded."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from core.amounts import spoken
from submissions.models import Decision, Submission

State = Submission.State
SEEN = frozenset({Decision.State.RELEASED, Decision.State.REVERSED})


@dataclass(frozen=True)
class Rung:
    """One tier of a ladder, ready for `parts/ladder.html`."""

    order: int
    name: str
    state_label: str
    tone: str
    paid_label: str
    url: str
    current: bool
    submission: Submission


def shown_state(submission: Submission) -> str:
    """The state its teacher may know: a decision that is not released yet still reads as being scored."""
    judged = submission.state in {State.ON_TRACK, State.NOT_YET}
    newest = next(iter(submission.decisions.all()), None)
    if judged and newest is not None and newest.state == Decision.State.DECIDED:
        return State.IN_REVIEW
    return submission.state


def rungs(
    submissions: Sequence[Submission],
    *,
    begun: Collection[int] = (),
    current: int | None = None,
    paid: Mapping[int, str] | None = None,
) -> list[Rung]:
    """The rungs of one ladder, in order.

    `submissions` come from `Submission.objects.for_ladder()`; `begun` holds the `TierTerms` keys whose draft was
    touched; `paid` maps submission keys to words about money that stand instead of the amount.
    """
    made, waits_for = [], 0
    for submission in submissions:
        label, tone = words(submission, waits_for=waits_for, begun=submission.terms_id in begun)
        made.append(
            Rung(
                submission.tier_order,
                submission.terms.name,
                label,
                tone,
                (paid or {}).get(submission.pk) or amount_label(submission),
                reverse("submissions:tier", args=[submission.plan.uuid, submission.tier_order]),
                submission.tier_order == current,
                submission,
            )
        )
        if submission.terms.sequential and submission.state != State.ON_TRACK and not waits_for:
            waits_for = submission.tier_order
    return made


def words(submission: Submission, *, waits_for: int = 0, begun: bool = False) -> tuple[str, str]:
    """Where a tier stands, in words, and the tone of it."""
    state = shown_state(submission)
    if state == State.SUBMITTED and waits_for:
        return _("Sent, waiting for tier %(order)d") % {"order": waits_for}, "wait"
    if state == State.DRAFT:
        return (_("In progress") if begun else _("Not started")), "neutral"
    return {
        State.SUBMITTED: (_("Sent"), "wait"),
        State.IN_REVIEW: (_("Being scored"), "wait"),
        State.ON_TRACK: (_("On track"), "ontrack"),
        State.NOT_YET: (_("Not yet on track"), "notyet"),
        State.WITHDRAWN: (_("Taken back"), "neutral"),
    }[Submission.State(state)]


def amount_label(submission: Submission) -> str:
    """What a tier pays once it is on track, or what it earned."""
    terms = submission.terms
    if not terms.amount:
        return _("%(hours)s hours") % {"hours": terms.hours.normalize()} if terms.hours else ""
    amount = spoken(terms.amount, terms.currency)
    if submission.state == State.ON_TRACK:
        return _("%(amount)s before tax") % {"amount": amount}
    return _("%(amount)s when on track") % {"amount": amount}


def next_rung(ladder: Sequence[Rung]) -> Rung | None:
    """The tier to go on with: what came back first, then the first that is not sent."""
    for wanted in ({State.NOT_YET}, {State.DRAFT, State.WITHDRAWN}):
        for rung in ladder:
            if shown_state(rung.submission) in wanted:
                return rung
    return None
