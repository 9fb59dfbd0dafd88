"""The last look: what the scorer will see, what it weighs, and where each thing is mended."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.errors import Invalid
from credentials.models import TierAsk
from submissions import actions
from submissions.models import DataSet
from submissions.parts import draft_of
from submissions.preflight import preflight
from tests.factories.submissions import fill, sent, started_plan, tier, workspace

pytestmark = pytest.mark.django_db
LOOKING = 9  # statements of the page that is shown before sending


def look(submission):
    """The last look as sentences with what each weighs and the end of the address that mends it."""
    start = reverse("submissions:tier", args=[submission.plan.uuid, submission.tier_order])
    return [(line.sentence, line.words, line.url.removeprefix(start)) for line in preflight(draft_of(submission))]


def test_what_is_missing_of_an_overview_is_named_and_leads_to_its_field(world):
    submission = tier(started_plan(world.ana, world.program), 4)
    fill(submission, words=260)

    assert look(submission) == [
        ("The materials are not listed yet.", "Warning", "overview/#id_materials"),
        ("The time needed is not said yet.", "Warning", "overview/#id_time_needed"),
        ("The grades are not named yet.", "For information", "overview/#id_grades"),
        ("260 words; at least 250 are asked.", "Fine", ""),
        ("The overview is there.", "Fine", ""),
        ("What students do is described.", "Fine", ""),
        ("The steps are listed.", "Fine", ""),
        ("Links or files are there.", "Fine", ""),
    ]


def test_what_keeps_a_tier_back_comes_first_and_leads_to_the_form_that_adds_it(world):
    submission = tier(started_plan(world.ana, world.program), 2)
    actions.save_item(workspace(submission).pk, "reflection", by=world.ana, mode="text", text="Short.")

    assert look(submission) == [
        ("0 artifacts; at least 1 is asked.", "Must be fixed", "artifacts/?add=1#id_kind"),
        ("The question about students is not answered yet.", "Must be fixed", "permissions/"),
        ("1 words of at least 250.", "Warning", "reflection/#id_text"),
    ]


def test_an_item_that_lacks_something_is_opened_at_its_field(world):
    submission = tier(started_plan(world.ana, world.program), 3)
    draft = fill(submission, words=260)
    data = actions.save_item(draft.pk, "dataset", by=world.ana, goal="", points=[["May", "9"]])

    assert ("1 of 2 sets of data do not name their goal yet.", "Warning", f"data/{data.pk}/#id_goal") in look(
        submission
    )
    first = DataSet.objects.filter(workspace=draft).first()
    no_baseline = "There is no number from before. That is fine; give one if you have it."
    assert (no_baseline, "For information", f"data/{first.pk}/#id_baseline") in look(submission)


def test_the_scorer_sees_the_findings_as_they_were_sent(world):
    submission = tier(started_plan(world.ana, world.program), 3)
    fill(submission, words=260)

    attempt = actions.submit(submission.pk, by=world.ana)

    assert list(attempt.findings.order_by("id").values_list("rule", "met", "severity")) == [
        ("minimum_length", True, "warn"),
        ("data_present", True, "must"),
        ("goal_named", True, "warn"),
        ("baseline_given", False, "info"),
    ]


def test_a_program_decides_what_must_be_fixed_and_plans_under_way_keep_their_terms(world):
    before = tier(started_plan(world.ana, world.program), 4)
    TierAsk.objects.filter(tier__program=world.program, kind="materials").update(severity="must")
    after = tier(started_plan(world.ben, world.program), 4)
    for submission in (before, after):
        fill(submission, words=260)

    actions.submit(before.pk, by=world.ana)
    with pytest.raises(Invalid) as refused:
        actions.submit(after.pk, by=world.ben)

    assert refused.value.errors == {"part_materials": "The materials are not listed yet."}


def test_a_refused_sending_leads_to_the_field(world, client):
    TierAsk.objects.filter(tier__program=world.program, kind="materials").update(severity="must")
    submission = tier(started_plan(world.ana, world.program), 4)
    fill(submission, words=260)
    client.force_login(world.ana)
    start = reverse("submissions:tier", args=[submission.plan.uuid, 4])

    page = client.post(f"{start}check/").content.decode()

    assert f'<li><a href="{start}overview/#id_materials">The materials are not listed yet.</a></li>' in page


def test_an_ask_can_be_for_artifacts_of_one_kind(world):
    second = world.program.tiers.get(order=2)
    TierAsk.objects.create(tier=second, kind="artifacts", of="work", minimum=1, severity="warn")
    submission = tier(started_plan(world.ana, world.program), 2)
    fill(submission, words=260)

    assert look(submission)[0] == ("Work sample: 0; at least 1 is asked.", "Warning", "artifacts/?add=1#id_kind")


def test_a_missing_baseline_never_keeps_work_back(world):
    baseline = TierAsk.objects.get(tier__program=world.program, kind="baseline")
    baseline.severity = "must"

    with pytest.raises(ValidationError):
        baseline.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        baseline.save()


def test_the_tier_page_says_nothing_of_it_before_anything_is_written(world, client):
    submission = tier(started_plan(world.ana, world.program), 4)
    client.force_login(world.ana)
    address = reverse("submissions:tier", args=[submission.plan.uuid, 4])

    assert "Before you send" not in client.get(address).content.decode()
    fill(submission)
    assert "The materials are not listed yet." in client.get(address).content.decode()


@pytest.mark.parametrize("more", [0, 3])
def test_the_last_look_costs_the_same_whatever_it_holds(world, client, more, django_assert_num_queries):
    submission = tier(started_plan(world.ana, world.program), 2)
    draft = fill(submission)
    for _ in range(more):
        actions.save_item(draft.pk, "artifact", by=world.ana, kind="chart", shows="x", link="https://example.org/")
    client.force_login(world.ana)
    address = reverse("submissions:check", args=[submission.plan.uuid, 2])
    client.get(address)

    with django_assert_num_queries(LOOKING):
        client.get(address)


def test_the_desk_shows_what_is_missing_before_what_is_there(world, client):
    submission = sent(started_plan(world.ana, world.program), 1)
    assert submission.attempts.get().findings.count() == 2
    fourth = sent(submission.plan, 4)
    client.force_login(world.coordinator)

    page = client.get(reverse("scoring:piece", args=[fourth.uuid])).content.decode()

    assert page.index("The materials are not listed yet.") < page.index("The steps are listed.")
