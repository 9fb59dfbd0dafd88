"""Plays the stories: every act at its moment, in the order it happened, through the verbs everybody uses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Posting, User
from core import clock
from credentials.models import Program, TopicPage
from demo import media
from demo.build import evidence
from demo.build.dates import moment
from demo.build.people import People
from files import actions as file_actions
from files.models import StoredFile
from payouts import actions as money
from scoring import actions as desk
from scoring.actions import RatingData
from scoring.models import Assessment
from submissions import actions
from submissions.models import Attempt, LearningPlan, Membership, Submission, Workspace

Row = dict[str, Any]
Act = Callable[[], object]
PLAN_FIELDS = ("title", "goal", "goal_for", "district_goals", "trying", "expected", "own_topic", "language")


@dataclass
class Stage:
    """What has been made so far, and what is still to happen."""

    people: People
    programs: dict[str, Program]
    topics: dict[str, TopicPage]
    texts: media.Texts = field(default_factory=media.Texts)
    plans: dict[str, LearningPlan] = field(default_factory=dict)
    files: dict[tuple[str, int, str], StoredFile] = field(default_factory=dict)
    acts: list[tuple[datetime, int, Act]] = field(default_factory=list)

    def at(self, when: datetime, act: Act) -> None:
        """Let something happen then; what was said first happens first."""
        self.acts.append((when, len(self.acts), act))

    def play(self) -> None:
        """Everything, oldest first."""
        for when, number, act in sorted(self.acts, key=lambda row: row[:2]):
            with clock.standing_at(when):
                try:
                    act()
                except Exception as error:
                    error.add_note(f"act {number} of the demo, {when:%Y-%m-%d %H:%M}: {act}")
                    raise

    def person(self, key: str) -> User:
        """Somebody by key, with roles read anew: they begin and end while the years pass."""
        user = self.people.by_key[key]
        for kept in ("_roles", "_grants"):
            vars(user).pop(kept, None)
        return user


def tell(stage: Stage, story: Row) -> None:
    """Put the acts of one plan on the stage."""
    plan = story["plan"]
    group = [key for key in plan.get("group", []) if key != plan["owner"]]

    def at(day: str, hour: int, act: Callable[..., None], *given: Any) -> None:
        stage.at(moment(day, hour=hour, key=plan["key"]), partial(act, stage, plan, *given))

    at(plan["created"], 8, _create, group)
    if "proposed" in plan:
        at(plan["proposed"], 17, _propose)
    for name in ("returned", "approved"):
        if name in plan:
            at(plan[name]["at"], 11, _answer, plan[name], name == "approved")
    if "started" in plan:
        at(plan["started"], 9, _start, group)
    if "coach" in plan:
        at(plan["coach"]["at"], 12, _ask_coach)
    for row in plan.get("left", []):
        at(row["at"], 17, _leave, row)
    if "archived" in plan:
        at(plan["archived"], 18, _put_away)
    if "exit" in story:
        at(story["exit"]["at"], 19, _say_goodbye, story["exit"])
    for row in story.get("tier", []):
        Tier(stage, plan, row).tell()


def _create(stage: Stage, plan: Row, group: list[str]) -> None:
    owner = stage.person(plan["owner"])
    fields = {name: plan[name] for name in PLAN_FIELDS if name in plan}
    topic = stage.topics.get(plan.get("topic", ""))
    made = actions.create_plan(
        stage.programs[plan.get("program", "learning-to-practice")].pk,
        by=owner,
        topic=topic,
        is_group=bool(group),
        sources=[{"link": "", "research_based": False, **source} for source in plan.get("sources", [])],
        **fields,
    )
    stage.plans[plan["key"]] = made


def _propose(stage: Stage, plan: Row) -> None:
    actions.propose(stage.plans[plan["key"]].pk, by=stage.person(plan["owner"]))


def _answer(stage: Stage, plan: Row, row: Row, approve: bool) -> None:
    by = stage.person(row.get("by", "ruth-hadley"))
    actions.answer(stage.plans[plan["key"]].pk, approve=approve, note=row["note"], by=by)


def _start(stage: Stage, plan: Row, group: list[str]) -> None:
    made, owner = stage.plans[plan["key"]], stage.person(plan["owner"])
    for key in group:
        actions.invite(made.pk, email=stage.person(key).email, by=owner)
        actions.join(made.pk, attested=True, by=stage.person(key), part=plan.get("parts", {}).get(key, ""))
    Membership.objects.filter(plan=made, teacher=owner).update(part=plan.get("parts", {}).get(plan["owner"], ""))
    hours = bool(plan.get("hours", {}).get(plan["owner"]))
    actions.start(made.pk, attested=True, by=owner, wants_hours=hours)


def _ask_coach(stage: Stage, plan: Row) -> None:
    coach = stage.person(plan["coach"]["key"])
    actions.ask_coach(stage.plans[plan["key"]].pk, coach_id=coach.pk, by=stage.person(plan["owner"]))


def _leave(stage: Stage, plan: Row, row: Row) -> None:
    teacher = stage.person(row["teacher"])
    actions.leave(stage.plans[plan["key"]].pk, by=teacher)
    if "posted_to" in row:
        Posting.objects.filter(user=teacher, is_primary=True).update(school=stage.people.schools[row["posted_to"]])


def _put_away(stage: Stage, plan: Row) -> None:
    actions.archive(stage.plans[plan["key"]].pk, by=stage.person(plan["owner"]))


def _say_goodbye(stage: Stage, plan: Row, row: Row) -> None:
    made, owner = stage.plans[plan["key"]], stage.person(plan["owner"])
    money.answer_exit(made.pk, worth_it=row["worth_it"], kept=row["kept"], change=row["change"], by=owner)


@dataclass
class Tier:
    """One teacher's way through one tier."""

    stage: Stage
    plan: Row
    row: Row

    @property
    def teacher(self) -> User:
        """Whose tier it is."""
        owner: str = self.plan["owner"]
        return self.stage.person(self.row.get("teacher", owner))

    @property
    def submission(self) -> Submission:
        """As it stands now."""
        made = self.stage.plans[self.plan["key"]]
        return Submission.objects.select_related("terms__rubric_version").get(
            plan=made, tier_order=self.row["order"], teacher=self.teacher
        )

    def tell(self) -> None:
        """The acts of this tier."""
        if "draft" in self.row:
            self._at(self.row["draft"], 19, lambda: self.fill({}))
        for number, attempt in enumerate(self.row.get("attempts", [])):
            if not attempt.get("same"):
                self._at(attempt["sent"], 16, partial(self.send, attempt, again=number > 0))
            if "withdrawn" in attempt:
                self._at(attempt["withdrawn"], 18, self.take_back)
            if "pause" in attempt:
                self._tell_pause(attempt)
            if "decided" in attempt:
                self._at(attempt["decided"], 14, partial(self.decide, attempt))
            elif "claimed_by" in attempt:
                self.stage.at(clock.now() - timedelta(minutes=5), partial(self.half_score, attempt))
            if "reversed" in attempt:
                self._tell_reversal(attempt["reversed"])

    def _tell_pause(self, attempt: Row) -> None:
        self._at(attempt["pause"]["opened"], 10, partial(self.pause, attempt))
        if "answered" in attempt["pause"]:
            self._at(attempt["pause"]["answered"], 16, partial(self.answer, attempt))

    def _tell_reversal(self, row: Row) -> None:
        self._at(row["at"], 15, partial(self.reverse, row))
        if "second" in row:
            self._at(row["at"], 17, partial(self.read_again, row["second"]))

    def _at(self, day: str, hour: int, act: Act) -> None:
        key = f"{self.plan['key']} {self.row['order']} {self.row.get('teacher', '')}"
        self.stage.at(moment(day, hour=hour, key=key), act)

    # --- the teacher -------------------------------------------------------------------------

    def send(self, attempt: Row, *, again: bool) -> None:
        """Fill the draft with what this attempt held, and send it."""
        if again:
            if self.submission.state == Submission.State.SUBMITTED:  # a decision was taken back
                actions.withdraw(self.submission.pk, by=self.teacher)
            actions.revise(self.submission.pk, by=self.teacher)
        self.fill(attempt)
        actions.submit(self.submission.pk, by=self.teacher)

    def fill(self, attempt: Row) -> None:
        """Write the draft as it was then."""
        drafts = Workspace.objects.filter(terms=self.submission.terms)
        evidence.write(
            self.row,
            attempt,
            own=drafts.get(teacher=self.teacher),
            shared=drafts.filter(teacher=None).first(),
            upload=self.upload,
            by=self.teacher,
        )

    def take_back(self) -> None:
        """Withdrawn before anybody decided."""
        actions.withdraw(self.submission.pk, by=self.teacher)

    def upload(self, spec: Row) -> StoredFile:
        """The file of a line of the story, made and uploaded once."""
        key = (self.plan["key"], self.teacher.pk, spec["name"])
        if key not in self.stage.files:
            content = media.made(spec, self.stage.texts, author=self.teacher.name, when=clock.now())
            file = file_actions.receive(SimpleUploadedFile(spec["name"], content), by=self.teacher)
            file_actions.process(str(file.pk))
            self.stage.files[key] = StoredFile.objects.get(pk=file.pk)
        return self.stage.files[key]

    # --- the desk ----------------------------------------------------------------------------

    @property
    def sent(self) -> Attempt:
        """What was sent last."""
        return Attempt.objects.filter(submission=self.submission).latest("number")

    def claim(self, scorer: str) -> None:
        """A scorer takes it."""
        submission = self.submission
        if submission.claimed_by_id != self.stage.person(scorer).pk:
            actions.claim(submission.pk, by=self.stage.person(scorer))

    def decide(self, attempt: Row) -> None:
        """A scorer takes it, judges every criterion and decides."""
        self.claim(attempt["scorer"])
        scorer, sent = self.stage.person(attempt["scorer"]), self.sent
        self._rate(sent, attempt, by=scorer)
        desk.decide(sent.pk, on_track=attempt["on_track"], by=scorer)

    def half_score(self, attempt: Row) -> None:
        """A scorer holds it and has begun."""
        self.claim(attempt["claimed_by"])
        if "comments" in attempt:
            self._rate(self.sent, attempt, by=self.stage.person(attempt["claimed_by"]), half=True)

    def reverse(self, row: Row) -> None:
        """The coordinator takes the decision back."""
        decision = self.submission.decisions.filter(state="released").latest("decided_at")
        desk.reverse(decision.pk, reason=row["reason"], by=self.stage.person(row["by"]))

    def read_again(self, row: Row) -> None:
        """A second reader leaves an opinion and lets go of it; somebody else decides."""
        reader = self.stage.person(row["scorer"])
        self.claim(row["scorer"])
        self._rate(self.sent, {"note": row["note"]}, by=reader)
        actions.lapse(self.submission.pk, by=reader)

    def _rate(self, sent: Attempt, told: Row, *, by: User, half: bool = False) -> None:
        unmet, said = told.get("unmet", {}), told.get("comments", {})
        ratings = []
        for criterion in sent.submission.terms.rubric_version.ordered_criteria():
            if half and criterion.key not in said:
                continue
            wanted = 1 if criterion.key in unmet else criterion.passing_order
            level = next(level for level in criterion.levels.all() if level.order == wanted)
            next_step = unmet.get(criterion.key, "")
            ratings.append(RatingData(criterion.pk, level.pk, said.get(criterion.key, ""), next_step))
        begun = Assessment.objects.filter(attempt=sent, scorer=by).first()
        desk.save_assessment(
            sent.pk,
            revision=begun.revision if begun else 0,
            ratings=ratings,
            message=told.get("message", ""),
            note=told.get("note", ""),
            by=by,
        )

    def pause(self, attempt: Row) -> None:
        """The scorer cannot judge yet: a link does not work, or students can be recognized."""
        row, scorer = attempt["pause"], self.stage.person(attempt["scorer"])
        self.claim(attempt["scorer"])
        shown = self.sent.artifacts
        item = shown.get(file__label=row["item"]) if "item" in row else shown.exclude(link="")[0]
        actions.pause(self.sent.pk, kind=row["kind"], item=f"artifact:{item.pk}", note=row["note"], by=scorer)

    def answer(self, attempt: Row) -> None:
        """The teacher mends it."""
        row = attempt["pause"]
        open_pause = self.sent.pauses.get(closed_at=None)
        file = self.upload(row["file"]) if "file" in row else None
        actions.answer_pause(open_pause.pk, by=self.teacher, link=row.get("link", ""), file=file)
