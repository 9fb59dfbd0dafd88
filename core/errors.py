"""The three noes. `PermissionDenied` (not you, 403) and `Http404` (not yours to know about) are Django's;
`WrongState` (too late, or too early, 409) is ours and always carries a sentence for the person."""


class WrongState(Exception):
    """The act is not possible in the present state. `str(error)` is a whole, translated sentence."""


class Invalid(Exception):
    """Input that a form could not have caught by itself; `errors` maps a field (or "") to a sentence."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(str(message) for message in errors.values()))
        self.errors = errors
