"""The library's search on PostgreSQL: one statement over a generated `tsvector` with a GIN index.

One list of hits feeds the total, the facet counts and the ranking of at most 1,000 of them; headlines are made
only for the twenty that are shown. Rows are kept narrow (long columns out of line), so that a word found in a
tenth of all practices is still read from few pages.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import DatabaseError, connection, transaction

from library.keys import BITS
from library.search.asking import RANKED, SHOWN, Ask
from library.search.found import COLUMNS, START, STOP, Found, card, mask_sql, unmasked
from library.search.terms import Terms

TABLE = "library_searchentry"
CONFIG = "library"
WEIGHTS = {"title": "A", "line": "B", "names": "C", "body": "C"}
_CARD = ", ".join(f"e.{name}" for name in COLUMNS)
# Under filters, a value counts where its own kind of filter is the only one that fails, or none does.
_COUNTED = f"""
    counted AS (SELECT key, count(*) AS n FROM (SELECT unnest(keys) AS key, mask FROM hit) k
                WHERE mask & ~(1 << (key >> {BITS})) = 0 GROUP BY key),
    masks AS (SELECT mask, count(*) AS n FROM hit WHERE mask & (mask - 1) = 0 GROUP BY mask)"""
_COUNTED_UNFILTERED = """
    counted AS (SELECT key, count(*) AS n FROM (SELECT unnest(keys) AS key FROM hit) k GROUP BY key),
    masks AS (SELECT 0 AS mask, count(*) AS n FROM hit)"""
_ANSWER = """
    SELECT (SELECT jsonb_object_agg(key, n) FROM counted)::text,
           (SELECT jsonb_object_agg(mask, n) FROM masks)::text,
           (SELECT jsonb_agg(to_jsonb(shown) ORDER BY place) FROM shown)::text"""
_ORDERS = {
    "relevance": "score DESC, published_at DESC, id DESC",
    "newest": "published_at DESC, id DESC",
    "tried": "adoptions DESC, published_at DESC, id DESC",
}


def install(using: Any) -> None:
    """Make the configuration, the column and its indexes where they are missing or of an older kind. Safe to run
    again."""
    with using.cursor() as cursor:
        _install_configuration(cursor, using.alias)
        cursor.execute(
            "SELECT generation_expression FROM information_schema.columns "
            "WHERE table_schema = current_schema() AND table_name = %s AND column_name = 'tsv'",
            [TABLE],
        )
        found = cursor.fetchone()
        if found and not all(name in found[0] for name in WEIGHTS):
            cursor.execute(f"ALTER TABLE {TABLE} DROP COLUMN tsv")
        words = " || ".join(
            f"setweight(to_tsvector('{CONFIG}', {name}), '{weight}')" for name, weight in WEIGHTS.items()
        )
        cursor.execute(
            f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS tsv tsvector GENERATED ALWAYS AS ({words}) STORED"
        )
        cursor.execute(f"ALTER TABLE {TABLE} ALTER COLUMN keys SET STORAGE PLAIN")
        cursor.execute(f"ALTER TABLE {TABLE} SET (toast_tuple_target = 256)")
        cursor.execute(f"CREATE INDEX IF NOT EXISTS library_search_words ON {TABLE} USING gin (tsv)")
        cursor.execute(f"CREATE INDEX IF NOT EXISTS library_search_keys ON {TABLE} USING gin (keys)")


def _install_configuration(cursor: Any, alias: str) -> None:
    cursor.execute("SELECT 1 FROM pg_ts_config WHERE cfgname = %s", [CONFIG])
    if cursor.fetchone():
        return
    cursor.execute(f"CREATE TEXT SEARCH CONFIGURATION {CONFIG} (COPY = english)")
    try:
        with transaction.atomic(using=alias):
            cursor.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
            cursor.execute(
                f"ALTER TEXT SEARCH CONFIGURATION {CONFIG} "
                "ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem"
            )
    except DatabaseError:
        # The extension is not there, or may not be made: search works, and accents then count.
        return


def find(ask: Ask, *, sees_all: bool) -> Found:
    """Hits, counts and cards of a search. See `Found`."""
    words = websearch(ask.terms)
    where: list[str]
    values: list[Any]
    where, values = ([f"e.tsv @@ websearch_to_tsquery('{CONFIG}', %s)"], [words]) if words else ([], [])
    if not sees_all:
        where.append("e.is_public")
    if not words:
        # Whoever fails one filter of several meets another; of one filter, `search` knows the rest already.
        where.append("e.keys && %s::int[]")
        values.append(sorted(set().union(*ask.chosen.values())))
    mask, masked = mask_sql(ask, "(NOT e.keys && %s::int[])::int")
    ranked, rank_values = _ranked(ask, words)
    snippet, snippet_values = _snippet(words)
    statement = f"""
    WITH hit AS MATERIALIZED (
        SELECT e.id, e.keys, e.published_at, e.adoptions, {mask} AS mask FROM {TABLE} e
        WHERE {" AND ".join(where) or "true"}),
    {_COUNTED if ask.chosen else _COUNTED_UNFILTERED},
    {ranked},
    shown AS (SELECT {_CARD}, r.place, {snippet} AS snippet
              FROM (SELECT *, row_number() OVER (ORDER BY {_ORDERS[ask.order]}) AS place FROM best
                    ORDER BY {_ORDERS[ask.order]} LIMIT {SHOWN} OFFSET %s) r JOIN {TABLE} e ON e.id = r.id)
    {_ANSWER}"""
    return _run(statement, [*masked, *values, *rank_values, *snippet_values, ask.after])


def overview(*, sees_all: bool) -> Found:
    """Counts and total of the whole library, without cards: what an empty search is compared with."""
    where = "true" if sees_all else "e.is_public"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT (SELECT jsonb_object_agg(key, n) FROM (SELECT v AS key, count(*) AS n FROM {TABLE} e, "
            f"unnest(e.keys) AS v WHERE {where} GROUP BY v) c)::text, "
            f"(SELECT count(*) FROM {TABLE} e WHERE {where})"
        )
        counts, total = cursor.fetchone()
    return Found([], total, {int(key): n for key, n in json.loads(counts or "{}").items()})


def newest(ask: Ask, *, sees_all: bool) -> Found:
    """The cards of a search without words and filters, straight from the index of its order."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT jsonb_agg(to_jsonb(e))::text FROM (SELECT {_CARD} FROM {TABLE} e "
            f"WHERE {'true' if sees_all else 'e.is_public'} ORDER BY {_ORDERS[ask.order]} "
            f"LIMIT {SHOWN} OFFSET %s) e",
            [ask.after],
        )
        rows = json.loads(cursor.fetchone()[0] or "[]")
    return Found([card(row) for row in rows], 0, {})


