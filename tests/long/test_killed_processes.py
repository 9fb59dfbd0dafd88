"""Power fails in the middle of everything. Afterwards nothing is lost, nothing is stuck, nothing is paid twice."""

from __future__ import annotations

import threading
from io import BytesIO, StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db.models import Count
from django.urls import reverse
from PIL import Image

from core.models import Job, StateChange
from files.actions import receive
from files.models import StoredFile
from files.store import private
from notices.models import Mail, Notice
from payouts import actions as money
from payouts.models import Batch, BatchItem, PayrollFile
from submissions.models import Artifact, Attempt, Reflection
from tests.factories import payouts as paid
from tests.factories.submissions import decided, fill, sent, started_plan, tier, workspace
from tests.long.killing import (
    CHANCE,
    ROUNDS,
    SEED,
    Killed,
    Person,
    Web,
    environment,
    killed_during,
    running,
    timed,
    until,
)

pytestmark = pytest.mark.django_db(transaction=True)
DONE = {302, 303}


@pytest.fixture
def env(tmp_path) -> dict[str, str]:
    print(f"LONG_SEED={SEED} LONG_ROUNDS={ROUNDS}")  # noqa: T201  (to kill at the same moments again)
    return environment(tmp_path / "mails")


@pytest.fixture
def web(env):
    with running(Web(env)) as site:
        yield site


