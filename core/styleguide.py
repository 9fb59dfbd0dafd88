"""Every part of the screens in every state, on one page: for those who build screens, and for their pictures."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core import clock
from core.paging import Page


class Sample(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label="Title of your plan", help_text="A working title; you can change it later.")
    minutes = forms.IntegerField(label="Minutes a week", required=False, min_value=0)
    tried = forms.DateField(label="First tried on", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    grade = forms.ChoiceField(label="Grade", choices=[("", "Choose a grade"), ("3", "Grade 3"), ("8", "Grade 8")])
    kind = forms.ChoiceField(
        label="How will you reflect?",
        help_text="You can change this until you send the tier.",
        choices=[("text", "Write 250 to 350 words"), ("video", "Record 1 to 2 minutes of video")],
        widget=forms.RadioSelect(attrs={"class": "boxes two"}),
    )
    goals = forms.MultipleChoiceField(
        label="District goals it serves",
        required=False,
        choices=[("a", "Every student reads by grade 3"), ("b", "Students own their learning")],
        widget=forms.CheckboxSelectMultiple,
    )
    reflection = forms.CharField(label="Reflection", widget=forms.Textarea, help_text="What did you learn?")
    photo = forms.FileField(label="Photo or document", required=False)
    honest = forms.BooleanField(label="This is my own work, done outside paid time.", help_text="You say so once.")


def _rungs(*facts: tuple[str, str, str, str, bool]) -> list[dict[str, Any]]:
    return [
        {
            "order": order,
            "name": name,
            "state_label": words,
            "tone": tone,
            "paid_label": paid,
            "url": "#ladder",
            "current": current,
        }
        for order, (name, words, tone, paid, current) in enumerate(facts, 1)
    ]


LADDERS = [
    _rungs(
        ("Learning", "On track", "ontrack", "$75 paid 15 Oct", False),
        ("Implementation", "On track", "ontrack", "$75 in the November run", False),
        ("Impact", "Not yet on track", "notyet", "$75 when on track", True),
        ("Sharing", "Waiting for tier 3", "wait", "$75 when on track", False),
    ),
    _rungs(
        ("Learning", "Being scored", "wait", "$75 when on track", False),
        ("Implementation", "In progress", "neutral", "$75 when on track", True),
        ("Impact", "Not started", "neutral", "$75 when on track", False),
        ("Sharing", "A file needs you", "problem", "$75 when on track", False),
    ),
]
TASKS = [
    {"label": "Reflection", "url": "#tasks", "hint": "312 of 250–350 words", "tone": "ontrack", "words": "Done"},
    {
        "label": "Artifacts",
        "url": "#tasks",
        "hint": "3 photos, 1 video being checked",
        "tone": "wait",
        "words": "Checking",
    },
    {"label": "Permissions", "url": "#tasks", "hint": "", "tone": "neutral", "words": "Not started"},
    {
        "label": "Check and send",
        "url": "",
        "hint": "When the three above are done",
        "tone": "neutral",
        "words": "Not possible yet",
    },
]
SUMMARY = [
    {"key": "Reflection", "value": "312 words, in English", "url": "#", "change": "your reflection"},
    {"key": "Artifacts", "value": "3 photos\n1 video, 1 minute 12 seconds", "url": "#", "change": "artifacts"},
    {"key": "Students visible", "value": "Yes; permissions are on file", "url": "#", "change": "who is visible"},
]
FILES = [
    {
        "name": "anchor-chart.jpg",
        "url": "#",
        "kind": "image",
        "size_label": "1.8 MB",
        "state_label": "Ready",
        "tone": "ontrack",
        "caption": "How I pick my spot",
    },
    {
        "name": "class-discussion-period-3-with-a-long-name.mp4",
        "kind": "video",
        "size_label": "180 MB",
        "done": 41,
        "total": 180,
        "progress_label": "41 of 180 MB – about 3 minutes",
    },
    {"name": "survey.xlsx", "kind": "sheet", "size_label": "22 KB", "state_label": "Checking", "tone": "wait"},
    {
        "name": "notes.pages",
        "kind": "document",
        "size_label": "3 MB",
        "state_label": "This kind cannot be opened here: save it as PDF",
        "tone": "problem",
    },
]
ACTS = [{"label": "Rename", "url": "#"}, {"label": "Remove", "name": "remove", "value": "1"}]
STATS = [
    {"value": "40", "label": "teachers under way", "more": "of 120"},
    {"value": "31", "label": "tiers on track", "more": "since July"},
    {"value": "4.5 days", "label": "median time to a decision", "more": "promise: 10"},
    {"value": "$4,275", "label": "paid", "more": "before tax"},
]
LINES = [
    {
        "name": "Dana Whitlock",
        "school": "Oak Bend Elementary",
        "tier": "2 Implementation",
        "tone": "wait",
        "state": "Waiting 3 days",
        "amount": "75",
    },
    {
        "name": "Luis Ortega",
        "school": "Riverside Middle",
        "tier": "3 Impact",
        "tone": "notyet",
        "state": "Not yet on track",
        "amount": "75",
    },
    {
        "name": "Priscilla Adeyemi",
        "school": "Itinerant",
        "tier": "4 Sharing",
        "tone": "ontrack",
        "state": "On track",
        "amount": "75",
    },
    {
        "name": "Renée Fontaine",
        "school": "Maple Grove Elementary",
        "tier": "1 Learning",
        "tone": "problem",
        "state": "Link does not open",
        "amount": "75",
    },
]


def styleguide(request: HttpRequest) -> HttpResponse:
    """The page; only where it can do no harm: a demo, or for the superuser."""
    if not (settings.DEMO or request.user.is_superuser):  # type: ignore[union-attr]
        raise Http404
    faulty = Sample({"title": "", "grade": "", "minutes": "-5", "kind": "", "reflection": ""})
    faulty.is_valid()
    context = {
        "form": faulty,
        "filled": Sample(initial={"title": "Flexible seating", "kind": "text"}, prefix="filled"),
        "ladders": LADDERS,
        "tasks": TASKS,
        "summary_rows": SUMMARY,
        "files": FILES,
        "acts": ACTS,
        "stats": STATS,
        "lines": LINES,
        "page": Page(LINES, "abc", False),
        "now": clock.now(),
        "tones": [
            ("neutral", "Not started"),
            ("wait", "Being scored"),
            ("ontrack", "On track"),
            ("notyet", "Not yet on track"),
            ("problem", "File rejected"),
        ],
        "consequences": [
            "The scorer who holds it is told, and stops.",
            "You can open the draft again and go on writing; nothing you wrote is lost.",
        ],
        "empty": {},
    }
    return render(request, "styleguide.html", context)