def websearch(terms: Terms) -> str:
    """Terms in the words of `websearch_to_tsquery`, every phrase quoted, so that "or" is a word too."""
    wanted = [f'"{" ".join(phrase)}"' for phrase in terms.wanted]
    return " ".join(wanted + [f'-"{" ".join(phrase)}"' for phrase in terms.unwanted])


def _ranked(ask: Ask, words: str) -> tuple[str, list[Any]]:
    newest_hits = (
        f"SELECT id, published_at, adoptions FROM hit {'WHERE mask = 0' if ask.chosen else ''} "
        f"ORDER BY {_ORDERS['newest' if ask.order == 'relevance' else ask.order]} LIMIT {RANKED}"
    )
    if ask.order != "relevance" or not words:
        return f"best AS ({newest_hits})", []
    score = f"ts_rank(e.tsv, websearch_to_tsquery('{CONFIG}', %s))"
    return (
        f"best AS (SELECT h.*, {score} AS score FROM ({newest_hits}) h JOIN {TABLE} e ON e.id = h.id)",
        [words],
    )


def _snippet(words: str) -> tuple[str, list[Any]]:
    if not words:
        return "''", []
    options = f"StartSel={START}, StopSel={STOP}, MaxWords=30, MinWords=15, MaxFragments=1"
    return f"ts_headline('{CONFIG}', e.body, websearch_to_tsquery('{CONFIG}', %s), %s)", [words, options]


def _run(statement: str, values: list[Any]) -> Found:
    """The planner thinks reading all rows is cheap, because they are narrow; it does not know that each `@@`
    would fetch its vector from out of line. One message, so the setting costs no round trip."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL enable_seqscan = off; {statement}; SET LOCAL enable_seqscan TO DEFAULT", values)
        cursor.nextset()
        return _found(cursor.fetchone())


def _found(row: tuple[str | None, ...]) -> Found:
    counts, masks, shown = (json.loads(part or "null") for part in row)
    total, missing = unmasked(masks or {})
    return Found([card(row) for row in shown or []], total, {int(key): n for key, n in (counts or {}).items()}, missing)
