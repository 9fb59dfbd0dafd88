"""What every list of nouns in the CMS has in common: no copy, no bulk, and visitors see the edit at once."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import IntegrityError, models, transaction
from django.db.models import F, ProtectedError, RestrictedError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from core import publiccache

_ROOM = 1000


class _Saving:
    """Saves in one transaction; what the database refuses becomes a sentence above the form."""

    numbered: ClassVar[dict[type[models.Model], str]] = {}

    def form_valid(self, form: Any) -> HttpResponse:
        """Save, and let visitors see it. Rows in use stay: their removal is refused with a sentence."""
        try:
            with transaction.atomic():
                self._move_numbers(form.instance, by=_ROOM)
                response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
                self._move_numbers(form.instance, by=-_ROOM)
        except (ProtectedError, RestrictedError):
            return self._refused(
                form, _("Something you removed is in use, so it stays. Take it out of use instead: nothing was saved.")
            )
        except IntegrityError:
            return self._refused(form, _("Two rows have the same number or key. Give each its own: nothing was saved."))
        transaction.on_commit(publiccache.forget)
        return response

    def _move_numbers(self, instance: models.Model, *, by: int) -> None:
        """Move the numbers of the rows below out of the way, so that two of them can be exchanged; then move back
        those that the form left alone."""
        for model, path in self.numbered.items():
            if instance.pk:
                rows = model._default_manager.filter(**{path: instance.pk})
                (rows.filter(order__gte=_ROOM) if by < 0 else rows).update(order=F("order") + by)

    def _refused(self, form: Any, sentence: str) -> HttpResponse:
        form.add_error(None, sentence)
        self.produced_error_message = sentence
        self.produced_error_code = "refused"
        return self.form_invalid(form)  # type: ignore[attr-defined, no-any-return]


class NounCreateView(_Saving, generic.CreateView):
    """A new one."""


class NounEditView(_Saving, generic.EditView):
    """An edit."""


class NounDeleteView(generic.DeleteView):
    """A removal; what is in use stays."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it, or say why not."""
        try:
            with transaction.atomic():
                response: HttpResponse = super().form_valid(form)
        except (ProtectedError, RestrictedError):
            messages.error(self.request, _("This is in use, so it stays. Nothing was removed."))
            return redirect(self.edit_url_name, self.object.pk)
        transaction.on_commit(publiccache.forget)
        return response


class NounViewSet(ModelViewSet):
    """A list of nouns in the CMS. `numbered` maps rows with an `order` of their own to the path back to the noun."""

    copy_view_enabled = False
    inspect_view_enabled = True
    add_to_reference_index = False
    add_view_class = NounCreateView
    edit_view_class = NounEditView
    delete_view_class = NounDeleteView
    numbered: ClassVar[dict[type[models.Model], str]] = {}

    def get_edit_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """With the rows whose numbers may be exchanged."""
        return super().get_edit_view_kwargs(**kwargs) | {"numbered": self.numbered}
