"""How an amount of money is said: "$75" in English, "75 USD" elsewhere. Pure."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import get_language

_SIGNS = {"USD": "$", "GBP": "£", "EUR": "€"}


def spoken(amount: Decimal, currency: str = "USD") -> str:
    """The amount in words for a screen: cents only when there are any, thousands grouped.

    `currency` is an ISO 4217 code; one without a sign of its own is written out. Negative amounts get a
    true minus, since a hyphen is read aloud as nothing.
    """
    cents = 0 if amount == amount.to_integral_value() else 2
    number = number_format(abs(amount), decimal_pos=cents, use_l10n=True, force_grouping=True)
    minus = "−" if amount < 0 else ""
    sign = _SIGNS.get(currency)
    if sign and (get_language() or "en").startswith("en"):
        return f"{minus}{sign}{number}"
    return f"{minus}{number} {currency}"
