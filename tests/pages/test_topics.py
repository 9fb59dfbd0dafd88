"""The topic index and a topic's page, as a visitor meets them."""

import pytest

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    return answer.content.decode()


def test_words_and_facets_are_addresses(client, topics):
    topics("Retrieval practice", subject="Science")
    topics("Peer critique", subject="Art")

    page = text(client.get("/topics/?q=practice&subject=science"))

    assert "Retrieval practice" in page
    assert "Peer critique" not in page
    assert "1 topic of 2" in page
    assert 'href="?q=practice"' in page  # lets the facet go
    assert 'href="?subject=science"' in page  # lets the words go


def test_without_any_topic_a_teacher_is_told_what_to_do(client, site):
    page = text(client.get("/topics/"))

    assert "No topics are listed yet" in page
    assert 'href="/plans/new/"' in page


@pytest.mark.parametrize(
    "query",
    ["q=%22", "q=%00", "q=%F0%9F%8D%8E", "q=%25_%5C", "subject=%27%3B--", "after=%00", "q=" + "a" * 5000, "q=a&q=b"],
)
def test_odd_questions_are_answered(client, topics, query):
    topics("Retrieval practice")

    assert client.get(f"/topics/?{query}").status_code == 200


def test_what_is_asked_is_escaped(client, topics):
    page = text(client.get('/topics/?q="><script>alert(1)</script>'))

    assert "<script>alert" not in page


def test_a_topic_says_what_why_and_for_whom_and_starts_a_plan(client, topics):
    topic = topics("Retrieval practice")

    page = text(client.get("/topics/retrieval-practice/"))

    assert "What does retrieval practice do for students?" in page
    assert "Because it matters." in page
    assert 'href="https://example.org/book"' in page
    assert "Book, article or guide" in page
    assert "research-based" in page
    assert "Questioning" in page
    assert f'href="/plans/new/?topic={topic.pk}"' in page
