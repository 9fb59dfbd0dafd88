"""Asking once before money moves: one page for every verb that needs a yes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.requests import PersonRequest
from core.errors import Invalid


def refuse(form: forms.Form, refused: Invalid) -> None:
    """Show a verb's sentences beside the fields they belong to."""
    for field, sentence in refused.errors.items():
        form.add_error(field if field in form.fields else None, sentence)


def ask(
    request: PersonRequest,
    *,
    title: str,
    verb: str,
    back: str,
    act: Callable[[dict[str, Any]], object],
    done: str,
    consequences: Sequence[str] = (),
    form: forms.Form | None = None,
    danger: bool = False,
) -> HttpResponse:
    """Ask, and on yes do it. `act` gets the form's clean data; its `Invalid` is shown and nothing has changed."""
    form = form if form is not None else forms.Form(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                act(form.cleaned_data)
            except Invalid as refused:
                refuse(form, refused)
            else:
                messages.success(request, done)
                return redirect(back)
        status = 422
    context = {"title": title, "verb": verb, "back_url": back, "consequences": list(consequences), "danger": danger}
    return render(request, "payouts/ask.html", {**context, "form": form, "action_key": uuid4()}, status=status)
