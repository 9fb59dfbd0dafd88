"""The few shapes that prose on public pages takes. No HTML is written by hand, and none is stored."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

FEATURES = ["bold", "italic", "link"]


class QuestionBlock(blocks.StructBlock):
    """A question people ask, and its answer."""

    question = blocks.CharBlock(label=_("Question"), max_length=200)
    answer = blocks.RichTextBlock(label=_("Answer"), features=[*FEATURES, "ul", "ol"])

    class Meta:
        icon = "help"


class ProseBlock(blocks.StreamBlock):
    """A page of prose: headings, paragraphs, steps in order, points in none, questions with answers."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120, icon="title", template="pages/blocks/heading.html")
    paragraph = blocks.RichTextBlock(
        label=_("Paragraph"), features=FEATURES, icon="pilcrow", template="pages/blocks/paragraph.html"
    )
    steps = blocks.ListBlock(
        blocks.RichTextBlock(features=FEATURES, label=_("Step")),
        label=_("Steps in order"),
        icon="list-ol",
        template="pages/blocks/steps.html",
    )
    points = blocks.ListBlock(
        blocks.RichTextBlock(features=FEATURES, label=_("Point")),
        label=_("Points"),
        icon="list-ul",
        template="pages/blocks/points.html",
    )
    questions = blocks.ListBlock(
        QuestionBlock(label=_("Question")), label=_("Questions"), icon="help", template="pages/blocks/questions.html"
    )

    class Meta:
        required = False
