"""Which verb runs for which kind of job: the allow-list of everything that happens after a request."""

KINDS: dict[str, str] = {
    "files.check": "files.actions.process",
    "files.drop_original": "files.actions.drop_original",
    "files.finish_upload": "files.actions.finish_upload",
    "files.give_up": "files.actions.give_up",
    "files.sweep": "files.actions.sweep",
    "files.tend_uploads": "files.actions.tend_uploads",
    "library.copy_files": "library.actions.copy_files",
    "library.follow_uses": "library.actions.follow_uses",
    "library.give_up_copies": "library.actions.give_up_copies",
    "notices.deliver": "notices.actions.deliver",
    "payouts.prove_ledger": "payouts.actions.prove_ledger",
    "submissions.ask_for_links": "submissions.actions.ask_for_sent",
    "submissions.file_settled": "submissions.actions.file_settled",
    "submissions.look_at_link": "submissions.actions.look_at_link",
    "submissions.release_expired_claims": "submissions.actions.release_expired_claims",
}

# Which kinds follow when one is done, with the same subject: how a fact travels up without an import.
FOLLOWERS: dict[str, list[str]] = {
    "files.check": ["submissions.file_settled"],
    "files.give_up": ["submissions.file_settled"],
}

# Which kinds follow when one was tried in vain, with the same subject: what people wait for must end in a sentence.
AFTER_PARKING: dict[str, list[str]] = {
    "files.check": ["files.give_up"],
    "library.copy_files": ["library.give_up_copies"],
}

# Kinds the scheduler asks for by itself, with their period in seconds.
PERIODS: dict[str, int] = {
    "files.sweep": 24 * 3600,
    "files.tend_uploads": 3600,
    "library.follow_uses": 60,
    "payouts.prove_ledger": 24 * 3600,
    "submissions.release_expired_claims": 60,
}
