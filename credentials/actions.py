"""Verbs of programs and of what they award."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.models import User
from core import clock, publiccache
from credentials.models import Credential, Microcredential, Program, Tier, TierAsk
from rubrics import actions as rubric_actions
from rubrics.models import Criterion, Level, Rubric, RubricVersion

SHIPPED = Path(__file__).parent / "data" / "program.toml"
_AMOUNTS = ("yearly_cap", "amount", "hours", "points")


@transaction.atomic
def load_program(path: Path | None = None, *, by: User | None) -> Program:
    """Set up a program from a file, by default the one that ships: its rubrics, tiers, asks and microcredentials.

    A program that is there already is left exactly as it is: editors may have changed it. Raises `KeyError` when
    the file lacks a part, `tomllib.TOMLDecodeError` when it is no TOML.
    """
    data = tomllib.loads((path or SHIPPED).read_text())
    there = Program.objects.filter(slug=data["program"]["slug"]).first()
    if there is not None:
        return there
    rubrics = {row["key"]: _load_rubric(row, by=by) for row in data["rubrics"]}
    program = Program.objects.create(**_clean(data["program"]))
    for row in data["tiers"]:
        _load_tier(program, rubrics[row["rubric"]], row)
    for row in data.get("microcredentials", []):
        _load_microcredential(program, row)
    transaction.on_commit(publiccache.forget)
    return program


def _clean(row: dict[str, Any]) -> dict[str, Any]:
    """A row's plain values: text without the line ends of its file, amounts as exact decimals."""
    plain = {}
    for name, value in row.items():
        if isinstance(value, str):
            plain[name] = Decimal(value) if name in _AMOUNTS else value.strip()
        elif not isinstance(value, (list, dict)):
            plain[name] = value
    return plain


def _load_rubric(row: dict[str, Any], *, by: User | None) -> Rubric:
    rubric, created = Rubric.objects.get_or_create(key=row["key"], defaults={"name": row["name"]})
    if not created:
        return rubric
    version = RubricVersion.objects.create(rubric=rubric, number=1, note=row.get("note", ""))
    criteria = Criterion.objects.bulk_create(
        Criterion(version=version, sort_order=position, **_clean(given))
        for position, given in enumerate(row["criteria"])
    )
    Level.objects.bulk_create(
        Level(criterion=criterion, sort_order=order, **_clean(level))
        for criterion, given in zip(criteria, row["criteria"], strict=True)
        for order, level in enumerate(given["levels"])
    )
    rubric_actions.publish(version.pk, by=by)
    return rubric


def _load_tier(program: Program, rubric: Rubric, row: dict[str, Any]) -> None:
    values = {name: value for name, value in _clean(row).items() if name != "rubric"}
    prompts = "\n".join(row.get("prompts", []))
    tier = Tier.objects.create(program=program, rubric=rubric, sort_order=row["order"], prompts=prompts, **values)
    for position, ask in enumerate(row.get("asks", [])):
        TierAsk.objects.create(tier=tier, sort_order=position, **ask)


def _load_microcredential(program: Program, row: dict[str, Any]) -> None:
    microcredential = Microcredential(program=program, **_clean(row))
    microcredential.save()
    microcredential.tiers.set(program.tiers.filter(key__in=row.get("tiers", [])))
    microcredential.save()


@transaction.atomic
def award(
    *,
    program: Program,
    recipient: User,
    source: str,
    title: str,
    results: list[dict[str, Any]],
    tiers_passed: Iterable[int],
    by: User | None = None,
) -> list[Credential]:
    """Award every microcredential of the program whose tiers have all been passed; once per source.

    `source` names what it was earned by, such as `plan:<uuid>`; `tiers_passed` holds primary keys of tiers. A
    suspended credential of the same source comes back with the new results. Returns those awarded or resumed now.
    """
    passed = set(tiers_passed)
    every = set(program.tiers.values_list("pk", flat=True))
    awarded = []
    for microcredential in program.microcredentials.filter(is_offered=True).prefetch_related("tiers"):
        needed = {tier.pk for tier in microcredential.tiers.all()} or every
        if not needed <= passed:
            continue
        held = (
            Credential.objects.select_for_update()
            .filter(microcredential=microcredential, recipient=recipient, source=source)
            .exclude(state=Credential.State.REVOKED)
            .first()
        )
        if held is None:
            awarded.append(
                Credential.objects.create(
                    microcredential=microcredential, recipient=recipient, source=source, title=title, results=results
                )
            )
        elif held.can("resume"):
            held.move("resume", by=by, suspended_at=None, results=results, awarded_at=clock.now())
            awarded.append(held)
    return awarded


@transaction.atomic
def suspend_for(source: str, *, recipient: User, by: User) -> None:
    """Suspend what somebody was awarded for a source, because a decision it rests on was reversed."""
    for credential in Credential.objects.select_for_update().filter(source=source, recipient=recipient):
        if credential.can("suspend"):
            credential.move("suspend", by=by, code="decision_reversed", suspended_at=clock.now())
