"""No cell that leaves can run as a formula, and numbers stay numbers."""

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from core.exports import csv_bytes, safe_text, xlsx_bytes

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "  =1+1", '=cmd|"/c calc"!A1']


@pytest.mark.parametrize("text", FORMULAS)
def test_formula_like_text_is_shown_as_text(text):
    assert safe_text(text).startswith("'")


@pytest.mark.parametrize("text", ["Dana Whitlock", "O'Neil", "1-2", "a=b", ""])
def test_ordinary_text_is_left_alone(text):
    assert safe_text(text) == text


def test_csv_keeps_negative_numbers_and_dates_as_they_are():
    made = csv_bytes(["name", "amount", "on"], [["=x", Decimal("-75.00"), date(2027, 3, 12)], [None, 3, None]])

    assert made == b"name,amount,on\r\n'=x,-75.00,2027-03-12\r\n,3,\r\n"


def test_xlsx_writes_formulas_as_typed_strings_and_amounts_as_numbers():
    made = xlsx_bytes("Pay", ["name", "amount"], [[text, Decimal("75.00")] for text in FORMULAS])

    rows = list(load_workbook(io.BytesIO(made)).active.iter_rows(min_row=2))
    assert {cell.data_type for row in rows for cell in row[:1]} == {"s"}
    assert {row[1].value for row in rows} == {75}
