"""What teachers fill in. Forms clean; verbs write."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Role, RoleGrant, User
from credentials.models import TopicPage
from files.columns import WHY
from files.forms import EvidenceFileField
from files.recording import Recorder
from submissions import series
from submissions.models import Artifact, DataSet, LearningPlan, PlanSource, Reflection, Resource

LONG = {"rows": 12}


LINK = _("Link")


def link_field(label: Any = LINK, **options: Any) -> forms.URLField:
    """An address of the web, http or https."""
    options = {"required": False, "assume_scheme": "https", **options}
    field = forms.URLField(label=label, **options)
    field.validators = [URLValidator(schemes=["http", "https"], message=_("Paste a whole link, such as https://…"))]
    return field


def text_field(label: Any, help_text: Any = "", *, required: bool = False, rows: int = 4) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(label=label, help_text=help_text, required=required, widget=forms.Textarea({"rows": rows}))


class PlanForm(forms.Form):
    """What a teacher sets out to change."""

    topic = forms.ModelChoiceField(
        label=_("Topic"),
        queryset=TopicPage.objects.none(),
        required=False,
        to_field_name="id",  # the page's own key: a number no database holds is no topic, never an error
        empty_label=_("A topic of my own"),
        help_text=_("The list is a start, never a fence."),
    )
    own_topic = forms.CharField(label=_("Your own topic"), max_length=160, required=False)
    title = forms.CharField(
        label=_("Name of your practice"), max_length=160, help_text=_("A working title; you can change it later.")
    )
    goal = text_field(_("Goal"), _("What should change, and how would somebody notice?"))
    goal_for = forms.ChoiceField(
        label=_("For whom"),
        choices=LearningPlan.GoalFor,
        widget=forms.RadioSelect,
        initial=LearningPlan.GoalFor.STUDENTS,
    )
    trying = text_field(_("How you will try it"), _("When, with whom, how often."))
    expected = text_field(_("Evidence you expect"), _("What you might show: photos, work samples, data."), rows=3)
    district_goals = forms.CharField(
        label=_("District or school goals it serves"), max_length=300, required=False, help_text=_("If there are any.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mark_optional = False  # everything but the name can wait until the plan starts
        self.fields["topic"].queryset = TopicPage.objects.live().order_by("title")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A topic from the list leaves no topic of one's own beside it."""
        cleaned = super().clean() or {}
        if cleaned.get("topic"):
            cleaned["own_topic"] = ""
        return cleaned


class ReasonForm(forms.Form):
    """Why a plan under way is changed."""

    reason = forms.CharField(label=_("Why you change it"), max_length=200, required=False)


