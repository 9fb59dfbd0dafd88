"""What a form says when it cannot take what was entered: our own whole sentences instead of Django's.

The label stands above each sentence, and before it in the error summary, so no sentence repeats it.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

Words = dict[str, Any]  # sentences still to be translated

_CHOOSE = _("Choose one of these.")
_CHOOSE_SOME = _("Choose at least one of these.")
_GONE = _("This cannot be chosen any more. Choose from what is listed now.")
_FILE_LOST = _("The file did not arrive. Choose it again.")

# The first kind a field belongs to counts: a kind of field stands before what it is a kind of.
_WORDS: list[tuple[type[forms.Field], Words]] = [
    (forms.BooleanField, {"required": _("Tick this to go on.")}),
    (
        forms.FileField,
        {
            "required": _("Choose a file."),
            "invalid": _FILE_LOST,
            "missing": _FILE_LOST,
            "empty": _("This file is empty. Choose another."),
            "max_length": _("The name of this file is too long: %(length)d characters. Use at most %(max)d."),
        },
    ),
    (
        forms.ModelMultipleChoiceField,
        {"required": _CHOOSE_SOME, "invalid_list": _GONE, "invalid_choice": _GONE, "invalid_pk_value": _GONE},
    ),
    (forms.MultipleChoiceField, {"required": _CHOOSE_SOME, "invalid_choice": _GONE, "invalid_list": _GONE}),
    (forms.ChoiceField, {"required": _CHOOSE, "invalid_choice": _GONE}),
    (forms.ModelChoiceField, {"required": _CHOOSE, "invalid_choice": _GONE}),
    (forms.DateField, {"required": _("Enter the day."), "invalid": _("Enter a day, like 2027-05-31.")}),
    (forms.DecimalField, {"required": _("Enter a number."), "invalid": _("Enter a number, like 12.5.")}),
    (forms.IntegerField, {"required": _("Enter a number."), "invalid": _("Enter a whole number, like 12.")}),
    (
        forms.EmailField,
        {
            "required": _("Enter an email address."),
            "invalid": _("Enter an email address, like name@district.example."),
        },
    ),
    (forms.URLField, {"required": _("Paste a link."), "invalid": _("Paste a link, like https://example.org/page.")}),
    (forms.CharField, {"required": _("Fill this in.")}),
]
_EVERYWHERE: Words = {
    "required": _("Fill this in."),
    "max_length": _("Shorten this to %(limit_value)d characters. It has %(show_value)d."),
    "min_length": _("Write at least %(limit_value)d characters. This has %(show_value)d."),
    "max_value": _("Enter %(limit_value)s or less."),
    "min_value": _("Enter %(limit_value)s or more."),
    "max_digits": _("Enter a number of at most %(max)s digits."),
    "max_decimal_places": _("Enter at most %(max)s digits after the decimal point."),
    "max_whole_digits": _("Enter at most %(max)s digits before the decimal point."),
    "null_characters_not_allowed": _("There are characters in this that cannot be saved. Type it again."),
}
_UNSEEN = _("Something this page should have sent is missing. Reload it and try again.")


def speak_plainly(field: forms.Field) -> None:
    """Give a field our sentences, but for those that its form or its class chose itself."""
    words = {**_EVERYWHERE, **next((words for kind, words in _WORDS if isinstance(field, kind)), {})}
    if field.widget.is_hidden:
        words = {**words, "required": _UNSEEN, "invalid": _UNSEEN, "invalid_choice": _UNSEEN}
    chosen = {code: words for code, words in field.error_messages.items() if not _is_djangos(field, code, words)}
    field.error_messages = {**field.error_messages, **words, **chosen}


def _is_djangos(field: forms.Field, code: str, words: object) -> bool:
    """Whether this is what Django says by itself: the very object of one of its own classes."""
    own = (kind for kind in type(field).__mro__ if kind.__module__.startswith("django."))
    return any(vars(kind).get("default_error_messages", {}).get(code) is words for kind in own)
