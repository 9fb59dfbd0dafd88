"""Every address × everybody: who is let in, who is told no, and who is not even told that there is something."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver

from tests.doors.scene import ROLES, Scene, set_scene
from tests.doors.table import DOORS, PREFIXES

pytestmark = pytest.mark.django_db


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Every pattern of the site, whole."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern, route)


def test_every_pattern_has_a_row():
    without = {
        route for route in routes() if route not in DOORS and not any(route.startswith(prefix) for prefix in PREFIXES)
    }

    assert without == set()


def test_every_row_is_a_pattern():
    assert set(DOORS) - set(routes()) == set()


@pytest.fixture
def scene(world) -> Scene:
    return set_scene(world)


def ask(client, method: str, path: str) -> int:
    """The status of one request, whose effects are undone."""
    with transaction.atomic():
        answer = client.get(path) if method == "GET" else client.post(path, {})
        transaction.set_rollback(True)
    return answer.status_code


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("role", ROLES)
def test_each_door_opens_for_whom_it_should(scene, client, role, method):
    person = scene.people[role]
    found, expected = {}, {}
    for route, door in {**DOORS, **PREFIXES}.items():
        client.logout()
        if person is not None:
            client.force_login(person)
        found[route] = ask(client, method, "/" + door.path.format(**scene.things))
        expected[route] = door.status(method, role)

    assert found == expected


def test_head_and_the_fragment_are_answered_like_the_page(scene, client):
    client.force_login(scene.people["other"])
    for route in ("plans/<uuid:uuid>/", "plans/files/<uuid:uuid>/<slug:rendition>"):
        path = "/" + DOORS[route].path.format(**scene.things)
        assert client.head(path).status_code == 404
        assert client.get(path, headers={"HX-Request": "true"}).status_code == 404
        assert client.get(path, headers={"Accept": "application/json"}).status_code == 404
