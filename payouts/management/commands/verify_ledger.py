"""`manage.py verify_ledger`: entries balance, every stipend stands where its state says, kept sums are right."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from payouts.actions import prove_ledger
from payouts.models import LedgerEntry, Stipend


class Command(BaseCommand):
    """Changes no money; keeps the result for the overview, as the nightly check does.

    Ends with 1 when something does not agree, after naming everything that does not.
    """

    help = "Check that the ledger sums to zero and agrees with every stipend and pay run."

    def handle(self, *args: Any, **options: Any) -> None:
        """Name what is wrong, or say that nothing is."""
        wrong = prove_ledger()
        for sentence in wrong:
            self.stderr.write(sentence)
        if wrong:
            raise CommandError(f"{len(wrong)} disagreements.")
        self.stdout.write(f"{LedgerEntry.objects.count()} entries balance; {Stipend.objects.count()} stipends agree.")
