"""Two people at the same moment, each with a connection of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from django.db import connections
from django.db.models import QuerySet

from core.moves import Moves

PATIENCE = 20
MOMENT = 0.7


def together(*acts: Callable[[], object]) -> list[object]:
    """Start all at once; give back what each returned, or the error it met."""
    gate = threading.Barrier(len(acts))
    outcomes: list[object] = [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            gate.wait(PATIENCE)
            outcomes[number] = act()
        except Exception as error:  # noqa: BLE001  (the error is the outcome)
            outcomes[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "somebody still waits for somebody"
    return outcomes


@contextmanager
def at_the_brink(people: int = 2) -> Iterator[None]:
    """Let everybody wait for the others just before their first change of state, where a race would be lost.

    With the locks in place the second never comes that far, so the first goes on alone after a moment.
    """
    meeting, seen, plain = threading.Barrier(people), threading.local(), Moves.move

    def meet_then_move(self: Moves, name: str, **facts: Any) -> None:
        if not getattr(seen, "met", False):
            seen.met = True
            with suppress(threading.BrokenBarrierError):
                meeting.wait(MOMENT)
        plain(self, name, **facts)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Moves, "move", meet_then_move)
        yield


@contextmanager
def without_locks() -> Iterator[None]:
    """Let `select_for_update` lock nothing, to show that a race is there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QuerySet, "select_for_update", lambda rows, *_args, **_kwargs: rows)
        yield