def photo(size: int = 1600) -> bytes:
    """A picture that takes a while to look into; no two alike."""
    noise = Image.frombytes("L", (size // 8, size // 8), CHANCE.randbytes((size // 8) ** 2))
    out = BytesIO()
    noise.resize((size, size)).convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue()


def ledger_agrees() -> None:
    call_command("verify_ledger", stdout=StringIO())


def unfinished() -> int:
    return Job.objects.exclude(state=Job.State.DONE).exclude(kind="files.drop_original").count()


def mails_in(env: dict[str, str]) -> int:
    """How many left: the backend draws a line after each."""
    written = [path.read_text(errors="replace") for path in Path(env["LONG_MAILS"]).glob("*")]
    return sum(text.splitlines().count("-" * 79) for text in written)


def test_a_job_loop_killed_again_and_again_leaves_no_file_undone_and_sends_no_mail_twice(world, env):
    for _number in range(2 * ROUNDS):
        receive(SimpleUploadedFile("wall.jpg", photo(), content_type="image/jpeg"), by=world.ana)
    for teacher in (world.ana, world.ben, world.cleo):
        decided(sent(started_plan(teacher, world.program)), world.scorer)
    loop, kills = Killed(["manage.py", "runjobs"], env), 0

    while kills < ROUNDS and unfinished() > 1:
        left = unfinished()
        with running(loop):
            until(lambda left=left: unfinished() < left, "the end of a job")
            threading.Event().wait(CHANCE.uniform(0, 0.4))
        kills += 1
    with running(loop):
        until(lambda: not unfinished(), "the end of all work")

    files = StoredFile.objects.prefetch_related("renditions")
    assert {file.state for file in files} == {StoredFile.State.READY}
    assert all({made.name for made in file.renditions.all()} == {"view", "thumb"} for file in files)
    assert all(private().exists(made.key) for file in files for made in file.renditions.all())
    assert set(Mail.objects.values_list("state", flat=True)) == {Mail.State.SENT}
    assert Mail.objects.count() - kills <= mails_in(env) <= Mail.objects.count()  # a crash may cost a mail, never two
    ledger_agrees()


def test_no_text_that_was_said_to_be_saved_is_lost_when_the_site_is_killed(world, web):
    plan = started_plan(world.ana, world.program)
    ana, path = Person(web, world.ana), reverse("submissions:save", args=[plan.uuid, 1])
    revision, saved, unheard = 0, "", []

    def save(text: str) -> None:
        nonlocal revision, saved, unheard
        body = {"field": "reflection.text", "value": text, "base_revision": revision, "unheard": unheard[-3:]}
        unheard = [*unheard, text]
        status, answer = ana.say(path, body)
        assert status == 200, answer
        revision, saved, unheard = answer["revision"], text, []

    usual = timed(lambda: save("the first words"))
    for number in range(ROUNDS):
        killed_during(web, lambda number=number: save(f"words of round {number}"), within=2 * usual)
        assert Reflection.objects.get(workspace=workspace(tier(plan, 1))).text in {saved, *unheard}
    save("the last words")

    assert Reflection.objects.get(workspace=workspace(tier(plan, 1))).text == "the last words"
    assert not workspace(tier(plan, 1)).versions.exists()  # nobody else typed, so nothing was kept aside


def test_an_upload_cut_off_leaves_a_whole_file_or_none(world, web, run_jobs):
    plan = started_plan(world.ana, world.program)
    ana, path = Person(web, world.ana), reverse("submissions:artifacts", args=[plan.uuid, 2])
    heard = 0

    def upload(name: str) -> None:
        nonlocal heard
        assert ana.upload(path, f"{name}.jpg", photo(2400), kind="photo", shows=f"The wall, {name}.") in DONE
        heard += 1

    usual = timed(lambda: upload("at rest"))
    for number in range(ROUNDS):
        killed_during(web, lambda number=number: upload(f"round {number}"), within=1.5 * usual)
    run_jobs()

    shown = Artifact.objects.filter(workspace=workspace(tier(plan, 2))).select_related("file")
    assert heard <= shown.count() <= ROUNDS + 1
    assert {artifact.file.state for artifact in shown} == {StoredFile.State.READY}
    assert set(StoredFile.objects.values_list("state", flat=True)) == {StoredFile.State.READY}


def test_a_tier_sent_while_the_site_is_killed_is_sent_once_and_whole(world, web):
    ana, usual = Person(web, world.ana), 1.0
    for number in range(ROUNDS):
        plan = started_plan(world.ana, world.program, title=f"Plan {number}")
        fill(tier(plan, 1))
        path, key = reverse("submissions:check", args=[plan.uuid, 1]), str(uuid4())

        def send(path=path, key=key) -> None:
            assert ana.press(path, action_key=key) in DONE

        killed_during(web, send, within=usual)
        attempts = Attempt.objects.filter(submission=tier(plan, 1))
        assert attempts.count() <= 1
        usual = max(0.1, 1.5 * timed(send)) if not attempts.exists() else usual  # pressing again is what a person does
        send()

        attempt = attempts.get()
        assert (attempt.reflections.count(), attempt.resources.count()) == (1, 2)
        assert attempt.findings.exists()
        submission = tier(plan, 1)
        assert (submission.state, submission.ready_at is None) == ("submitted", False)
        trail = StateChange.objects.filter(subject_type="submissions.submission", subject_id=submission.pk)
        assert list(trail.values_list("move", flat=True)) == ["submit"]
    assert Notice.objects.filter(user=world.ana, event="submitted").count() == ROUNDS
    assert len(set(Attempt.objects.values_list("reference", flat=True))) == ROUNDS


def test_a_pay_run_exported_while_the_site_is_killed_is_one_file_and_pays_nobody_twice(db, web):
    clerk, manager = paid.person("Clerk", "payroll_clerk"), paid.person("Manager", "business_manager")
    paid.source(budget=10**7)
    by_clerk, usual = Person(web, clerk), 1.0
    for number in range(ROUNDS):
        stipends = [paid.earned().pk for _ in range(3)]
        run = money.start_batch(name=f"Run {number}", pay_date=None, stipend_ids=stipends, by=clerk)
        money.prepare(run.pk, count=3, total=225, by=clerk)
        money.approve_batch(run.pk, by=manager)
        path, key = reverse("payouts:export_csv", args=[run.uuid]), str(uuid4())

        def export(path=path, key=key) -> None:
            assert by_clerk.press(path, action_key=key) in DONE

        killed_during(web, export, within=usual)
        made = PayrollFile.objects.filter(batch=run)
        run.refresh_from_db()
        assert (run.state, made.count()) in {(Batch.State.APPROVED, 0), (Batch.State.EXPORTED, 1)}
        usual = max(0.1, 1.5 * timed(export)) if not made.exists() else usual
        export()
        assert made.count() == 1
        ledger_agrees()

    places = BatchItem.objects.values("stipend").annotate(times=Count("pk"))
    assert set(places.values_list("times", flat=True)) == {1}
    lines = [line for file in PayrollFile.objects.all() for line in bytes(file.content).decode().splitlines()[1:]]
    assert len(lines) == len(set(lines)) == 3 * ROUNDS
