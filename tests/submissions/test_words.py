"""One rule for what a word is; the browser plays the same vectors."""

import json

import pytest
from django.conf import settings

from core.words import count_words

VECTORS = json.loads((settings.BASE_DIR / "submissions/data/word_vectors.json").read_text())


@pytest.mark.parametrize(("text", "words"), VECTORS)
def test_words_are_counted_as_the_vectors_say(text, words):
    assert count_words(text) == words
