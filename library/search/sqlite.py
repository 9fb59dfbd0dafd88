"""The library's search on SQLite: an FTS5 table over the entries, kept by triggers on them.

The words asked for are found as the beginning of words ("assess" finds "assessment"): FTS5 knows no stemming.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

from library.keys import BITS
from library.search.asking import RANKED, SHOWN, Ask
from library.search.found import COLUMNS, START, STOP, Card, Found, card, marked, mask_sql, unmasked
from library.search.terms import Terms

TABLE = "library_searchentry"
WORDS = "library_searchwords"
_PREFIX_FROM = 3
_CARD = ", ".join(f"'{name}', e.{name}" for name in COLUMNS)
_ORDERS = {
    "relevance": "score, published_at DESC, id DESC",  # bm25 is the smaller the better
    "newest": "published_at DESC, id DESC",
    "tried": "adoptions DESC, published_at DESC, id DESC",
}
_COLUMNS = ("title", "line", "body", "names")
_WEIGHTS = "10.0, 4.0, 1.0, 1.0"
_MADE = (
    f"CREATE VIRTUAL TABLE {WORDS} USING fts5({', '.join(_COLUMNS)}, content='{TABLE}', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 2', prefix='3 4')"
)


def install(using: Any) -> None:
    """Make the index and the triggers that keep it, anew where they are of an older kind. Safe to run again:
    SQLite drops a table's triggers whenever it rebuilds the table, so this runs after every migrate."""
    with using.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [WORDS])
        found = cursor.fetchone()
        is_new = found is None or found[0] != _MADE
        if is_new:
            for event in _TRIGGERS:
                cursor.execute(f"DROP TRIGGER IF EXISTS library_search_{event.lower()}")
            cursor.execute(f"DROP TABLE IF EXISTS {WORDS}")
            cursor.execute(_MADE)
            cursor.execute(f"INSERT INTO {WORDS}({WORDS}) VALUES ('rebuild')")
        for event, body in _TRIGGERS.items():
            cursor.execute(
                f"CREATE TRIGGER IF NOT EXISTS library_search_{event.lower()} AFTER {event} ON {TABLE} BEGIN {body} END"
            )


def _row(which: str) -> str:
    return ", ".join(f"{which}.{name}" for name in ("id", *_COLUMNS))


_LISTED = ", ".join(_COLUMNS)
_FORGET = f"INSERT INTO {WORDS}({WORDS}, rowid, {_LISTED}) VALUES ('delete', {_row('OLD')});"
_LEARN = f"INSERT INTO {WORDS}(rowid, {_LISTED}) VALUES ({_row('NEW')});"
_TRIGGERS = {"INSERT": _LEARN, "DELETE": _FORGET, "UPDATE": f"{_FORGET} {_LEARN}"}


def find(ask: Ask, *, sees_all: bool) -> Found:
    """Hits, counts and cards of a search. See `Found`."""
    source, where, values = _source(ask.terms)
    if not sees_all:
        where.append("e.is_public")
    has_score = bool(ask.terms.wanted)
    mask, masked = mask_sql(
        ask,
        "(NOT EXISTS (SELECT 1 FROM json_each(e.keys) k WHERE k.value IN (SELECT value FROM json_each(%s))))",
    )
    statement = f"""
    WITH hit AS MATERIALIZED (
        SELECT e.id, e.keys, e.published_at, e.adoptions, {mask} AS mask,
               {f"bm25({WORDS}, {_WEIGHTS})" if has_score else "0"} AS score
        FROM {source} WHERE {" AND ".join(where) or "1"}),
    counted AS (SELECT k.value AS key, count(*) AS n FROM hit, json_each(hit.keys) k
                WHERE hit.mask & ~(1 << (k.value >> {BITS})) = 0 GROUP BY k.value),
    masks AS (SELECT mask, count(*) AS n FROM hit WHERE mask & (mask - 1) = 0 GROUP BY mask),
    shown AS (SELECT id FROM (SELECT * FROM hit WHERE mask = 0 ORDER BY {_ORDERS[ask.order]} LIMIT {RANKED})
              ORDER BY {_ORDERS[ask.order]} LIMIT {SHOWN} OFFSET %s)
    SELECT (SELECT json_group_object(key, n) FROM counted), (SELECT json_group_object(mask, n) FROM masks),
           (SELECT json_group_array(json_object('id', e.id, {_CARD})) FROM shown JOIN {TABLE} e ON e.id = shown.id)"""
    with connection.cursor() as cursor:
        cursor.execute(statement, [*[json.dumps(v) for v in masked], *values, ask.after])
        counts, masks, shown = (json.loads(part) for part in cursor.fetchone())
    total, missing = unmasked(masks)
    return Found(_with_snippets(shown, ask.terms), total, {int(key): n for key, n in counts.items()}, missing)


def overview(*, sees_all: bool) -> Found:
    """Counts and total of the whole library, without cards: what an empty search is compared with."""
    where = "1" if sees_all else "e.is_public"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT (SELECT json_group_object(key, n) FROM (SELECT k.value AS key, count(*) AS n "
            f"FROM {TABLE} e, json_each(e.keys) k WHERE {where} GROUP BY k.value)), "
            f"(SELECT count(*) FROM {TABLE} e WHERE {where})"
        )
        counts, total = cursor.fetchone()
    return Found([], total, {int(key): n for key, n in json.loads(counts).items()})


def newest(ask: Ask, *, sees_all: bool) -> Found:
    """The cards of a search without words and filters, straight from the index of its order."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT json_object({_CARD}) FROM (SELECT * FROM {TABLE} e "
            f"WHERE {'1' if sees_all else 'e.is_public'} ORDER BY {_ORDERS[ask.order]} LIMIT {SHOWN} OFFSET %s) e",
            [ask.after],
        )
        rows = [json.loads(row[0]) for row in cursor.fetchall()]
    return Found([card(row) for row in rows], 0, {})


def match(phrases: tuple[tuple[str, ...], ...], joined: str) -> str:
    """Phrases in the words of FTS5, each quoted, so that AND, NEAR or a star in them are words too."""
    return f" {joined} ".join(_phrase(phrase) for phrase in phrases)


def _phrase(words: tuple[str, ...]) -> str:
    is_beginning = len(words) == 1 and len(words[0]) >= _PREFIX_FROM
    return f'"{" ".join(words)}"' + ("*" if is_beginning else "")


def _source(terms: Terms) -> tuple[str, list[str], list[Any]]:
    where, values = [], []
    source = f"{TABLE} e"
    if terms.wanted:
        source = f"{WORDS} JOIN {TABLE} e ON e.id = {WORDS}.rowid"
        where.append(f"{WORDS} MATCH %s")
        values.append(match(terms.wanted, "AND"))
    if terms.unwanted:
        where.append(f"e.id NOT IN (SELECT rowid FROM {WORDS} WHERE {WORDS} MATCH %s)")
        values.append(match(terms.unwanted, "OR"))
    return source, where, values


def _with_snippets(rows: list[dict[str, Any]], terms: Terms) -> list[Card]:
    if not rows or not terms.wanted:
        return [card(row) for row in rows]
    places = ", ".join(["%s"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rowid, snippet({WORDS}, 2, %s, %s, '…', 30) FROM {WORDS} "
            f"WHERE {WORDS} MATCH %s AND rowid IN ({places})",
            [START, STOP, match(terms.wanted, "AND"), *[row["id"] for row in rows]],
        )
        snippets = dict(cursor.fetchall())
    return [card({**row, "snippet": snippets.get(row["id"], "")}) for row in rows]


__all__ = ["find", "install", "marked", "match", "newest", "overview"]
