"""State machines as tables: every change of state goes through `move()`, which leaves a `StateChange`."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, ClassVar

from django.apps import apps
from django.db import connection, models
from django.utils.translation import gettext as _

from core.errors import WrongState

if TYPE_CHECKING:
    from accounts.models import User


class Moves(models.Model):
    """A noun with a `state` column and a `MOVES` table `{move: (states it may start from, state it ends in)}`."""

    if TYPE_CHECKING:
        state: str

        def get_state_display(self) -> str:
            """The state in words."""

    MOVES: ClassVar[dict[str, tuple[Collection[str], str]]] = {}
    KEEPS_TRAIL: ClassVar[bool] = True  # jobs alone do not: their own row is their history

    class Meta:
        abstract = True

    def can(self, name: str) -> bool:
        """Whether the table allows the move now. Buttons are drawn from this, so screen and core agree."""
        return self.state in self.MOVES[name][0]

    def move(self, name: str, *, by: User | None, code: str = "", **facts: Any) -> None:
        """Make the move, save it with the facts that belong to it, and write who and when.

        Call it with the row locked, inside the verb's transaction. `by=None` means the system did it.
        `code` is a short reason code, never personal text. Raises `WrongState` when the table forbids it.
        """
        if not connection.in_atomic_block:
            raise RuntimeError("move() belongs inside the transaction of a verb")
        sources, target = self.MOVES[name]
        old = self.state
        if old not in sources:
            raise WrongState(self.refusal(name))
        self.state = target
        for field, value in facts.items():
            setattr(self, field, value)
        self.save(update_fields=["state", *facts])  # type: ignore[misc]  # every subclass has one
        if not self.KEEPS_TRAIL:
            return
        apps.get_model("core", "StateChange").objects.create(
            subject_type=self._meta.label_lower,
            subject_id=self.pk,
            move=name,
            old=old,
            new=target,
            code=code,
            by=by,
            by_system=by is None,
        )

    def refusal(self, name: str) -> str:
        """The sentence a person reads when the move is not possible any more. Models say it better."""
        return _("This is already “%(state)s”, so nothing was changed. Reload the page to see where it stands now.") % {
            "state": self.get_state_display()
        }
