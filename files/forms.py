"""The one way a form takes a file: its bytes, or the id of an upload that arrived before the form was sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from files.columns import WHY
from files.recording import Recorder
from files.refusals import sentence


class EvidenceInput(forms.FileInput):
    """A file input, and beside it the place where the browser puts the id of an upload."""

    template_name = "files/evidence_input.html"
    upload_name = "upload"
    recorder: Recorder | None = None  # a form that takes recordings says what is asked of them
    shows_columns = False  # a form that takes tables lets the browser leave columns out before it sends one

    def value_from_datadict(self, data: Any, files: MultiValueDict[str, UploadedFile], name: str) -> Any:
        """Bytes in the form count before an upload: they are what the person chose last."""
        return super().value_from_datadict(data, files, name) or data.get(self.upload_name) or None

    def value_omitted_from_data(self, data: Any, files: MultiValueDict[str, UploadedFile], name: str) -> bool:
        """Whether neither is there."""
        return super().value_omitted_from_data(data, files, name) and self.upload_name not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """An upload that has arrived stays with a form that is shown again; bytes cannot."""
        context = super().get_context(name, None, attrs)
        context["widget"]["upload_name"] = self.upload_name
        context["widget"]["recorder"] = self.recorder
        context["widget"]["why"] = WHY.items() if self.shows_columns else ()
        context["widget"]["upload"] = str(value) if isinstance(value, UUID) or _is_id(value) else ""
        return context

    def format_value(self, value: Any) -> None:
        """A browser lets nobody fill a file input."""


class EvidenceFileField(forms.FileField):
    """A file field whose cleaned value is either the bytes (`UploadedFile`) or the id of an upload (`UUID`).

    `files.actions.receive` takes both, and asks there whose upload it is and whether it has arrived.
    """

    widget = EvidenceInput

    def to_python(self, data: Any) -> Any:
        """Raises `ValidationError` for what is no id."""
        if not isinstance(data, str):
            return super().to_python(data)
        if not _is_id(data):
            raise forms.ValidationError(sentence("not_here"))
        return UUID(data)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """An id is shown again."""
        return data if isinstance(data, str) else initial


def _is_id(value: Any) -> bool:
    try:
        return isinstance(value, str) and str(UUID(value)) == value.lower()
    except ValueError:
        return False
