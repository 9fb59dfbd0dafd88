"""What counts as a word, everywhere: a run of characters between white space that holds a letter or a digit. And what
counts as a paragraph: what stands between empty lines.

The browser counts by the same rule (`static/js/words.js`); `submissions/data/word_vectors.json` is played against both.
"""

import re

# White space as Python sees it and as ECMAScript sees it, together, so that both split alike.
_SPACE = re.compile(r"[\s\u001c-\u001f\u0085\ufeff]+")


def count_words(text: str) -> int:
    """How many words a text has. A dash or a dot alone is none; "don't" and "3.5" are one each."""
    return sum(1 for token in _SPACE.split(text) if any(character.isalnum() for character in token))


def paragraphs(text: str) -> list[list[str]]:
    """The paragraphs of a plain text, each a list of its lines."""
    return [part.strip().splitlines() for part in text.strip().split("\n\n") if part.strip()]
