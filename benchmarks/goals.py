"""What is measured and how fast it has to be: every number of docs/speed.md, once."""

from dataclasses import dataclass

SMALL, LARGE = 1_000, 100_000
CONNECTIONS = 8
FILE_MB = 5

# The reference's pages, (i) to (v). A row may also be compared with another row of ours, by its name.
REFERENCE = {
    "i": "/static-page/",
    "ii": "/rows/",
    "iii": "/search/?q=retrieval+practice",
    "iv": "/upload/",
    "v": "/",
}


@dataclass(frozen=True)
class Goal:
    """One row of the first table: what is asked for, what it is compared with, and at most how much it costs."""

    name: str
    path: str
    """Where it is; `{names}` are facts the loader printed."""
    against: str
    ratio: float
    queries: int
    growth: float | None = None
    """At most this many times the cost with `SMALL` rows; None where that says nothing."""
    who: str = ""
    """Whose session; "" is a visitor."""
    fresh: bool = False
    """Whether every request has an address no cache has seen."""
    kb: int | None = None
    memory_mb: float | None = None
    """How much more memory a worker may take at its peak; None where it is not looked at."""
    way: str = "page"
    """Which way of `benchmarks.asking` it is asked in."""
    status: int = 200
    most: int = 1000
    """Requests in a block at most, where each leaves something behind."""
    rate: float | None = 0.7
    """At least this many of (ii)'s requests a second at `CONNECTIONS` connections; None: not a row of that table."""
    late: float = 2.5
    """At most this many times (ii)'s 95th percentile at `CONNECTIONS` connections."""


SEARCH = "/library/?q=retrieval+practice"
UPLOAD = "/plans/{draft}/tier/2/artifacts/"
SEND = "/plans/{draft}/tier/2/check/"

GOALS = [
    Goal("public home, cached", "/", "i", 1.5, 0, 1.1),
    Goal("public home, uncached", "/", "v", 1.5, 6, 1.1, fresh=True),
    Goal("topic index, cached", "/topics/", "i", 1.5, 0, 1.1),
    Goal("topic index, uncached", "/topics/", "v", 1.5, 6, 1.1, fresh=True),
    Goal("queue, first page", "/desk/", "ii", 1.3, 7, 1.2, who="scorer", kb=50),
    Goal("queue, one tier", "/desk/?tier=2", "ii", 1.3, 7, 1.2, who="scorer", kb=50),
    Goal("queue, deep cursor", "/desk/?after={deep}", "queue, first page", 1.2, 7, who="scorer", kb=50),
    Goal("scoring screen", "/desk/{submission}/", "ii", 1.7, 13, 1.1, who="scorer"),
    Goal("save a score", "/desk/{submission}/save/", "ii", 2.0, 20, 1.1, who="scorer", way="save", rate=None),
    Goal("teacher's home", "/me/", "ii", 1.3, 10, 1.1, who="teacher"),
    Goal("add a 5 MB file", UPLOAD, "iv", 1.5, 20, 1.1, who="sender", way="upload", status=302, most=5,
         memory_mb=FILE_MB, rate=None),
    Goal("send a tier with it", SEND, "iv", 1.5, 20, 1.1, who="sender", way="send", status=302, most=5, rate=None),
    Goal("library search, visitor", SEARCH, "iii", 1.1, 5, 1.5, fresh=True),
    Goal("library search, signed in", SEARCH, "iii", 1.3, 5, 1.5, who="teacher"),
    Goal("library search, broad word", "/library/?q=curriculum", "ii", 3.5, 5, who="teacher", rate=0.3),
    Goal("practice page", "/library/{practice}/", "ii", 1.7, 13, 1.1, who="teacher"),
    Goal("coordinator's home, counts", "/me/", "ii", 1.5, 12, 1.3, who="coordinator"),
    Goal("money overview, sums", "/money/", "ii", 1.5, 12, 1.3, who="coordinator"),
    Goal("stipends, eligible", "/money/eligible/", "ii", 1.5, 10, 1.2, who="payroll_clerk"),
    Goal("pay run, 5,000 lines", "/money/runs/{run}/", "ii", 1.5, 10, 1.2, who="payroll_clerk"),
    Goal("pay run being made, 5,000", "/money/runs/{draft_run}/", "ii", 1.5, 10, 1.2, who="payroll_clerk"),
]  # fmt: skip
