"""The verbs of money. Each is one transaction that locks plan → submission → stipend → pay run."""

from payouts.actions.answers import hold_answer, import_answer, read_before, settle_line
from payouts.actions.earning import (
    approve_stipend,
    draw_on,
    earn,
    record_outside_payment,
    void_for,
    void_stipend,
)
from payouts.actions.exits import answer_exit
from payouts.actions.leaving import export, mark_sent, take_copy
from payouts.actions.proving import prove_ledger
from payouts.actions.runs import add, approve_batch, give_up, prepare, remove, return_batch, start_batch

__all__ = [
    "add",
    "answer_exit",
    "approve_batch",
    "approve_stipend",
    "draw_on",
    "earn",
    "export",
    "give_up",
    "hold_answer",
    "import_answer",
    "mark_sent",
    "prepare",
    "prove_ledger",
    "read_before",
    "record_outside_payment",
    "remove",
    "return_batch",
    "settle_line",
    "start_batch",
    "take_copy",
    "void_for",
    "void_stipend",
]
