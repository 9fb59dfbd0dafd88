"""The district as every page needs it: read once, kept in the cache, forgotten when it is edited."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.core.cache import cache

from accounts.models import District
from core import publiccache
from core.colour import stylesheet, theme_for

_KEY = "district-facts-3"  # another number whenever the fields below change
_SECONDS = 300


@dataclass(frozen=True)
class Facts:
    """What the frame and the rules need of the district."""

    name: str
    tagline: str
    accent: str
    accent_on_paper: str  # as it can be read on light paper where no style sheet reaches: in mails
    logo_url: str
    time_zone: str
    fiscal_year_start_month: int
    help_email: str
    smallest_cell: int
    is_invented: bool
    student_ids: tuple[str, ...]  # their shapes, such as MV-9999
    theme_hash: str  # part of the address of the district's colours, so that they may be kept for ever

    @property
    def zone(self) -> ZoneInfo:
        """Time zone of cut-offs and fiscal years."""
        return ZoneInfo(self.time_zone)


def current() -> Facts:
    """The district, or the plain defaults while none is set up."""
    kept = cache.get(_KEY)
    if isinstance(kept, Facts):
        return kept
    row = District.objects.select_related("logo").first() or District(name="Practicum")
    facts = Facts(
        name=row.name,
        tagline=row.tagline,
        accent=row.accent,
        accent_on_paper=theme_for(row.accent).light.colour,
        logo_url=row.logo.get_rendition("max-320x80").url if row.logo else "",
        time_zone=row.time_zone,
        fiscal_year_start_month=row.fiscal_year_start_month,
        help_email=row.help_email,
        smallest_cell=row.smallest_cell,
        is_invented=row.is_invented,
        student_ids=tuple(line.strip() for line in row.student_ids.splitlines() if "9" in line or "A" in line),
        theme_hash=sha256(stylesheet(row.accent).encode()).hexdigest()[:12],
    )
    cache.set(_KEY, facts, _SECONDS)
    return facts


def forget() -> None:
    """Let an edit of the district be seen at once, on public pages too."""
    cache.delete(_KEY)
    publiccache.forget()
