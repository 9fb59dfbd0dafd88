"""How money is said on a screen."""

from decimal import Decimal

import pytest
from django.utils import translation

from core.amounts import spoken


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        ("75", "USD", "$75"),
        ("75.00", "USD", "$75"),
        ("75.5", "USD", "$75.50"),
        ("4275", "USD", "$4,275"),
        ("1234567.89", "USD", "$1,234,567.89"),
        ("0", "USD", "$0"),
        ("-75", "USD", "−$75"),
        ("75", "EUR", "€75"),
        ("75", "CAD", "75 CAD"),
    ],
)
def test_english_puts_the_sign_first_and_cents_only_when_there_are_any(amount, currency, said):
    assert spoken(Decimal(amount), currency) == said


def test_spanish_writes_the_currency_behind():
    with translation.override("es"):
        assert spoken(Decimal("75"), "USD") == "75 USD"
