"""Recording with the camera or microphone in the browser: which pages may, and what the recorder there is told."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse


@dataclass(frozen=True)
class Recorder:
    """What a recorder is told: the length asked for, in seconds and in words (nothing where none is), and which way
    the camera of a phone looks first."""

    minimum: int = 0
    maximum: int = 0
    asked: str = ""
    facing: str = "environment"

    @property
    def most(self) -> int:
        """The longest recording this site takes, in seconds."""
        return settings.UPLOAD_MAX_VIDEO_SECONDS

    @property
    def most_minutes(self) -> str:
        """The same in minutes."""
        return f"{settings.UPLOAD_MAX_VIDEO_SECONDS / 60:g}"

    @property
    def video_bits(self) -> int:
        """How many bits a second of pictures takes, so that a recording gets through a school's line."""
        return settings.RECORDING_VIDEO_BITS_PER_SECOND

    @property
    def audio_bits(self) -> int:
        """How many bits a second of sound takes."""
        return settings.RECORDING_AUDIO_BITS_PER_SECOND


def allow_recording(response: HttpResponse) -> HttpResponse:
    """Let this page, and no frame in it, ask for camera and microphone and play what it recorded before it is used."""
    response["Permissions-Policy"] = settings.PERMISSIONS_POLICY_RECORDING
    response._csp_update = {"media-src": ["blob:"]}  # type: ignore[attr-defined]
    return response
