"""A district may choose any accent; nobody gets text they cannot read."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import colour

CHANNEL = st.integers(0, 255)
ANY_COLOUR = st.builds("#{:02x}{:02x}{:02x}".format, CHANNEL, CHANNEL, CHANNEL)
STYLES = Path(__file__).resolve().parents[2] / "static" / "css" / "theme.css"


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#ffffff", "#ffffff", 1.0),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_is_the_ratio_of_wcag_whichever_colour_comes_first(one, other, ratio):
    assert round(colour.contrast(one, other), 2) == ratio
    assert colour.contrast(one, other) == colour.contrast(other, one)


def test_a_readable_choice_is_used_as_it_is_without_a_note():
    theme = colour.theme_for("#1F5E54")

    assert (theme.light.colour, theme.light.on, theme.note) == ("#1f5e54", "#ffffff", "")


def test_a_pale_choice_is_darkened_and_the_note_says_so():
    theme = colour.theme_for("#ffcc00")

    assert theme.light.colour == "#836807"
    assert theme.dark.colour == "#ffcc00"
    assert theme.note == (
        "#ffcc00 is too pale to be read on paper, so #836807 is used: the same hue, dark enough for text."
    )


@pytest.mark.parametrize("chosen", ["white", "#fff", "1f5e54", "#12345g", ""])
def test_what_is_not_a_colour_is_refused(chosen):
    with pytest.raises(ValueError):  # noqa: PT011  (int() words it its own way)
        colour.theme_for(chosen)


@given(ANY_COLOUR)
def test_every_choice_is_readable_in_every_use(chosen):
    theme = colour.theme_for(chosen)

    for accent, surfaces, ink in (
        (theme.light, colour.LIGHT_SURFACES, colour.LIGHT_INK),
        (theme.dark, colour.DARK_SURFACES, colour.DARK_INK),
    ):
        for ground in (*surfaces, accent.tint, accent.on):
            assert colour.contrast(accent.colour, ground) >= 4.5, (accent, ground)
        assert colour.contrast(accent.strong, accent.on) >= 4.5
        assert colour.contrast(ink, accent.tint) >= 7


@given(ANY_COLOUR)
def test_correcting_a_correction_changes_nothing(chosen):
    used = colour.theme_for(chosen).light.colour

    assert colour.theme_for(used).light.colour == used


def test_the_style_sheet_overrides_four_variables_in_both_modes():
    css = colour.stylesheet("#27497a")

    names = ["--accent", "--accent-strong", "--accent-tint", "--on-accent"]
    assert re.findall(r"(--[a-z-]+):", css) == names * 2
    assert css.startswith(":root{--accent:#27497a;")
    assert "@media (prefers-color-scheme:dark){:root{" in css


def test_the_surfaces_are_those_of_the_theme():
    css = STYLES.read_text(encoding="utf-8")
    values = {name: re.findall(rf"--{name}: (#\w+);", css)[:2] for name in ("paper", "raised", "sunk", "ink")}

    assert values == {
        "paper": [colour.LIGHT_SURFACES[1], colour.DARK_SURFACES[1]],
        "raised": [colour.LIGHT_SURFACES[0], colour.DARK_SURFACES[2]],
        "sunk": [colour.LIGHT_SURFACES[2], colour.DARK_SURFACES[0]],
        "ink": [colour.LIGHT_INK, colour.DARK_INK],
    }


def test_the_accent_of_the_theme_is_what_the_module_computes():
    css = STYLES.read_text(encoding="utf-8")
    values = {name: re.findall(rf"--{name}: (#\w+);", css)[:2] for name in ("accent", "accent-strong", "accent-tint")}
    theme = colour.theme_for("#27497a")

    assert values == {
        "accent": [theme.light.colour, theme.dark.colour],
        "accent-strong": [theme.light.strong, theme.dark.strong],
        "accent-tint": [theme.light.tint, theme.dark.tint],
    }
