"""How Django's forms are drawn: label, hint, errors, control, and everything tied together for assistive technology.

`FORM_RENDERER` in settings; the mark-up is in `templates/django/forms/`.
"""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Input

from core.formwords import speak_plainly

_CLASSES: list[tuple[type[forms.Widget], str]] = [
    (forms.CheckboxInput, "check"),
    (forms.RadioSelect, ""),  # its list of choices is styled, not each control
    (forms.CheckboxSelectMultiple, ""),
    (forms.Select, "form-select"),
    (forms.Textarea, "form-control"),
    (Input, "form-control"),
]


def _class_for(widget: forms.Widget) -> str:
    if widget.is_hidden:
        return ""
    return next((name for kind, name in _CLASSES if isinstance(widget, kind)), "")


class BoundField(forms.BoundField):
    """A field that knows its class, what it says when it is wrong, and where a link from the summary should land."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        speak_plainly(field)  # here, because every form binds its fields before it cleans them

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Django's attributes, and the class of this kind of control beside any the form asked for."""
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        wanted = str(attrs.get("class") or widget.attrs.get("class") or "").split()
        ours = _class_for(widget)
        if ours and ours not in wanted:
            attrs["class"] = " ".join([ours, *wanted])
        return attrs

    @property
    def anchor(self) -> str:
        """The id of the first control: radios and checkboxes number theirs."""
        return f"{self.auto_id}_0" if self.is_choices else self.id_for_label or self.auto_id

    @property
    def is_choices(self) -> bool:
        """Whether the field is a list of radios or checkboxes."""
        return isinstance(self.field.widget, (forms.RadioSelect, forms.CheckboxSelectMultiple))

    @property
    def is_checkbox(self) -> bool:
        """Whether the field is a single checkbox, whose label follows it."""
        return isinstance(self.field.widget, forms.CheckboxInput)


class Renderer(TemplatesSetting):
    """Form templates come from the project's own template folders."""

    bound_field_class = BoundField
