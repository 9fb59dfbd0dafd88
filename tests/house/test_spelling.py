"""What people read is spelled the American way, as the districts that use it spell."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.architecture.rooms import ROOT, sources, templates

BRITISH = re.compile(
    r"\b(\w*ecognis\w*|colour\w*|favour\w*|behaviour\w*|honour\w*|neighbour\w*|labour\w*"
    r"|centres?|licences?|defence|offence|catalogues?|dialogues|grey|cancelled|cancelling|labelled|modelled|travelled"
    r"|judgements?|programmes?|practise[ds]?|practising|enrol|fulfil|learnt|whilst|cheques?|artefacts?|analyse[ds]?"
    r"|(?:organ|emphas|summar|apolog|real|special|util|minim|maxim|final|priorit|personal|pseudonym|standard)is(?:e[ds]?|ing|ation)"
    r")\b",
    re.IGNORECASE,
)
IN_CODE = re.compile(r"""\b(?:_|gettext|gettext_lazy|ngettext)\(\s*((?:"[^"]*"\s*)+)""")
IN_TEMPLATES = re.compile(
    r"""{%\s*translate\s+"([^"]*)"|_\("([^"]*)"\)|{%\s*blocktranslate[^%]*%}(.*?){%\s*endblocktranslate""", re.DOTALL
)
PLACEHOLDER = re.compile(r"{{.*?}}|%\(\w+\)\w")


def words(path: Path) -> str:
    """All that is shown from this file: translatable strings; a data file is read whole."""
    text = path.read_text()
    if path.suffix == ".toml":
        return text
    found = (IN_CODE if path.suffix == ".py" else IN_TEMPLATES).findall(text)
    return PLACEHOLDER.sub("", "\n".join("".join(parts) for parts in found))


@pytest.mark.parametrize("kind", ["code", "templates", "data"])
def test_words_on_screens_are_american(kind):
    data = [path for room in settings.ROOMS for path in (ROOT / room / "data").glob("*.toml")]
    paths = {"code": sources(), "templates": templates(), "data": data}[kind]

    found = {str(path.relative_to(ROOT)): BRITISH.findall(words(path)) for path in paths}

    assert {name: told for name, told in found.items() if told} == {}


@pytest.mark.parametrize("text", ["can be recognised", "the accent colour", "Licence", "it was cancelled"])
def test_the_rule_itself_sees_a_british_word(text):
    assert BRITISH.search(text)
