"""The catalogue of the invented district: subjects, grade bands, a framework, twelve topics."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html_join

from credentials.models import FrameworkElement, GradeBand, Subject, TopicIndexPage, TopicPage, TopicResource
from demo.build.read import toml


class Shelf:
    """The shared lists, by the names stories use."""

    def __init__(self) -> None:
        self.data = toml("topics.toml")
        self.subjects: dict[str, Subject] = {}
        self.grade_bands: dict[str, GradeBand] = {}
        self.elements: dict[str, FrameworkElement] = {}
        self.topics: dict[str, TopicPage] = {}

    def make(self) -> Shelf:
        """Lists first, then the pages that use them."""
        for slug, name in self.data["subjects"]:
            self.subjects[slug] = Subject.objects.create(slug=slug, name=name)
        for order, (slug, name) in enumerate(self.data["grade_bands"]):
            self.grade_bands[slug] = GradeBand.objects.create(slug=slug, name=name, order=order)
        for framework, rows in self.data["elements"].items():
            for code, name in rows:
                made = FrameworkElement.objects.create(framework=framework, code=code, name=name)
                self.elements[f"{framework} {code}"] = made
        index = TopicIndexPage.objects.get()
        index.introduction = format_html_join("", "<p>{}</p>", [(self.data["introduction"],)])
        index.save_revision().publish()
        for row in self.data["topics"]:
            self.topics[row["slug"]] = self._topic(index, row)
        return self

    def tagged(self, row: dict[str, Any]) -> dict[str, list[Any]]:
        """Subjects, grade bands and elements a row names."""
        return {
            "subjects": [self.subjects[slug] for slug in row.get("subjects", [])],
            "grade_bands": [self.grade_bands[slug] for slug in row.get("grade_bands", [])],
            "elements": [self.elements[name] for name in row.get("elements", [])],
        }

    def _topic(self, index: TopicIndexPage, row: dict[str, Any]) -> TopicPage:
        page = TopicPage(
            title=row["title"],
            slug=row["slug"],
            question=row["question"],
            summary=row["summary"],
            why=format_html_join("", "<p>{}</p>", [(text,) for text in row["why"]]),
        )
        page.resources = [
            TopicResource(
                kind=resource["kind"],
                citation=resource["citation"],
                link=resource.get("link", ""),
                research_based=resource.get("research_based", True),
                sort_order=position,
            )
            for position, resource in enumerate(row["resources"])
        ]
        for name, values in self.tagged(row).items():
            setattr(page, name, values)
        index.add_child(instance=page)
        page.save_revision().publish()
        return page
