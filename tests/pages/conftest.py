"""A site with its public pages."""

import pytest
from wagtail.models import Site

from credentials.models import FrameworkElement, GradeBand, Subject, TopicIndexPage, TopicPage, TopicResource
from pages.models import HomePage
from pages.site import load_site


@pytest.fixture
def site(world) -> HomePage:
    """The home page, with everything below it as it ships."""
    home = load_site(by=world.coordinator)
    Site.clear_site_root_paths_cache()
    return home


@pytest.fixture
def topics(site):
    """A function that adds topics to the index: `topics("Retrieval practice", subject="Science")`."""

    def add(title: str, *, subject: str = "Science", grades: str = "Grades 6 to 8", live: bool = True) -> TopicPage:
        page = TopicPage(
            title=title,
            question=f"What does {title.lower()} do for students?",
            summary="A short summary.",
            why="<p>Because it matters.</p>",
            live=live,
        )
        page.subjects = [Subject.objects.get_or_create(name=subject, defaults={"slug": subject.lower()})[0]]
        page.grade_bands = [GradeBand.objects.get_or_create(name=grades, defaults={"slug": grades[-1]})[0]]
        page.elements = [
            FrameworkElement.objects.get_or_create(framework="Danielson", code="3b", name="Questioning")[0]
        ]
        page.resources = [TopicResource(kind="text", citation="A good book.", link="https://example.org/book")]
        return TopicIndexPage.objects.get().add_child(instance=page)

    return add
