"""The small sister of `tests/long/test_uploads.py`: a film over a line that is cut, to a site that is killed."""

import pytest

from tests.long.test_uploads import over_a_bad_line

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_small_film_over_a_bad_line_arrives_whole(world, tmp_path):
    over_a_bad_line(world, tmp_path, megabytes=6, bits_per_second=40e6, cuts=3, piece=1024 * 1024)
