"""Moments at which a test lets the process die. Only tests name what happens there; elsewhere nothing does."""

from django.conf import settings
from django.utils.module_loading import import_string


def reached(name: str) -> None:
    """This is such a moment."""
    hook = getattr(settings, "FAILPOINT", "")
    if hook:
        import_string(hook)(name)
