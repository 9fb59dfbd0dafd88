"""One piece of work on one screen: the evidence beside the rubric, read in as few queries as there are tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.access import can_coordinate
from accounts.models import User
from core import clock
from files.models import StoredFile, Use
from scoring.attempts import STATED, attempts_of
from scoring.findings import next_step
from scoring.models import Assessment, KeptScores, Rating
from scoring.phrases import days_waited, held, known_as, let_go, waited
from scoring.queue import decided_today
from scoring.reading import EVIDENCE, around_plan, evidence_of, findings_of, ratings_of
from scoring.rubric import ShownCriterion, ShownLevel, proposed, rubric_of
from scoring.spark import Spark, spark
from submissions.evidence import Artifact, DataSet, PracticeOverview, Reflection, Resource
from submissions.gathering import show_checks
from submissions.hiding import name_of, without_taken_back
from submissions.models import Attempt, CriterionResult, Decision, Finding, Pause, Submission
from submissions.sentences import finding_sentence, finding_tone
from submissions.series import figures

SHOWN_NEEDS = 2  # desk.js has the same number
SHOWN_OF_FILE = (
    "uuid",
    "label",
    "kind",
    "state",
    "scan",
    "size",
    "width",
    "height",
    "words",
    "pages",
    "text",
    "facts",
    "missing_since",
)


@dataclass(frozen=True)
class CriterionRow:
    """One criterion as the screen shows it: levels, the computed finding in words, what was given so far."""

    criterion: ShownCriterion
    finding: Finding | None
    place: str
    """Such as "Criterion 2 of 4: Purpose"; the phrases are made here because a template makes them slowly."""
    level_id: int | None = None
    comment: str = ""
    next_step: str = ""
    error: str = ""
    other: Sequence[str] = ()
    """What another window of the same scorer says: level, comment, next step, as words."""

    @property
    def levels(self) -> Sequence[ShownLevel]:
        """What can be given, lowest first."""
        return self.criterion.levels

    @property
    def radios(self) -> SafeString:
        """The same to choose from."""
        return self.criterion.radios(self.level_id)

    @property
    def comment_label(self) -> str:
        """What the box for a comment is called."""
        return _("Comment on %(name)s") % {"name": self.criterion.name}

    @property
    def step_label(self) -> str:
        """What the box for a next step is called."""
        return _("Next step for %(name)s") % {"name": self.criterion.name}

    @property
    def step_hint(self) -> str:
        """When a next step is needed, or what is written by itself."""
        if self.writes_itself:
            return _("Left empty, the teacher reads: “%(step)s”") % {"step": self.own_step}
        return _("Needed where it is not yet on track: one thing to change.")

    @property
    def sentence(self) -> str:
        """The finding in words."""
        return finding_sentence(self.finding) if self.finding else ""

    @property
    def writes_itself(self) -> bool:
        """Whether an empty next step is filled in by the computed check."""
        return self.finding is not None and self.finding.met is False

    @property
    def own_step(self) -> str:
        """What the computed check would write."""
        return next_step(self.finding) if self.finding else ""

    @property
    def chosen(self) -> ShownLevel | None:
        """The level given so far."""
        return next((level for level in self.levels if level.pk == self.level_id), None)

    @property
    def is_met(self) -> bool:
        """Whether that level is on track."""
        return self.chosen is not None and self.chosen.order >= self.criterion.passing_order

    @property
    def needs(self) -> str:
        """What is missing before this can be decided: its name (a level), or a next step; empty when nothing is."""
        if not self.criterion.required or self.is_met:
            return ""
        if self.chosen is None:
            return self.criterion.name
        if self.next_step.strip() or self.writes_itself:
            return ""
        return _("a next step for %(name)s") % {"name": self.criterion.name}


@dataclass
class Screen:
    """Everything one piece shows, to one person."""

    user: User
    submission: Submission
    number: int = 0
    given: Mapping[str, Any] = field(default_factory=dict)
    """What was just sent and could not be taken, by field."""
    errors: Mapping[str, str] = field(default_factory=dict)
    pausing: Mapping[str, Any] = field(default_factory=dict)
    """A question to the teacher that was just sent and could not be taken, by field."""

    @cached_property
    def attempts(self) -> list[Attempt]:
        """Every attempt, oldest first; each says which kinds of evidence it has."""
        return attempts_of(self.submission.pk)

    @cached_property
    def attempt(self) -> Attempt:
        """The one shown: the newest, unless an earlier was asked for."""
        return next((a for a in self.attempts if a.number == self.number), self.attempts[-1])

    @property
    def use(self) -> Use | None:
        """What was stated about students in it."""
        row: Any = self.attempt  # each says what was stated with it
        stated = {name: getattr(row, f"use_{name}") for name in STATED}
        return Use(pk=row.use_id, **stated) if row.use_id else None

    @cached_property
    def exceptions(self) -> list[tuple[str, Use]]:
        """Files and links of it about which another statement counted."""
        if not self._marked("has_exceptions"):
            return []
        rows = self.attempt.counted_uses.select_related("file", "use").order_by("pk")
        return [(row.file.label if row.file else row.link, row.use) for row in rows]

    @property
    def guards(self) -> bool:
        """Whether this person may take a use of it back."""
        return can_coordinate(self.user)

    @property
    def is_newest(self) -> bool:
        """Whether the shown attempt is the one to judge."""
        return self.attempt.pk == self.attempts[-1].pk

    @property
    def teacher(self) -> str:
        """Their name, or their number where the program hides names."""
        piece = self.submission
        return known_as(
            piece.teacher.name,
            plan=piece.plan.uuid,
            teacher_id=piece.teacher_id,
            hidden=piece.program.names_hidden,
        )

    @property
    def waited(self) -> str:
        """How long it waits by now."""
        piece = self.submission
        return waited(days_waited(piece.ready_at, clock.today()), piece.program.promise_days) if piece.ready_at else ""

    @property
    def holds(self) -> bool:
        """Whether this person holds the claim, and so may rate."""
        return self.submission.claimed_by_id == self.user.pk and self.is_newest

    @property
    def held_by_other(self) -> bool:
        """Whether somebody else holds it, and their time is not over."""
        piece = self.submission
        if piece.claimed_by_id is None or piece.claimed_until is None:
            return False
        return piece.claimed_by_id != self.user.pk and piece.claimed_until > clock.now()

    @property
    def hold_is_over(self) -> bool:
        """Whether this person's time is over, and nobody else has taken the work since."""
        until = self.submission.claimed_until
        return self.holds and until is not None and until <= clock.now()

    @property
    def hold_words(self) -> str:
        """What became of this person's hold; empty while it lasts, or where they never scored this."""
        piece = self.submission
        if self.hold_is_over and piece.claimed_until is not None:
            return let_go(piece.claimed_until)
        if self.holds or self.assessment is None or self.assessment.state == Assessment.State.DONE:
            return ""
        if self.held_by_other and piece.claimed_by is not None:
            holder = held(piece.claimed_by.name, piece.claimed_until, by_reader=False)
            return _("You do not hold this work any more. It is being scored by %(holder)s. Your notes are kept.") % {
                "holder": holder
            }
        return (
            _("You do not hold this work any more. Your notes are kept: hold it again to go on.")
            if self.may_claim
            else ""
        )

    @property
    def may_claim(self) -> bool:
        """Whether pressing Claim could work."""
        waiting = self.submission.state in {Submission.State.SUBMITTED, Submission.State.IN_REVIEW}
        ready = waiting and self.submission.ready_at is not None
        return ready and self.is_newest and not self.holds and not self.held_by_other

    def _marked(self, name: str) -> bool:
        """What `attempts` has asked about the shown one."""
        return bool(getattr(self.attempt, name))

    def _sent(self, name: str) -> list[Any]:
        return [part for part in self._evidence if isinstance(part, EVIDENCE[name])]

    @cached_property
    def _evidence(self) -> list[Any]:
        """Every piece of evidence that was sent, kind by kind; all their files in one query, their links in another."""
        sent = [name for name in EVIDENCE if self._marked(f"has_{name}")]
        parts = [part for name in sent for part in evidence_of(name, attempt=self.attempt.pk)]
        wanted = {part.file_id for part in parts if part.file_id}
        files = StoredFile.objects.only(*SHOWN_OF_FILE).in_bulk(wanted) if wanted else {}
        for part in parts:
            part.file = files.get(part.file_id)
        if self.is_taken_back:
            looks = can_coordinate(self.user)
            parts = without_taken_back(parts, self.submission, looks_into_reports=looks)
        show_checks(parts)
        return parts

    @property
    def is_taken_back(self) -> bool:
        """Whether something in this plan is taken back from scoring, and so perhaps not shown."""
        return self._marked("was_taken_back")

    @cached_property
    def reflection(self) -> Reflection | None:
        """The teacher's own words."""
        return next(iter(self._sent("reflection")), None)

    @cached_property
    def overview(self) -> PracticeOverview | None:
        """The practice, written for others."""
        return next(iter(self._sent("overview")), None)

    @cached_property
    def resources(self) -> list[Resource]:
        """Sources of learning."""
        return self._sent("resources")

    @cached_property
    def artifacts(self) -> list[Artifact]:
        """What shows the change."""
        return self._sent("artifacts")

    @cached_property
    def datasets(self) -> list[tuple[DataSet, Spark | None]]:
        """Sets of data, each with its line where there is one to draw."""
        return [(data, spark(figures(data.points), data.baseline)) for data in self._sent("datasets")]

    @cached_property
    def context(self) -> dict[str, list[tuple[str, str]]]:
        """The plan's sources and the people in it."""
        rows = around_plan(plan=self.submission.plan_id, teacher=self.submission.teacher_id)
        found: dict[str, list[tuple[str, str]]] = {"source": [], "person": []}
        for kind, text, more in rows:
            found[kind].append((text, more))
        return found

    @cached_property
    def today(self) -> int:
        """How many this person scored since midnight."""
        return decided_today(self.user)

    @cached_property
    def pauses(self) -> list[Pause]:
        """What kept somebody from judging, with the replacements."""
        if not self._marked("was_paused"):
            return []
        return list(self.attempt.pauses.select_related("replacement_file", "opened_by").order_by("opened_at"))

    @cached_property
    def earlier(self) -> list[tuple[Decision, list[CriterionResult]]]:
        """Judgements of this tier with their results, newest first: of earlier attempts, or taken back."""
        if not self._marked("was_judged"):
            return []
        results = CriterionResult.objects.filter(decision__submission=self.submission)
        found: dict[Decision, list[CriterionResult]] = {}
        for result in results.select_related("criterion", "level", "decision__attempt").order_by(
            "-decision__decided_at", "-decision_id", "position"
        ):
            found.setdefault(result.decision, []).append(result)
        return list(found.items())

    @cached_property
    def ratings(self) -> dict[int, Rating]:
        """This person's scores so far; with them comes their assessment."""
        return {rating.criterion_id: rating for rating in ratings_of(me=self.user.pk, attempt=self.attempt.pk)}

    @cached_property
    def assessment(self) -> Assessment | None:
        """Their assessment, once it was saved."""
        return next((rating.assessment for rating in self.ratings.values()), None)

    @cached_property
    def rubric(self) -> Sequence[ShownCriterion]:
        """The rubric this plan froze."""
        return rubric_of(self.submission.terms.rubric_version_id)

    @cached_property
    def findings(self) -> dict[str, Finding]:
        """Computed checks by their rule."""
        return {finding.rule: finding for finding in findings_of(attempt=self.attempt.pk)}

    @cached_property
    def other_findings(self) -> list[tuple[str, str]]:
        """Checks that stand beside no criterion, as tone and words; what is missing first."""
        beside = {criterion.finding for criterion in self.rubric}
        others = [found for rule, found in self.findings.items() if rule not in beside]
        others.sort(key=lambda found: (found.met is not False, found.pk))
        return [(finding_tone(found), finding_sentence(found)) for found in others]

    @cached_property
    def rows(self) -> list[CriterionRow]:
        """The rubric as this person left it."""
        return [self._row(number, criterion) for number, criterion in enumerate(self.rubric, start=1)]

    @property
    def sum(self) -> str:
        """Where the scores stand, as one line; the script keeps it up to date in the same words."""
        met = sum(1 for row in self.rows if row.is_met)
        line = _("%(met)d of %(all)d on track") % {"met": met, "all": len(self.rows)}
        needed = [row.needs for row in self.rows if row.needs]
        if not needed:
            return f"{line}."
        shown, more = needed[:SHOWN_NEEDS], len(needed) - SHOWN_NEEDS
        listed = ", ".join([*shown, *([_("and %(n)d more") % {"n": more}] if more > 0 else [])])
        return f"{line}. " + _("Still needed:") + f" {listed}."

    @property
    def revision(self) -> int:
        """The revision the form is based on: a refused one keeps its own."""
        given = str(self.given.get("revision", ""))
        if given.isdecimal() and not self.assessment:
            return int(given)
        return self.assessment.revision if self.assessment else 0

    @property
    def message(self) -> str:
        """Words to the teacher, as typed so far."""
        return self.given.get("message", "") if self.given else (self.assessment.message if self.assessment else "")

    @property
    def note(self) -> str:
        """Words to the team, as typed so far."""
        return self.given.get("note", "") if self.given else (self.assessment.note if self.assessment else "")

    @property
    def tone(self) -> str:
        """How the state is coloured, beside its words."""
        return {"on_track": "ontrack", "not_yet": "notyet"}.get(self.submission.state, "wait")

    @property
    def state_words(self) -> str:
        """Why there is nothing to claim."""
        if not self.is_newest:
            return _("An earlier attempt, to read")
        if self.held_by_other:
            holder = self.submission.claimed_by
            until = held(holder.name if holder else "", self.submission.claimed_until, by_reader=False)
            return _("Being scored by %(holder)s") % {"holder": until}
        if self.submission.state == Submission.State.SUBMITTED:
            return _("Not ready to be scored")
        return str(self.submission.get_state_display())

    @property
    def may_pause(self) -> bool:
        """Whether a pause can be asked for."""
        return self.holds or self.may_claim

    @property
    def pause_error(self) -> str:
        """What is wrong with the words to the teacher."""
        return self.errors.get("pause-note", "")

    @property
    def items(self) -> list[tuple[str, str]]:
        """What a pause may point at: each link or file, by its kind and number."""
        parts: list[Any] = [self.reflection, *self.resources, *self.artifacts, self.overview]
        parts += [data for data, _line in self.datasets]
        named = [part for part in parts if part is not None and (part.file_id or getattr(part, "link", ""))]
        return [(f"{part._meta.model_name}:{part.pk}", name_of(part)) for part in named]

    @cached_property
    def kept(self) -> KeptScores | None:
        """Scores from a window that did not know of a later save, not settled yet."""
        rows: list[Any] = list(self.ratings.values())  # each says `has_kept`
        if self.assessment is None or not any(row.has_kept for row in rows):
            return None
        return self.assessment.kept.filter(settled_at__isnull=True).order_by("pk").first()

    def _row(self, number: int, criterion: ShownCriterion) -> CriterionRow:
        finding = self.findings.get(criterion.finding)
        rating, pk = self.ratings.get(criterion.pk), criterion.pk
        level = rating.level_id if rating else proposed(criterion, finding)
        comment, step = (rating.comment, rating.next_step) if rating else ("", "")
        if self.given:
            sent = str(self.given.get(f"level-{pk}", ""))
            level = next((found.pk for found in criterion.levels if str(found.pk) == sent), None)
            comment, step = self.given.get(f"comment-{pk}", ""), self.given.get(f"step-{pk}", "")
        error = self.errors.get(f"level-{pk}") or self.errors.get(f"step-{pk}") or ""
        place = _("Criterion %(number)d of %(all)d: %(name)s") % {
            "number": number,
            "all": len(self.rubric),
            "name": criterion.name,
        }
        other = self._other(criterion)
        return CriterionRow(criterion, finding, place, level, comment, step, error, other)

    def _other(self, criterion: ShownCriterion) -> Sequence[str]:
        if self.kept is None:
            return ()
        level, comment, step = self.kept.content["ratings"].get(str(criterion.pk), [None, "", ""])
        return (next((found.name for found in criterion.levels if found.pk == level), "–"), comment, step)
