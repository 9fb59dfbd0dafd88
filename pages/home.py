"""The one next thing: what a teacher's home leads with. Pure; rows come in loaded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from pages.shortcuts import Shortcut
from submissions.ladder import Rung, next_rung, shown_state
from submissions.models import LearningPlan, Submission


@dataclass(frozen=True)
class Next:
    """The card at the top: what, why now, and its one button."""

    title: str
    text: str
    action: str
    url: str


@dataclass(frozen=True)
class Ladder:
    """One plan with its rungs and a line that sums them up."""

    plan: LearningPlan
    rungs: Sequence[Rung]
    summary: str


def next_thing(
    plans: Sequence[LearningPlan], ladders: Sequence[Ladder], to_share: Collection[int], other: Sequence[Shortcut] = ()
) -> Next:
    """What to do next, most pressing first: what came back, what is begun, what can be shared, a new topic.

    `to_share` holds the keys of submissions whose practice can be shared and was not yet.
    Who takes no part as a teacher but has other work is led to that.
    """
    if not plans and other:
        return _other_work(next((shortcut for shortcut in other if shortcut.count), other[0]))
    for ladder in ladders:
        rung = next_rung(ladder.rungs)
        if rung is not None and shown_state(rung.submission) == Submission.State.NOT_YET:
            return _came_back(ladder, rung)
    for ladder in ladders:
        rung = next_rung(ladder.rungs)
        if rung is not None:
            return _go_on(ladder, rung)
    for plan in plans:
        if plan.state in {LearningPlan.State.DRAFT, LearningPlan.State.RETURNED}:
            return _finish_plan(plan)
    for ladder in ladders:
        last = ladder.rungs[-1].submission if ladder.rungs else None
        if last is not None and last.pk in to_share:
            return _share(ladder, last)
    return _begin(bool(plans))


def finished(ladders: Sequence[Ladder]) -> list[int]:
    """Keys of last tiers that are on track: what could be shared is asked only where nothing more pressing leads."""
    if any(next_rung(ladder.rungs) for ladder in ladders):
        return []
    last = [ladder.rungs[-1].submission for ladder in ladders if ladder.rungs]
    return [submission.pk for submission in last if submission.state == Submission.State.ON_TRACK]


def _came_back(ladder: Ladder, rung: Rung) -> Next:
    return Next(
        _("See the next step for tier %(order)d") % {"order": rung.order},
        _("Your scorer says what to change in “%(title)s”. Everything you sent is kept, and there is no deadline.")
        % {"title": ladder.plan.title},
        _("Read and revise"),
        reverse("submissions:decision", args=[ladder.plan.uuid, rung.order]),
    )


def _go_on(ladder: Ladder, rung: Rung) -> Next:
    return Next(
        _("Go on with tier %(order)d, %(name)s") % {"order": rung.order, "name": rung.name},
        _("%(title)s. What you type is saved as you go.") % {"title": ladder.plan.title},
        _("Go on"),
        rung.url,
    )


def _finish_plan(plan: LearningPlan) -> Next:
    text = (
        _("The coordinator has a question about it.") if plan.state == "returned" else _("It is saved as you left it.")
    )
    return Next(
        _("Finish your plan “%(title)s”") % {"title": plan.title},
        text,
        _("Open the plan"),
        reverse("submissions:plan", args=[plan.uuid]),
    )


def _share(ladder: Ladder, last: Submission) -> Next:
    return Next(
        _("Share “%(title)s” with colleagues") % {"title": ladder.plan.title},
        _("All tiers are on track. You choose how you are credited and which files go along. Pay never depends on it."),
        _("Share this practice"),
        reverse("library:share", args=[last.uuid]),
    )


def _other_work(shortcut: Shortcut) -> Next:
    text = (
        _("%(count)s waiting.") % {"count": shortcut.count}
        if shortcut.count
        else shortcut.text or _("Nothing is waiting right now.")
    )
    return Next(shortcut.label, text, _("Go there"), shortcut.url)


def _begin(again: bool) -> Next:
    return Next(
        _("Choose what to learn next") if again else _("Choose a topic to begin"),
        _("Pick one from the list, or name your own. A first plan takes about twenty minutes."),
        _("Browse topics"),
        "/topics/",
    )
