"""Verbs of files: receive, upload in pieces, look into, make ready or refuse, choose what of a table is seen, rename,
keep what was stated about students, copy what is released, tidy up."""

from files.actions.checking import drop_original, give_up, process
from files.actions.choosing import choose_columns, settle_columns
from files.actions.copying import copy_released, drop_copy
from files.actions.naming import rename
from files.actions.receiving import clean_label, receive
from files.actions.stating import state, statement_of
from files.actions.tending import report_missing, sweep, tend_uploads
from files.actions.uploading import begin, end, finish, finish_upload, write

__all__ = [
    "begin",
    "choose_columns",
    "clean_label",
    "copy_released",
    "drop_copy",
    "drop_original",
    "end",
    "finish",
    "finish_upload",
    "give_up",
    "process",
    "receive",
    "rename",
    "report_missing",
    "settle_columns",
    "state",
    "statement_of",
    "sweep",
    "tend_uploads",
    "write",
]
