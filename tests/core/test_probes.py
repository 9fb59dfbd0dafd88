"""What a monitor asks: whether the process runs, and whether all it needs answers."""

from copy import deepcopy

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

pytestmark = pytest.mark.django_db


def test_a_running_process_says_so_whatever_host_it_is_asked_by(client):
    answer = client.get("/healthz", headers={"Host": "10.1.2.3"})

    assert (answer.status_code, answer.content) == (200, b"ok")


def test_a_site_that_has_all_it_needs_is_ready(client):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"ready": True, "failing": [], "degraded": []})


def test_a_site_that_cannot_keep_files_is_not_ready(client, settings, tmp_path):
    (tmp_path / "file").touch()
    storages = deepcopy(settings.STORAGES)
    gone = {"bucket_name": "never-made"} if settings.S3_BUCKET else {"location": str(tmp_path / "file" / "private")}
    storages["private"]["OPTIONS"].update(gone)
    settings.STORAGES = storages

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"ready": False, "failing": ["storage"], "degraded": []})


def test_a_site_whose_database_is_behind_its_code_is_not_ready(client):
    MigrationRecorder(connection).record_unapplied("core", "0001_initial")

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"ready": False, "failing": ["migrations"], "degraded": []})
