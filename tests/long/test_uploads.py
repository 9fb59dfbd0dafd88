"""A film goes up over a bad line that is cut, to a site that is killed on the way: it arrives whole, and every cut
costs one piece at most."""

from __future__ import annotations

import hashlib
import random
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from core import clock
from files import actions
from files.models import Upload
from tests.files import made
from tests.files.uploads import clear_storage
from tests.long.killing import SEED, Person, Web, environment, running
from tests.long.line import Line, Sender

pytestmark = pytest.mark.django_db(transaction=True)

PIECE = 8 * 1024 * 1024


@pytest.mark.parametrize(("megabytes", "megabits"), [(200, 20), (20, 1)])
def test_a_film_over_a_bad_line_arrives_whole(world, tmp_path: Path, megabytes: int, megabits: int):
    over_a_bad_line(world, tmp_path, megabytes=megabytes, bits_per_second=megabits * 1e6, cuts=5, piece=PIECE)


def over_a_bad_line(world, tmp_path: Path, *, megabytes: float, bits_per_second: float, cuts: int, piece: int) -> None:
    """Send a film with so many cuts and one killed web process, and check what arrived."""
    clear_storage()
    chance = random.Random(SEED)
    size = int(megabytes * 1024 * 1024)
    film = made.video(1)
    film += chance.randbytes(size - len(film))
    cut_at = [chance.randrange(size) for _ in range(cuts)]

    with (
        running(Web(environment(tmp_path / "mails"))) as web,
        Line(web.port, bits_per_second=bits_per_second, cuts=cut_at) as line,
    ):
        person = Person(web, world.ana)
        sender = Sender(line.port, person, piece)
        line.kill_at(chance.randrange(size), lambda: (web.kill(), web.start()))
        path = sender.send(film)

    upload = Upload.objects.select_related("file").get()
    assert (upload.state, upload.offset, str(upload.uuid) in path) == ("complete", size, True), f"LONG_SEED={SEED}"
    assert upload.file.sha256 == hashlib.sha256(film).hexdigest()
    assert line.cut == cuts
    headers = 2000 * len(sender.answers)
    assert line.carried - size <= (cuts + 1) * piece + headers
    _expect_nothing_left_for_good()


def _expect_nothing_left_for_good() -> None:
    """The one process that was killed may have put a piece down and died before its row knew: what nobody names is
    reported, and goes when nobody can be writing it any more."""
    assert actions.sweep() <= 1
    with clock.standing_at(clock.now() + timedelta(days=settings.UPLOAD_DAYS + 1)):
        actions.sweep()
        assert actions.sweep() == 0
