"""Verbs of the library. Each is one transaction that locks plan, submission, release."""

from library.actions.copying import copy_files, give_up_copies, leave_out
from library.actions.following import follow_uses
from library.actions.publishing import (
    check_publish,
    choose_credit,
    hide_for,
    index,
    publish,
    published,
    withdraw,
)
from library.actions.reporting import clear_report, confirm_report, report_privacy
from library.actions.sharing import check_offer, offer, return_release
from library.actions.using import adopt, start_plan

__all__ = [
    "adopt",
    "check_offer",
    "check_publish",
    "choose_credit",
    "clear_report",
    "confirm_report",
    "copy_files",
    "follow_uses",
    "give_up_copies",
    "hide_for",
    "index",
    "leave_out",
    "offer",
    "publish",
    "published",
    "report_privacy",
    "return_release",
    "start_plan",
    "withdraw",
]