class SourceForm(forms.Form):
    """A source a teacher wants to learn from."""

    citation = forms.CharField(
        label=_("What it is"), max_length=300, required=False, help_text=_("Title, author and year, or the event.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=PlanSource.Kind, required=False)
    link = link_field()
    research_based = forms.BooleanField(label=_("It rests on research"), required=False)
    mark_optional = False

    def clean(self) -> dict[str, Any]:
        """A row with a link but no name is not complete."""
        cleaned = super().clean() or {}
        if cleaned.get("link") and not cleaned.get("citation"):
            self.add_error("citation", _("Say what this is."))
        cleaned["kind"] = cleaned.get("kind") or PlanSource.Kind.TEXT
        return cleaned


class SourceRows(forms.BaseFormSet):
    """The sources of a plan; an empty row is no source."""

    def sources(self) -> list[dict[str, Any]]:
        """The rows that are filled in."""
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("citation")]


SourceFormSet = forms.formset_factory(SourceForm, formset=SourceRows, extra=0, max_num=12, absolute_max=12)


class AttestForm(forms.Form):
    """The one statement at the start."""

    attested = forms.BooleanField(
        label=_("I do this work outside paid time, and nobody else pays me for it."), required=False
    )
    wants_hours = forms.BooleanField(label=_("I would rather have the hours than the stipend."), required=False)

    def __init__(self, *args: Any, choice: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mark_optional = False
        if not choice:
            del self.fields["wants_hours"]


class InviteForm(forms.Form):
    """A colleague to work with."""

    email = forms.EmailField(label=_("Your colleague’s mail address"))


class ColleaguesForm(forms.Form):
    """Colleagues named while the plan is written, one address a line."""

    colleagues = forms.CharField(
        label=_("Mail addresses of your colleagues"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, group_max: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = max(0, group_max - 1)
        self.fields["colleagues"].help_text = ngettext(
            "One a line; you can work with %(most)d colleague. "
            "They are asked as soon as you save the plan, and each decides for themselves.",
            "One a line, at most %(most)d. "
            "They are asked as soon as you save the plan, and each decides for themselves.",
            most,
        ) % {"most": most}

    def clean_colleagues(self) -> list[str]:
        """The addresses, each once."""
        found: dict[str, str] = {}
        for address in re.split(r"[\s,;]+", self.cleaned_data["colleagues"]):
            if address:
                found.setdefault(address.casefold(), address)
        wrong = [address for address in found.values() if not _is_address(address)]
        if wrong:
            raise forms.ValidationError(
                _("“%(address)s” is not a whole mail address. Type it like name@school.org."),
                params={"address": wrong[0][:80]},
            )
        return list(found.values())


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except forms.ValidationError:
        return False
    return True


class CoachForm(forms.Form):
    """Which coach may look."""

    coach = forms.ModelChoiceField(label=_("Coach"), queryset=User.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = RoleGrant.objects.filter(role=Role.COACH).valid()
        coaches = User.objects.filter(is_active=True, pk__in=now.values("user"))
        self.fields["coach"].queryset = coaches  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """A coordinator's answer to a proposed plan."""

    note = text_field(_("To the teacher"), _("Needed when you send the plan back: what to change or explain."))


class ReflectionForm(forms.Form):
    """The teacher's own words, typed, in a document, or spoken."""

    mode = forms.ChoiceField(label=_("How do you want to reflect?"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Your reflection"), required=False, widget=forms.Textarea({**LONG, "data-field": "reflection.text"})
    )
    file = EvidenceFileField(label=_("Document, audio or video"), required=False)
    mark_optional = False

    def __init__(self, *args: Any, has_overview: bool, had_file: bool, recorder: Recorder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.had_file = had_file
        self.fields["file"].widget.recorder = recorder  # type: ignore[attr-defined]
        modes = [choice for choice in Reflection.Mode.choices if has_overview or choice[0] != "in_overview"]
        self.fields["mode"].choices = modes  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A way that needs a file needs one."""
        cleaned = super().clean() or {}
        needs_file = cleaned.get("mode") in {"document", "audio", "video"}
        if needs_file and not cleaned.get("file") and not self.had_file and "file" not in self.errors:
            self.add_error("file", _("Choose the file, or choose another way to reflect."))
        return cleaned


class ItemForm(forms.Form):
    """What items have in common: perhaps a file that stands there already."""

    def __init__(self, *args: Any, had_file: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.had_file = had_file

    @property
    def has_file(self) -> bool:
        """Whether a file is chosen now or stood there before."""
        return bool(self.cleaned_data.get("file")) or self.had_file


class ResourceForm(ItemForm):
    """A source, and what was taken from it."""

    citation = forms.CharField(
        label=_("What it is"), max_length=300, help_text=_("Title, author and year, or the event and its date.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Resource.Kind, widget=forms.RadioSelect, initial="text")
    research_based = forms.BooleanField(label=_("It rests on research"), required=False)
    link = link_field()
    learned = text_field(_("What you took from it"), _("One or two sentences."), rows=3)
    file = EvidenceFileField(label=_("Certificate, notes or the text itself"), required=False)


class ArtifactForm(ItemForm):
    """Something that shows the practice in use."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Artifact.Kind)
    file = EvidenceFileField(label=_("Photo, video or document"), required=False)
    link = link_field(_("Or a link"), help_text=_("It has to open without signing in."))
    shows = text_field(_("What it shows"), _("Which part of the practice, and what to look at."), required=True)
    alt = forms.CharField(
        label=_("Description for people who cannot see it"),
        max_length=300,
        required=False,
        help_text=_("For a picture: what is in it, in one sentence."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.recorder = Recorder()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A file or a link."""
        cleaned = super().clean() or {}
        if not self.has_file and not cleaned.get("link") and not {"file", "link"} & set(self.errors):
            self.add_error("file", _("Choose a file or paste a link."))
        return cleaned


class DataSetForm(ItemForm):
    """Class totals, or a file with them."""

    kind = forms.ChoiceField(label=_("Kind"), choices=DataSet.Kind)
    goal = forms.CharField(label=_("Goal it measures"), max_length=300)
    measure = forms.CharField(
        label=_("What the numbers are"),
        max_length=160,
        required=False,
        help_text=_("With the unit, such as: students who explain their answer, of 24."),
    )
    n = forms.IntegerField(label=_("Number of students"), required=False, min_value=1, max_value=100_000)
    baseline = forms.DecimalField(
        label=_("Before you began"), required=False, max_digits=12, decimal_places=3, help_text=_("If you have it.")
    )
    file = EvidenceFileField(
        label=_("Or a table or picture of it"),
        required=False,
        help_text=_(
            "A table (CSV or XLSX) loses the columns that look like names, ids or mail addresses of students. "
            "You see which, and can change it. Nothing looks into a picture or a document: cover names there first."
        ),
    )
    note = text_field(_("Note"), rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.shows_columns = True  # type: ignore[attr-defined]
        points = self.initial.get("points") or []
        cells = [dict(zip(("label", "value", "n"), point, strict=False)) for point in points]
        blank: list[dict[str, str]] = [{}] * max(0, BLANK_ROWS - len(cells))
        self.rows: Any = (
            PointFormSet(with_rows(self.data), prefix="point")
            if self.is_bound
            else PointFormSet(initial=[*cells, *blank], prefix="point")
        )

    def clean(self) -> dict[str, Any]:
        """The rows, numbers or a file."""
        cleaned = super().clean() or {}
        if not self.rows.is_valid():
            return cleaned
        cleaned["points"] = self.rows.points()
        if not self.has_file and not cleaned["points"] and "file" not in self.errors:
            self.rows.forms[0].add_error("label", _("Type the numbers, or choose a file that holds them."))
        return cleaned

    def is_valid(self) -> bool:
        """Whether the form and each of its rows are."""
        return super().is_valid() and all(not row.errors for row in self.rows)


BLANK_ROWS = 3


class PointForm(forms.Form):
    """One row of a series: when or what, the number, and perhaps how many students it rests on."""

    label = forms.CharField(max_length=series.LONGEST_LABEL, required=False)
    value = forms.CharField(
        max_length=series.LONGEST_NUMBER, required=False, widget=forms.TextInput({"inputmode": "decimal"})
    )
    n = forms.CharField(
        max_length=series.LONGEST_NUMBER, required=False, widget=forms.TextInput({"inputmode": "numeric"})
    )
    mark_optional = False

    def clean(self) -> dict[str, Any]:
        """A row is empty, or has a label and a number."""
        cleaned = super().clean() or {}
        label, value, n = (cleaned.get(name, "") for name in ("label", "value", "n"))
        if not (label or value or n) or self.errors:
            return cleaned
        if not label:
            self.add_error("label", _("Say when or what this number is."))
        if not value:
            self.add_error("value", _("Type the number of this row, or remove the row."))
        elif series.number(value) is None:
            self.add_error("value", _("“%(number)s” is not a number.") % {"number": value})
        if n and series.students(n) is None:
            self.add_error("n", _("“%(number)s” is not a number of students.") % {"number": n})
        return cleaned


class PointRows(forms.BaseFormSet):
    """The rows of a series; an empty row is none."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Each cell says its row, for people who hear the table and in the summary of errors."""
        super().add_fields(form, index)
        row = {"row": "__row__" if index is None else str(index + 1)}
        form.fields["label"].label = _("When or what, row %(row)s") % row
        form.fields["value"].label = _("Number, row %(row)s") % row
        form.fields["n"].label = _("Students, row %(row)s") % row

    def points(self) -> list[list[str]]:
        """The rows that are filled in, as they are kept."""
        filled = [form.cleaned_data for form in self.forms if form.cleaned_data.get("label")]
        return [series.row(cells["label"], cells["value"], cells["n"]) for cells in filled]


PointFormSet = forms.formset_factory(
    PointForm, formset=PointRows, extra=0, max_num=series.MOST_ROWS, absolute_max=series.MOST_ROWS
)


def with_rows(data: Any) -> Any:
    """What was sent, with as many rows as it asks for: one more for `more`, one fewer for `drop`."""
    data = data.copy()
    sent = data.get("point-TOTAL_FORMS", "")
    total = min(max(int(sent), 1), series.MOST_ROWS) if sent.isdecimal() and len(sent) < 4 else 1
    rows = [{name: data.get(f"point-{at}-{name}", "") for name in ("label", "value", "n")} for at in range(total)]
    dropped = data.get("drop", "")
    if dropped.isdecimal() and len(dropped) < 4 and int(dropped) < total:
        del rows[int(dropped)]
    if "more" in data and len(rows) < series.MOST_ROWS:
        rows.append({})
    rows = rows or [{}]
    for at, cells in enumerate(rows):
        for name in ("label", "value", "n"):
            data[f"point-{at}-{name}"] = cells.get(name, "")
    data["point-TOTAL_FORMS"], data["point-INITIAL_FORMS"] = str(len(rows)), "0"
    return data


class ColumnsForm(forms.Form):
    """Which columns of an uploaded table to leave out."""

    left_out = forms.MultipleChoiceField(
        label=_("Leave these columns out"), required=False, widget=forms.CheckboxSelectMultiple
    )
    mark_optional = False

    def __init__(self, *args: Any, columns: Sequence[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(column["key"], column_label(column)) for column in columns]
        self.fields["left_out"].choices = choices  # type: ignore[attr-defined]
        self.fields["left_out"].initial = [column["key"] for column in columns if column["out"]]


def column_label(column: dict[str, Any]) -> str:
    """A column of a table in words: its heading, where it stands, and why it may tell who somebody is."""
    place = _("column %(letter)s") % {"letter": column["letter"]}
    if column["sheet"]:
        place = _("column %(letter)s of “%(sheet)s”") % {"letter": column["letter"], "sheet": column["sheet"]}
    words = f"{column['name']} ({place})" if column["name"] else place[:1].upper() + place[1:]
    return f"{words}: {WHY[column['why']]}" if column["why"] in WHY else words


class OverviewForm(ItemForm):
    """The practice, so that somebody else can do it."""

    students_do = text_field(_("What students do"), _("In two or three sentences."))
    steps = text_field(_("Steps"), _("One a line."), rows=6)
    materials = text_field(_("Materials"), _("One a line."))
    time_needed = forms.CharField(label=_("Time needed"), max_length=120, required=False)
    grades = forms.CharField(label=_("Grades"), max_length=120, required=False)
    adaptations = text_field(_("Adaptations"), _("For younger students, for language learners, for large groups."))
    links = text_field(_("Links to everything needed"), _("One a line."))
    shared_with = text_field(_("With whom, when and how you shared it"), rows=3)
    file = EvidenceFileField(label=_("Lesson plan or handout"), required=False)
    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name != "file":
                field.widget.attrs["data-field"] = f"overview.{name}"


class ChangesForm(forms.Form):
    """What is different this time."""

    changes = forms.CharField(
        label=_("What I changed"),
        required=False,
        help_text=_("Your scorer reads this first."),
        widget=forms.Textarea({"rows": 3, "data-field": "changes"}),
    )


class ReplaceForm(forms.Form):
    """A replacement for a link or file that does not open."""

    link = link_field(_("A link that opens without signing in"))
    file = EvidenceFileField(label=_("Or a file"), required=False)
