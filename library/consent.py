"""What of a practice may be shown now, where something was stated or taken back since it was released."""

from __future__ import annotations

from dataclasses import dataclass, field

from library.drafting import attempts_on_track, reach_of
from library.models import Release
from submissions.consent import key_of, register_of
from submissions.gathering import gather_sent


@dataclass
class Closed:
    """What of a practice may not be shown now: copies of files by their keys, and links."""

    copies: set[int] = field(default_factory=set)
    links: set[str] = field(default_factory=set)

    def hides(self, line: str) -> bool:
        """Whether a line of text leads to a link that may not be shown."""
        return any(link in line for link in self.links)


def closed_parts(release: Release, *, need: int, held: bool = True) -> Closed:
    """Which files and links of a release may not be shown to somebody who needs this much; `held`: also those that are
    only closed until a coordinator has looked at a report."""
    register, keys = register_of(release.submission.plan_id), set()
    register.taken_back = [one for one in register.taken_back if held or not one.is_held]
    for attempt in attempts_on_track(release.submission):
        rows = gather_sent(attempt).rows()
        keys |= {key_of(row) for row in rows if reach_of(register, attempt, row) < need}
    copies = release.files.filter(copy__isnull=False, original__in=[key for key in keys if isinstance(key, int)])
    return Closed(set(copies.values_list("copy_id", flat=True)), {key for key in keys if isinstance(key, str)})
