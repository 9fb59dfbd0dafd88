"""What `benchmarks.media` needs of the site itself: a person, a film that is ready, recordings to look into."""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.cached_db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.urls import reverse  # noqa: E402

from accounts.models import User  # noqa: E402
from core import clock  # noqa: E402
from files import kinds, media, store  # noqa: E402
from files.models import Rendition, StoredFile, Upload  # noqa: E402
from tests.files import films  # noqa: E402

TIMES = 5
SECONDS = 20
MP4 = kinds.BY_MIME["video/mp4"]


def prepare() -> str:
    """A database with one person in it; their session."""
    call_command("migrate", verbosity=0)
    person = User.objects.create_user("film@example.org", name="Film")
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(person.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def show(upload: str) -> str:
    """The file of an upload as if it had been looked into; where it plays."""
    file = Upload.objects.get(uuid=upload).file
    assert file is not None
    Rendition.objects.create(file=file, name="play", key=file.key, content_type="video/mp4", size=file.size)
    StoredFile.objects.filter(pk=file.pk).update(state="ready", ready_at=clock.now())
    return reverse("submissions:file", args=[file.uuid, "play"])


def forget() -> str:
    """No bytes stay."""
    for file in StoredFile.objects.all():
        store.delete(file.key)
    return ""


def recordings() -> str:
    """Medians of looking into a film, copying it clean, and converting it; each is a process of its own."""
    rows = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for codec, times in (("libx264", TIMES), ("libx265", 1)):
            (folder / "film").write_bytes(films.film(codec, size=(1280, 720), seconds=SECONDS, rate=30, sound="aac"))
            looks, plays = [], []
            for _time in range(times):
                began = time.monotonic()
                found = media.look(folder / "film", MP4, folder)
                looks.append(time.monotonic() - began)
                began = time.monotonic()
                media.playable(found)
                plays.append(time.monotonic() - began)
            name = f"{SECONDS} s of 720p, {'H.264' if codec == 'libx264' else 'HEVC'}"
            done = "convert" if found.must_convert else "copy clean"
            rows.append({"what": f"{name}: probe and poster", "seconds": round(statistics.median(looks), 3)})
            rows.append({"what": f"{name}: {done}", "seconds": round(statistics.median(plays), 3)})
    return json.dumps(rows)


if __name__ == "__main__":
    print({"prepare": prepare, "show": show, "forget": forget, "recordings": recordings}[sys.argv[1]](*sys.argv[2:]))
