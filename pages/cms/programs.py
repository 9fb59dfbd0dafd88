"""Programs with their tiers, and what they award."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import ObjectList
from wagtail.admin.viewsets.model import ModelViewSetGroup

from core.cms import NounViewSet
from credentials.models import FrameworkElement, GradeBand, Microcredential, Program, Subject, Tier
from payouts.models import FundingSource


class ProgramForm(WagtailAdminModelForm):
    """A program; its funding source is chosen from those in use, though the program only keeps the code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sources = list(FundingSource.objects.filter(is_active=True).values_list("code", "name"))
        now = self.instance.funding_code
        if now and now not in dict(sources):
            sources.append((now, str(_("not in use"))))
        choices = [("", "---------"), *((code, f"{code} – {name}") for code, name in sources)]
        field = self.fields["funding_code"]
        self.fields["funding_code"] = forms.ChoiceField(label=field.label, choices=choices, help_text=field.help_text)


class Programs(NounViewSet):
    """Programs, tiers and what each tier asks for."""

    model = Program
    name = "programs"
    icon = "clipboard-list"
    list_display = ["name", "kind", "is_open", "pay", "funding_code"]
    edit_handler = ObjectList(Program.panels, base_form_class=ProgramForm)
    numbered = {Tier: "program"}
    inspect_view_fields = ["name", "kind", "summary", "is_open", "pay", "currency", "funding_code"]


class Microcredentials(NounViewSet):
    """What is awarded."""

    model = Microcredential
    name = "microcredentials"
    icon = "crosshairs"
    list_display = ["name", "program", "is_offered"]
    inspect_view_fields = ["name", "description", "criteria", "program", "is_offered"]


class Subjects(NounViewSet):
    """What is taught."""

    model = Subject
    name = "subjects"
    icon = "tag"
    list_display = ["name", "slug"]


class GradeBands(NounViewSet):
    """Ranges of grades."""

    model = GradeBand
    name = "grade-bands"
    icon = "tag"
    list_display = ["name", "order"]


class FrameworkElements(NounViewSet):
    """What work is aligned with."""

    model = FrameworkElement
    name = "framework-elements"
    icon = "tag"
    list_display = ["code", "name", "framework"]
    list_filter = ["framework"]
    search_fields = ["code", "name"]


class Catalogue(ModelViewSetGroup):
    """The catalogue's nouns in the menu."""

    menu_label = _("Catalog")
    menu_icon = "clipboard-list"
    menu_order = 150
    items = (Programs(), Microcredentials(), Subjects(), GradeBands(), FrameworkElements())
