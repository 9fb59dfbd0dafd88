"""From a line of a story, such as `{ make = "pdf_contract", name = "Seat contract.pdf" }`, to the bytes of a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zlib import crc32

from demo.media import charts, objects, office, papers, pdf, photos, recordings, rooms
from demo.media.drawing import Sheet

Spec = Mapping[str, Any]
_SHEETS: dict[str, Callable[[int], Sheet]] = {
    name: getattr(module, name)
    for module, names in (
        (rooms, ("room_rows", "room_flexible", "room_circle", "room_kinder", "room_cafeteria")),
        (rooms, ("room_lab", "room_shop", "room_library")),
        (charts, ("chart_spot", "chart_talk", "chart_tally_list", "floor_plan", "board_methods")),
        (objects, ("core_board", "rhythm_cards", "rhythm_pattern", "wall_cards", "weld_pair", "weld_wall")),
        (objects, ("log_page", "badge")),
    )
    for name in names
}
_LETTERED: dict[str, Callable[..., Sheet]] = {
    "chart": charts.chart,
    "board": charts.board,
    "notes": charts.notes,
    "page": charts.page,
}
_FILMS = {"talk_video", "class_video"}
_SPEECH = {"talk_audio", "discussion_audio"}


@dataclass(frozen=True)
class Texts:
    """What documents are made of: handouts and tables of the district, and overviews that stories tell."""

    documents: Mapping[str, Any] = field(default_factory=papers.handouts)
    own: Mapping[str, Mapping[str, str]] = field(default_factory=papers.told)


def make(spec: Spec) -> tuple[str, bytes]:
    """Name and bytes of a file, by nobody in particular, on a day of its own."""
    day = datetime(2025, 9, 1 + crc32(spec["name"].encode()) % 28, 7, 40, tzinfo=UTC)
    return spec["name"], made(spec, Texts(), author="Maple Valley School District", when=day)


def made(spec: Spec, texts: Texts, *, author: str, when: datetime) -> bytes:
    """The bytes of a file. The same line makes the same bytes. Raises `KeyError` for an unknown kind."""
    kind, seed = spec["make"], crc32(f"{spec['make']}/{spec['name']}/{author}".encode()) % 9973
    if kind in _FILMS:
        return recordings.film(spec.get("scene", "desk"), spec["seconds"], seed=seed, webm=_is(spec, "webm"))
    if kind in _SPEECH:
        return recordings.speech(spec["seconds"], seed=seed, webm=_is(spec, "webm"))
    if kind in {"table_csv", "table_xlsx"}:
        return _table(spec, texts, when)
    if kind.partition("_")[0] in {"pdf", "docx", "odt", "doc"}:
        return _document(spec, texts, author, when)
    return _picture(spec, seed, when)


def _is(spec: Spec, ending: str) -> bool:
    return bool(spec["name"].lower().endswith(f".{ending}"))


def _picture(spec: Spec, seed: int, when: datetime) -> bytes:
    if spec["make"] in _LETTERED:
        extra = {"foot": spec["foot"]} if "foot" in spec else {}
        sheet = _LETTERED[spec["make"]](seed, title=spec["title"], lines=spec["lines"], **extra)
    else:
        sheet = _SHEETS[spec["make"].removesuffix("_png")](seed)
    if _is(spec, "heic"):
        return photos.heic(sheet, taken=when)
    if _is(spec, "png"):
        return photos.png(sheet)
    return photos.jpeg(sheet, taken=when, turned=spec.get("turned", False))


def _table(spec: Spec, texts: Texts, when: datetime) -> bytes:
    rows = spec.get("rows") or texts.documents["tables"][spec["name"]]
    if spec["make"] == "table_csv":
        return office.csv_table(rows)
    return office.xlsx(rows, sheet="class totals", saved=when)


def _document(spec: Spec, texts: Texts, author: str, when: datetime) -> bytes:
    form, _line, key = spec["make"].partition("_")
    words = texts.own.get(key) or (spec if "text" in spec else texts.documents[key])
    title, text = words.get("title") or spec["name"].rpartition(".")[0], words["text"]
    if "\n\n" in text:
        text = papers.flat(text)
    if form == "pdf":
        return pdf.pdf(text, title=title, author=author)
    if form == "odt":
        return office.odt(text, title=title, author=author)
    return office.docx(text, title=title, author=author, saved=when)
