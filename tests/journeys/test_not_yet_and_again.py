"""Not yet on track, and again: two people, a short reflection, feedback per criterion, a second try, a stipend.

Forms are sent exactly as a browser without scripts would send what the page holds.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.test import Client
from django.urls import reverse

from payouts.models import Stipend
from submissions import actions
from submissions.models import Decision, Pause, Submission
from tests.factories.submissions import fill, started_plan, tier

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


class Scores:
    """The scoring form of a page, to be filled in and sent as it stands."""

    def __init__(self, client: Client, path: str) -> None:
        self.client = client
        self.page = BeautifulSoup(client.get(path).content, "html.parser")
        self.form = self.page.find("form", id="scores")
        self.fields = {
            field["name"]: field.get("value", "") if field.name == "input" else field.text.strip("\n")
            for field in self.form.find_all(["input", "textarea"])
            if field.get("type") != "radio" or field.has_attr("checked")
        }

    def criterion(self, name: str):
        """The fieldset of one criterion."""
        return self.form.find("fieldset", attrs={"data-criterion": name})

    def rate(self, name: str, *, met: bool, step: str = "") -> None:
        """Choose the higher or the lower level, and perhaps write a next step."""
        fieldset = self.criterion(name)
        radio = fieldset.find("input", attrs={"type": "radio", "data-met": "1" if met else "0"})
        self.fields[radio["name"]] = radio["value"]
        if step:
            self.fields[fieldset.find("textarea", attrs={"name": lambda n: n.startswith("step-")})["name"]] = step

    def send(self, decision: str):
        """Press one of the two buttons."""
        return self.client.post(self.form["action"], {**self.fields, "decision": decision})


def words(client: Client, path: str) -> str:
    return " ".join(BeautifulSoup(client.get(path).content, "html.parser").get_text(" ").split())


def test_a_short_reflection_comes_back_with_what_to_change_and_passes_the_second_time(world, run_jobs):
    teacher, scorer = signed_in(world.ana), signed_in(world.scorer)
    plan = started_plan(world.ana, world.program)
    at = [plan.uuid, 1]
    fill(tier(plan, 1), words=468)
    teacher.post(reverse("submissions:check", args=at))

    # The scorer takes the next one and finds the counted length beside its criterion, with its level proposed.
    work = tier(plan, 1)
    piece = reverse("scoring:piece", args=[work.uuid])
    assert scorer.post(reverse("scoring:next"))["Location"] == piece
    scores = Scores(scorer, piece)
    assert "468 words of at least 500." in scores.criterion("Minimum length met").get_text(" ")
    scores.rate("Specific about the ideas", met=False, step="Say which idea of the second source you will try.")
    scores.rate("Meaning made for own practice", met=True)

    # Against the levels it cannot be on track; nothing typed is lost by trying.
    refused = scores.send("on_track")
    assert refused.status_code == 422
    assert "Say which idea of the second source you will try." in refused.content.decode()
    scores = Scores(scorer, piece)
    assert scores.send("not_yet")["Location"] == "/desk/"

    # The teacher reads both next steps, the computed one and the scorer's, and nothing is owed.
    decision = words(teacher, reverse("submissions:decision", args=at))
    assert "Tier 1 is not yet on track" in decision
    assert "Add at least 32 words to your reflection: it has 468, and the minimum is 500." in decision
    assert "Say which idea of the second source you will try." in decision
    assert Stipend.objects.count() == 0

    # They write on, say what they changed, and send it again.
    teacher.post(reverse("submissions:revise", args=at))
    teacher.post(reverse("submissions:reflection", args=at), {"mode": "text", "text": "word " * 512})
    teacher.post(reverse("submissions:changes", args=at), {"changes": "I named the idea of spacing."})
    teacher.post(reverse("submissions:check", args=at))
    fill(tier(plan, 2))
    teacher.post(reverse("submissions:check", args=[plan.uuid, 2]))
    assert tier(plan, 2).ready_at is None

    # The scorer sees what changed and what was said; now it is on track, and the plan's next tier opens at once.
    scorer.post(reverse("scoring:claim", args=[work.uuid]))
    seen = words(scorer, piece)
    assert "I named the idea of spacing." in seen
    assert "Say which idea of the second source you will try." in seen
    scores = Scores(scorer, piece)
    for name in ("Specific about the ideas", "Meaning made for own practice"):
        scores.rate(name, met=True)
    following = scores.send("on_track")
    assert following["Location"] == reverse("scoring:piece", args=[tier(plan, 2).uuid])
    assert tier(plan, 2).claimed_by == world.scorer

    # One stipend, both decisions kept, both attempts readable, and a mail for each turn without a word of the work.
    assert [stipend.amount for stipend in Stipend.objects.all()] == [Decimal("75.00")]
    assert [decision.on_track for decision in Decision.objects.order_by("pk")] == [False, True]
    assert "on track" in words(teacher, reverse("submissions:decision", args=at))
    run_jobs()
    told = [message for message in mail.outbox if message.to == [world.ana.email]]
    assert len(told) == 5  # sent, not yet, sent again, sent tier 2, on track
    assert not any("idea" in message.body or "word word" in message.body for message in told)


def test_a_link_that_does_not_open_is_replaced_and_scored_without_a_new_attempt(world):
    teacher, scorer = signed_in(world.ana), signed_in(world.scorer)
    plan = started_plan(world.ana, world.program)
    fill(tier(plan, 1))
    teacher.post(reverse("submissions:check", args=[plan.uuid, 1]))
    work = tier(plan, 1)
    actions.claim(work.pk, by=world.scorer)
    page = BeautifulSoup(scorer.get(reverse("scoring:piece", args=[work.uuid])).content, "html.parser")
    form = page.find("form", action=reverse("scoring:pause", args=[work.uuid]))

    scorer.post(
        form["action"],
        {
            "attempt": form.find("input", attrs={"name": "attempt"})["value"],
            "kind": "working_link",
            "item": "",
            "note": "The link asks for a password.",
        },
    )
    pause = Pause.objects.get()
    assert list(Submission.objects.for_queue(world.scorer)) == []
    assert "The link asks for a password." in words(teacher, reverse("submissions:sent", args=[plan.uuid, 1]))

    teacher.post(reverse("submissions:mend", args=[plan.uuid, 1, pause.pk]), {"link": "https://example.org/open"})
    assert list(Submission.objects.for_queue(world.scorer)) == [work]
    assert "https://example.org/open" in words(scorer, reverse("scoring:piece", args=[work.uuid]))
    assert work.attempts.count() == 1
    assert Decision.objects.count() == 0


def test_a_decision_taken_back_is_told_and_judged_anew(world):
    teacher, scorer, lead = signed_in(world.ana), signed_in(world.scorer), signed_in(world.coordinator)
    plan = started_plan(world.ana, world.program)
    fill(tier(plan, 1))
    teacher.post(reverse("submissions:check", args=[plan.uuid, 1]))
    work = tier(plan, 1)
    piece = reverse("scoring:piece", args=[work.uuid])
    scorer.post(reverse("scoring:next"))
    scores = Scores(scorer, piece)
    for name in ("Specific about the ideas", "Meaning made for own practice"):
        scores.rate(name, met=True)
    scores.send("on_track")
    decision = Decision.objects.get()

    lead.post(reverse("scoring:reverse", args=[decision.uuid]), {"reason": "The file of another plan was open."})

    assert list(Submission.objects.for_queue(world.second_scorer)) == [work]
    assert [stipend.state for stipend in Stipend.objects.all()] == [Stipend.State.VOID]
    second = signed_in(world.second_scorer)
    assert second.post(reverse("scoring:next"))["Location"] == piece
    assert "The file of another plan was open." in words(second, piece)
    scores = Scores(second, piece)
    for name in ("Specific about the ideas", "Meaning made for own practice"):
        scores.rate(name, met=True)
    scores.send("on_track")
    assert Stipend.objects.standing().count() == 1
    assert Decision.objects.filter(state=Decision.State.RELEASED).get().decided_by == world.second_scorer
