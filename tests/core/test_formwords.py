"""Every no of a form is a whole sentence of ours, that says what to do next."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.functional import Promise

from accounts.models import School
from core.formwords import speak_plainly


class Everything(forms.Form):
    text = forms.CharField(max_length=5, min_length=2)
    long = forms.CharField(widget=forms.Textarea)
    tick = forms.BooleanField()
    one = forms.ChoiceField(choices=[("a", "A")])
    some = forms.MultipleChoiceField(choices=[("a", "A")])
    day = forms.DateField()
    whole = forms.IntegerField(min_value=1, max_value=9)
    amount = forms.DecimalField(max_digits=4, decimal_places=2)
    mail = forms.EmailField()
    link = forms.URLField(assume_scheme="https")
    file = forms.FileField()
    ours = forms.CharField(error_messages={"required": "Say why. The teacher reads it."})
    key = forms.UUIDField(widget=forms.HiddenInput)


def said(form: forms.Form) -> dict[str, list[str]]:
    """What the form says, by field."""
    return {name: list(errors) for name, errors in form.errors.items()}


def test_what_is_missing_is_asked_for_in_words_that_fit_the_field():
    assert said(Everything({})) == {
        "text": ["Fill this in."],
        "long": ["Fill this in."],
        "tick": ["Tick this to go on."],
        "one": ["Choose one of these."],
        "some": ["Choose at least one of these."],
        "day": ["Enter the day."],
        "whole": ["Enter a number."],
        "amount": ["Enter a number."],
        "mail": ["Enter an email address."],
        "link": ["Paste a link."],
        "file": ["Choose a file."],
        "ours": ["Say why. The teacher reads it."],
        "key": ["Something this page should have sent is missing. Reload it and try again."],
    }


def test_what_cannot_be_understood_is_answered_with_what_can():
    wrong = {
        "text": "abcdefg",
        "long": "fine",
        "tick": "on",
        "one": "z",
        "some": ["z"],
        "day": "soon",
        "whole": "ten",
        "amount": "1.456",
        "mail": "me",
        "link": "a b",
        "ours": "x",
        "key": "no key",
    }

    assert said(Everything(wrong, {"file": SimpleUploadedFile("empty.txt", b"")})) == {
        "text": ["Shorten this to 5 characters. It has 7."],
        "one": ["This cannot be chosen any more. Choose from what is listed now."],
        "some": ["This cannot be chosen any more. Choose from what is listed now."],
        "day": ["Enter a day, like 2027-05-31."],
        "whole": ["Enter a whole number, like 12."],
        "amount": ["Enter at most 2 digits after the decimal point."],
        "mail": ["Enter an email address, like name@district.example."],
        "link": ["Paste a link, like https://example.org/page."],
        "file": ["This file is empty. Choose another."],
        "key": ["Something this page should have sent is missing. Reload it and try again."],
    }


def test_numbers_out_of_range_are_answered_with_the_range():
    form = Everything({"whole": "12", "text": "a"})

    assert said(form)["whole"] == ["Enter 9 or less."]
    assert said(form)["text"] == ["Write at least 2 characters. This has 1."]


@pytest.mark.django_db
def test_a_row_that_is_gone_is_no_choice_any_more():
    class Pick(forms.Form):
        school = forms.ModelChoiceField(School.objects.all())
        schools = forms.ModelMultipleChoiceField(School.objects.all())

    assert said(Pick({"school": "7", "schools": ["x"]})) == {
        "school": ["This cannot be chosen any more. Choose from what is listed now."],
        "schools": ["This cannot be chosen any more. Choose from what is listed now."],
    }


@pytest.mark.parametrize("kind", [forms.CharField, forms.DateField, forms.FileField, forms.IntegerField])
def test_no_sentence_of_django_is_left(kind):
    field = kind()
    djangos = {id(words) for base in kind.__mro__ for words in vars(base).get("default_error_messages", {}).values()}
    speak_plainly(field)

    left = {code for code, words in field.error_messages.items() if id(words) in djangos}

    assert left <= {"contradiction"}  # a file chosen and taken out at once: no page of ours offers that
    assert all(isinstance(words, (str, Promise)) for words in field.error_messages.values())
