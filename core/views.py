"""Screens that belong to no room."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long: say how to go on without losing what was typed."""
    return render(request, "403_csrf.html", status=403)
