"""Money's sources, the district and its schools."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.viewsets.model import ModelViewSetGroup

from accounts import district
from accounts.models import District, PayClass, School
from core.cms import NounEditView, NounViewSet
from core.colour import theme_for
from payouts.models import FundingSource


class FundingSources(NounViewSet):
    """Pots that pay, with their budgets by fiscal year."""

    model = FundingSource
    name = "funding-sources"
    icon = "table"
    menu_label = _("Funding sources")
    menu_order = 170
    add_to_admin_menu = True
    list_display = ["code", "name", "kind", "first_work_date", "last_work_date", "is_active"]
    search_fields = ["code", "name"]
    inspect_view_fields = ["code", "name", "kind", "first_work_date", "last_work_date", "successor", "is_active"]


class Schools(NounViewSet):
    """Buildings of the district."""

    model = School
    name = "schools"
    icon = "home"
    list_display = ["name", "short_name", "level"]


class PayClasses(NounViewSet):
    """How payroll pays groups of staff."""

    model = PayClass
    name = "pay-classes"
    icon = "group"
    list_display = ["name", "code", "may_receive_stipend"]


class AccentPanel(HelpPanel):
    """What becomes of the district's colour: the colours as they are used, in light and dark."""

    class BoundPanel(HelpPanel.BoundPanel):
        """With the colours of the district being edited."""

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """The saved accent's two modes, and the note of a correction."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            saved = self.form.initial["accent"]
            return context | {"chosen": saved, "theme": theme_for(saved)}


class EditDistrict(NounEditView):
    """The one district. A colour too pale to read is corrected, and the editor is told."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Save, let every page see it, and say what became of the colour."""
        response = super().form_valid(form)
        if response.status_code == 302:
            district.forget()
            note = theme_for(form.instance.accent).note
            if note:
                messages.warning(self.request, note)
        return response


def _to_the_one(request: HttpRequest) -> HttpResponse:
    """There is one district, so its list is its form."""
    one, _created = District.objects.get_or_create(pk=1, defaults={"name": "Practicum"})
    return redirect("district:edit", one.pk)


class TheDistrict(NounViewSet):
    """The district's name, looks and facts."""

    model = District
    name = "district"
    icon = "cog"
    menu_label = _("District and looks")
    edit_view_class = EditDistrict
    inspect_view_enabled = False
    edit_handler = ObjectList(
        [
            MultiFieldPanel([FieldPanel("name"), FieldPanel("tagline"), FieldPanel("help_email")], _("Who you are")),
            MultiFieldPanel(
                [FieldPanel("logo"), FieldPanel("accent"), AccentPanel(template="pages/cms/accent.html")], _("Looks")
            ),
            MultiFieldPanel([FieldPanel("time_zone"), FieldPanel("fiscal_year_start_month")], _("Time")),
            FieldPanel("smallest_cell"),
        ]
    )

    @property
    def index_view(self) -> Any:
        """Straight to the form."""
        return _to_the_one

    @property
    def add_view(self) -> Any:
        """There is never a second one to add."""
        return _to_the_one


class DistrictGroup(ModelViewSetGroup):
    """The district in the menu."""

    menu_label = _("District")
    menu_icon = "site"
    menu_order = 180
    items = (TheDistrict(), Schools(), PayClasses())
