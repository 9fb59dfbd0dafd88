"""Invented text of known length, made by PostgreSQL itself: fast, and the same at every run."""

VOCABULARY = """
    student seating choice discussion evidence lesson feedback reading writing group
    teacher question model strategy reflection goal measure survey rubric chart routine station vocabulary
    number fraction science lab music rhythm project peer critique family language story map plan data growth
    impact share colleague assessment formative inquiry argument claim reason support scaffold pause partner
    whole small class week minute board card game movement garden museum history voice draft revise publish
    audience notebook exit ticket warm problem solve explain compare observe record trial error patience trust
    respect space light sound table circle
""".split()  # noqa: SIM905  (a paragraph reads better than a list)
# In more than a tenth of all texts, for the broad search; the two narrow words meet in one text of 527.
BROAD = "curriculum"
_RARE = 4000


def sql_words(seed: str, count: int) -> str:
    """SQL for a text of `count` words that depends on the integer expression `seed` alone.

    Four words in ten are common ones; the rest are spread over some thousands, as in real prose.
    """
    words = "ARRAY[" + ", ".join(f"'{word}'" for word in VOCABULARY) + "]"
    turn = f"abs(hashint8(({seed})::bigint * 131 + w))"
    return (
        f"(SELECT string_agg(CASE WHEN {turn} %% 10 < 4 THEN ({words})[1 + {turn} %% {len(VOCABULARY)}] "
        f"ELSE 'term' || {turn} %% {_RARE} END, ' ') FROM generate_series(1, {count}) w) "
        f"|| CASE WHEN ({seed}) %% 8 = 0 THEN ' {BROAD}' ELSE '' END "
        f"|| CASE WHEN ({seed}) %% 31 = 0 THEN ' retrieval' ELSE '' END "
        f"|| CASE WHEN ({seed}) %% 17 = 0 THEN ' practice' ELSE '' END"
    )
