"""Public pictures (logos, pictures of editors) when they lie in a bucket."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage


class PublicPictures(S3Storage):
    """The bucket stays closed and is never named in a page: pictures are asked for under our own `/media/`.

    A signed address of the bucket would be another host, which our pages load nothing from, and would go stale in
    the cache before the page that holds it.
    """

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        """The path at which `pages.views.wellknown.picture` serves it."""
        return settings.MEDIA_URL + (filepath_to_uri(name) or "")
