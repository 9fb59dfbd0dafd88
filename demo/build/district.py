"""The whole invented district, in the order in which a real one comes to be."""

from __future__ import annotations

from datetime import datetime, timedelta

from credentials.actions import SHIPPED, load_program
from credentials.models import Program
from demo.build import money, play, read, shelf
from demo.build.dates import moment
from demo.build.people import People
from demo.build.topics import Shelf
from pages.site import load_site
from payouts.actions.loading import load_funding


def build() -> play.Stage:
    """Everything. Call it once, on an empty database."""
    people = People().make()
    programs = _programs()
    load_site(by=None)
    load_funding(by=None)
    topics = Shelf().make()
    stage = play.Stage(people, programs, topics.topics)
    stories = read.stories()
    for story in stories:
        play.tell(stage, story)
        for row in story.get("releases", []) or filter(None, [story.get("release")]):
            shelf.tell_release(stage, topics, story["plan"], row)
    money.plan_runs(stage, _first_decision(stage))
    stage.play()
    return stage


def _programs() -> dict[str, Program]:
    paths = [SHIPPED, SHIPPED.with_name("external.toml"), *sorted(read.CONTENT.glob("programs/*.toml"))]
    loaded = [load_program(path, by=None) for path in paths]
    return {program.slug: program for program in loaded}


def _first_decision(stage: play.Stage) -> datetime:
    """A month after the first act: nothing is owed before."""
    return min((when for when, _number, _act in stage.acts), default=moment("-90")) + timedelta(days=30)
