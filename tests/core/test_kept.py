"""What is kept of rows that hardly ever change is read anew once the site is edited."""

from core import publiccache
from core.kept import kept


def test_a_second_reader_gets_what_the_first_one_read():
    assert kept("list", lambda: ["Oak Street"]) == ["Oak Street"]

    assert kept("list", lambda: ["Elm Street"]) == ["Oak Street"]
    assert kept("another", lambda: ["Elm Street"]) == ["Elm Street"]


def test_after_an_edit_of_the_site_it_is_read_anew():
    kept("list", lambda: ["Oak Street"])

    publiccache.forget()

    assert kept("list", lambda: ["Elm Street"]) == ["Elm Street"]
