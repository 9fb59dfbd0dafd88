"""The file that goes to payroll, and the one that comes back."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from openpyxl import Workbook, load_workbook

from core import clock
from core.errors import Invalid, WrongState
from notices.models import Notice
from payouts import actions, answerfile
from payouts.models import PayrollFile, Stipend
from tests.factories import payouts as money

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 30)


@pytest.fixture
def clerk():
    return money.person("Clerk", "payroll_clerk")


@pytest.fixture
def manager():
    return money.person("Manager", "business_manager")


@pytest.fixture
def away(clerk, manager):
    """A run of Dana ($150 in two stipends) and Luis ($75), its file made."""
    dana, luis = money.person("Dana", employee_id="E-1"), money.person("Luis", employee_id="E-2")
    plan = money.plan(dana)
    stipends = [money.earned(dana, on=plan, tier=1), money.earned(dana, on=plan, tier=2), money.earned(luis)]
    return approved(clerk, manager, stipends)


def approved(clerk, manager, stipends, *, exported=True):
    run = actions.start_batch(name="November", pay_date=DAY, stipend_ids=[s.pk for s in stipends], by=clerk)
    actions.prepare(run.pk, count=len(stipends), total=sum(s.amount for s in stipends), by=clerk)
    run = actions.approve_batch(run.pk, by=manager)
    if exported:
        actions.export(run.pk, format="csv", by=clerk)
        run.refresh_from_db()
    return run


def answer(run, text, by, *, encoding="utf-8"):
    return actions.import_answer(run.pk, upload=io.BytesIO(text.encode(encoding)), by=by)


def outcomes(run):
    return {line.payee_name: line.outcome for line in run.lines.all()}


def states():
    return sorted(Stipend.objects.values_list("teacher__name", "state"))


HEADER = "Employee id,Code,Amount,Status,Reference,Date\n"
ALL_PAID = HEADER + "E-1,TITLE-2A,150.00,paid,R-9,2026-11-30\nE-2,TITLE-2A,75.00,paid,R-9,2026-11-30\n"


class TestExport:
    def test_it_has_one_line_per_person_and_code_and_no_bank_data(self, clerk, manager, away):
        file = away.files.get()

        assert bytes(file.content).decode() == (
            "Employee id,Name,Code,Amount,Currency,Pay run,Pay date\r\n"
            "E-1,Dana,TITLE-2A,150.00,USD,0001 November,2026-11-30\r\n"
            "E-2,Luis,TITLE-2A,75.00,USD,0001 November,2026-11-30\r\n"
        )
        assert (file.rows, file.total, file.sha256) == (2, Decimal(225), sha256(bytes(file.content)).hexdigest())
        assert away.state == "exported"

    @pytest.mark.parametrize("format", ["csv", "xlsx"])
    def test_made_again_it_is_byte_for_byte_the_same(self, clerk, manager, away, format):
        first = actions.export(away.pk, format=format, by=clerk)

        again = actions.export(away.pk, format=format, by=money.person("Other", "payroll_clerk"))

        assert (again.pk, again.sha256, bytes(again.content)) == (first.pk, first.sha256, bytes(first.content))
        assert PayrollFile.objects.filter(format=format).count() == 1

    def test_a_workbook_holds_numbers_as_numbers_and_ids_as_text(self, clerk, manager, away):
        file = actions.export(away.pk, format="xlsx", by=clerk)

        rows = list(load_workbook(io.BytesIO(bytes(file.content))).active.iter_rows())
        assert [cell.value for cell in rows[1]] == [
            "E-1", "Dana", "TITLE-2A", 150, "USD", "0001 November", "2026-11-30",
        ]  # fmt: skip
        assert rows[1][3].number_format == "0.00"

    def test_nothing_in_it_can_run_as_a_formula(self, clerk, manager):
        wild = money.person("=HYPERLINK(1)", employee_id="+41")
        run = approved(clerk, manager, [money.earned(wild)])

        row = list(csv.reader(io.StringIO(bytes(run.files.get().content).decode())))[1]
        assert row[:2] == ["'+41", "'=HYPERLINK(1)"]
        book = load_workbook(io.BytesIO(bytes(actions.export(run.pk, format="xlsx", by=clerk).content)))
        assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)

    def test_before_approval_there_is_no_file(self, clerk):
        run = actions.start_batch(name="x", pay_date=None, stipend_ids=[money.earned().pk], by=clerk)

        with pytest.raises(WrongState):
            actions.export(run.pk, format="csv", by=clerk)

        assert PayrollFile.objects.count() == 0

    def test_a_format_we_do_not_write_is_refused(self, clerk, away):
        with pytest.raises(Invalid, match="CSV or XLSX"):
            actions.export(away.pk, format="html", by=clerk)

    def test_its_bytes_never_change(self, away):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            PayrollFile.objects.update(content=b"other")

    def test_copies_are_numbered(self, clerk, manager, away):
        file = away.files.get()

        assert [actions.take_copy(file.pk, by=who).number for who in (clerk, manager, clerk)] == [1, 2, 3]

    def test_sent_is_said_once(self, clerk, away):
        assert actions.mark_sent(away.pk, by=clerk).state == "sent"
        assert actions.mark_sent(away.pk, by=clerk).state == "sent"


class TestAnswer:
    def test_everything_paid_settles_the_run_and_tells_the_payees(self, clerk, away):
        answer(away, ALL_PAID, clerk)

        away.refresh_from_db()
        assert (away.state, outcomes(away)) == ("confirmed", {"Dana": "paid", "Luis": "paid"})
        assert states() == [("Dana", "paid"), ("Dana", "paid"), ("Luis", "paid")]
        assert set(Stipend.objects.values_list("paid_on", "reference")) == {(DAY, "R-9")}
        told = Notice.objects.get(event="paid", user__name="Dana")
        assert told.sentence == "$150 before tax was paid on Nov. 30, 2026."
        assert actions.prove_ledger() == []

    def test_the_same_file_again_changes_nothing(self, clerk, away):
        first = answer(away, ALL_PAID, clerk)

        again = answer(away, ALL_PAID, clerk)

        assert again == first
        assert PayrollFile.objects.filter(direction="back").count() == 1
        assert Notice.objects.filter(event="paid").count() == 2

    @pytest.mark.parametrize(
        "text",
        [
            "\ufeff" + ALL_PAID,
            ALL_PAID.replace(",", ";"),
            ALL_PAID.replace(",", "\t"),
            ALL_PAID.replace("\n", "\r\n"),
            ALL_PAID.replace("150.00", "$150.00").replace("Employee id", "EMPLOYEE_ID"),
            ALL_PAID.replace(",", ";").replace("150.00", "150,00"),
            ALL_PAID.replace("2026-11-30", "11/30/2026"),
            ALL_PAID + "\n\n",
            "Status,Pay date,Ref,Amount paid,Budget code,Employee number\n"
            "Paid,2026-11-30,R-9,150,TITLE-2A,E-1\nPAID,2026-11-30,R-9,75.0,TITLE-2A,E-2\n",
        ],
        ids=["bom", "semicolons", "tabs", "crlf", "signs", "comma", "american", "blank lines", "other order"],
    )
    def test_payroll_writes_csv_in_many_ways(self, clerk, away, text):
        answer(away, text, clerk)

        assert outcomes(away) == {"Dana": "paid", "Luis": "paid"}
        assert set(Stipend.objects.values_list("paid_on", flat=True)) == {DAY}

    @pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "utf-8-sig"])
    def test_in_many_encodings(self, clerk, away, encoding):
        answer(away, ALL_PAID.replace("R-9", "R-é"), clerk, encoding=encoding)

        assert set(Stipend.objects.values_list("reference", flat=True)) == {"R-é"}

    def test_and_in_workbooks(self, clerk, manager):
        teacher = money.person("Numbers", employee_id="1042")
        run = approved(clerk, manager, [money.earned(teacher)])
        book = Workbook()
        book.active.append(["Employee id", "Code", "Amount", "Status", "Reference", "Date"])
        book.active.append([1042, "TITLE-2A", 75, "Paid", 881, DAY])
        out = io.BytesIO()
        book.save(out)

        actions.import_answer(run.pk, upload=io.BytesIO(out.getvalue()), by=clerk)

        assert Stipend.objects.values_list("state", "reference", "paid_on").get() == ("paid", "881", DAY)

    def test_our_own_apostrophe_is_taken_off_again(self, clerk, manager):
        run = approved(clerk, manager, [money.earned(money.person("Plus", employee_id="+41"))])

        answer(run, HEADER + "'+41,TITLE-2A,75,paid,'=1+1,\n", clerk)

        assert Stipend.objects.values_list("state", "reference").get() == ("paid", "=1+1")

    def test_without_a_date_the_pay_date_of_the_run_counts(self, clerk, away):
        answer(away, ALL_PAID.replace("2026-11-30", ""), clerk)

        assert set(Stipend.objects.values_list("paid_on", flat=True)) == {DAY}

    def test_what_payroll_could_not_pay_is_an_exception_and_can_be_paid_later(self, clerk, manager, away):
        answer(away, ALL_PAID.replace("E-2,TITLE-2A,75.00,paid,R-9", "E-2,TITLE-2A,,Not paid,"), clerk)

        away.refresh_from_db()
        failed = Stipend.objects.get(teacher__name="Luis")
        assert (away.state, failed.state, failed.failing) == ("confirmed", "failed", ["payment_failed"])
        assert list(Stipend.objects.exceptions()) == [failed]
        assert Notice.objects.get(event="payment_problem").user.name == "Luis"
        actions.approve_stipend(failed.pk, by=manager)
        again = actions.start_batch(name="December", pay_date=None, stipend_ids=[failed.pk], by=clerk)
        assert again.items.count() == 1
        assert actions.prove_ledger() == []

    def test_another_amount_stays_open_as_an_exception(self, clerk, away):
        answer(away, ALL_PAID.replace("150.00", "145.00"), clerk)

        away.refresh_from_db()
        line = away.lines.get(payee_name="Dana")
        assert (away.state, line.outcome, line.answered_amount) == ("exported", "partial", Decimal(145))
        assert states() == [("Dana", "batched"), ("Dana", "batched"), ("Luis", "paid")]
        assert Stipend.objects.exceptions().count() == 2
        assert Notice.objects.filter(user__name="Dana", event="paid").count() == 0

        with clock.standing_at(clock.now().replace(year=2027)):
            actions.settle_line(line.pk, was_paid=True, reference="R-10", paid_on=date(2026, 12, 4), by=clerk)
        away.refresh_from_db()
        assert (away.state, Stipend.objects.exceptions().count()) == ("confirmed", 0)
        assert Stipend.objects.filter(state="paid").count() == 3
        assert actions.prove_ledger() == []

    def test_rows_of_nobody_are_left_out_and_never_guessed(self, clerk, away):
        rows = answerfile.read((ALL_PAID + "E-3,TITLE-2A,75,paid,,\nE-1,OTHER,150,paid,,\n").encode())
        reading = answerfile.compare(rows, actions.answers.asked(away.lines.all()))

        assert [row.number for row in reading.unmatched] == [4, 5]
        assert reading.changes == 2

    def test_our_own_file_with_payrolls_columns_beside_is_read_by_the_day_payroll_names(self):
        ours = "Employee id,Name,Code,Amount,Currency,Pay run,Pay date"
        text = f"{ours},Status,Date\nE-1,Dana,TITLE-2A,75,USD,October,2026-11-30,paid,2026-12-04\n"

        assert [row.paid_on for row in answerfile.read(text.encode())] == [date(2026, 12, 4)]

    def test_two_rows_for_one_line_are_not_added_up(self, clerk, away):
        text = HEADER + "E-1,TITLE-2A,75,paid,,\nE-1,TITLE-2A,75,paid,,\nE-2,TITLE-2A,75,paid,,\n"

        answer(away, text, clerk)

        assert outcomes(away) == {"Dana": "open", "Luis": "paid"}

    def test_a_settled_line_stays_settled(self, clerk, away):
        answer(away, HEADER + "E-2,TITLE-2A,75,paid,,\n", clerk)

        answer(away, HEADER + "E-2,TITLE-2A,75,failed,,\nE-1,TITLE-2A,150,paid,,\n", clerk)

        assert outcomes(away) == {"Dana": "paid", "Luis": "paid"}

    def test_a_file_that_meets_nothing_changes_nothing(self, clerk, away):
        with pytest.raises(Invalid, match="No row of this file"):
            answer(away, HEADER + "E-9,TITLE-2A,75,paid,,\n", clerk)

        assert PayrollFile.objects.filter(direction="back").count() == 0

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("", "empty"),
            ("Employee id,Code,Amount\nE-1,A,1\n", "Missing: status"),
            ("nonsense", "must name the columns"),
            (HEADER, "no rows"),
            (HEADER + "E-1,TITLE-2A,many,paid,,\n", "Row 2: “many” is no amount"),
            (HEADER + "E-1,TITLE-2A,NaN,paid,,\n", "no amount"),
            (HEADER + "E-1,TITLE-2A,-75,paid,,\n", "no amount"),
            (HEADER + "E-1,TITLE-2A,1e9,paid,,\n", "no amount"),
            (HEADER + "E-1,TITLE-2A,75.001,paid,,\n", "no amount"),
            (HEADER + "E-1,TITLE-2A,=1+1,paid,,\n", "no amount"),
            (HEADER + "E-1,TITLE-2A,75,maybe,,\n", "“maybe” is no status"),
            (HEADER + "E-1,TITLE-2A,75,=cmd|' /C calc'!A0,,\n", "is no status"),
            (HEADER + "E-1,TITLE-2A,75,paid,,31.31.2026\n", "is no date"),
            (HEADER + ",TITLE-2A,75,paid,,\n", "employee id or the code is missing"),
            ("Employee id,Employee,Code,Amount,Status\nE-1,E-1,A,1,paid\n", "Two columns"),
            ("\0\1\2", "neither a CSV"),
            ("x" * (answerfile.MAX_BYTES + 1), "too large"),
        ],
    )
    def test_what_cannot_be_read_changes_nothing_and_says_why(self, clerk, away, text, sentence):
        with pytest.raises(Invalid, match=sentence):
            answer(away, text, clerk)

        assert outcomes(away) == {"Dana": "open", "Luis": "open"}
        assert PayrollFile.objects.filter(direction="back").count() == 0

    def test_the_file_of_another_run_is_refused_though_people_and_amounts_are_the_same(self, clerk, manager):
        dana = money.person("Dana", employee_id="E-1")
        plan = money.plan(dana)
        october = approved(clerk, manager, [money.earned(dana, on=plan, tier=1)])
        november = approved(clerk, manager, [money.earned(dana, on=plan, tier=2)])
        text = f"Employee id,Code,Amount,Status,Pay run\nE-1,TITLE-2A,75.00,paid,{october.label}\n"

        with pytest.raises(Invalid, match="Row 2 is about the pay run “0001 November”, and this is “0002 November”"):
            actions.hold_answer(november.pk, upload=io.BytesIO(text.encode()), by=clerk)
        with pytest.raises(Invalid, match="Choose the file of this pay run"):
            answer(november, text, clerk)

        assert outcomes(november) == {"Dana": "open"}
        answer(october, text, clerk)
        assert outcomes(october) == {"Dana": "paid"}

    @pytest.mark.parametrize("run", ["", "2026-11", "202611 biweekly", "9" * 40, "Off-cycle"])
    def test_payrolls_own_name_of_its_run_says_nothing(self, clerk, away, run):
        answer(away, f"Employee id,Code,Amount,Status,Pay run\nE-2,TITLE-2A,75.00,paid,{run}\n", clerk)

        assert outcomes(away)["Luis"] == "paid"

    @pytest.mark.parametrize("day", ["1901-11-26", "2099-11-26"])
    def test_a_day_on_which_nobody_can_have_been_paid_changes_nothing(self, clerk, away, day):
        with pytest.raises(Invalid, match="nobody in this pay run can have been paid on"):
            answer(away, f"Employee id,Code,Amount,Status,Date\nE-2,TITLE-2A,75.00,paid,{day}\n", clerk)

        assert outcomes(away) == {"Dana": "open", "Luis": "open"}

    def test_one_bad_row_stops_the_whole_file(self, clerk, away):
        with pytest.raises(Invalid, match="Row 3"):
            answer(away, ALL_PAID.replace("75.00,paid", "75.00,perhaps"), clerk)

        assert states() == [("Dana", "batched"), ("Dana", "batched"), ("Luis", "batched")]

    @pytest.mark.parametrize("content", [b"PK\x03\x04 not a workbook", b"PK\x03\x04"])
    def test_a_broken_workbook_is_a_sentence(self, clerk, away, content):
        with pytest.raises(Invalid, match="cannot be opened"):
            actions.import_answer(away.pk, upload=io.BytesIO(content), by=clerk)

    def test_before_the_file_left_there_is_no_answer(self, clerk, manager):
        run = approved(clerk, manager, [money.earned(money.person(employee_id="E-1"))], exported=False)

        with pytest.raises(WrongState, match="“Approved” now"):
            answer(run, HEADER + "E-1,TITLE-2A,75,paid,,\n", clerk)

    def test_paid_after_the_new_year_begins_counts_there_if_the_program_says_so(self, clerk, manager):
        teacher = money.person("Dana", employee_id="E-1")
        stipend = money.earned(teacher, on=money.plan(teacher, money.program(year_by="paid")))
        run = approved(clerk, manager, [stipend])

        with clock.standing_at(datetime(2027, 7, 2, 15, tzinfo=UTC)):
            answer(run, HEADER + "E-1,TITLE-2A,75,paid,,2027-07-01\n", clerk)

        stipend.refresh_from_db()
        assert (stipend.state, stipend.fiscal_year) == ("paid", 2028)
        assert actions.prove_ledger() == []


class TestByHand:
    def test_a_line_is_settled_with_reference_and_day(self, clerk, away):
        line = away.lines.get(payee_name="Luis")

        with pytest.raises(Invalid) as refused:
            actions.settle_line(line.pk, was_paid=True, by=clerk)
        assert set(refused.value.errors) == {"reference", "paid_on"}
        with clock.standing_at(clock.now().replace(year=2027)):
            actions.settle_line(line.pk, was_paid=True, reference="R", paid_on=DAY, by=clerk)
            actions.settle_line(line.pk, was_paid=True, reference="R", paid_on=DAY, by=clerk)

        assert outcomes(away) == {"Dana": "open", "Luis": "paid"}

    def test_or_fails_with_a_reason(self, clerk, away):
        line = away.lines.get(payee_name="Luis")

        with pytest.raises(Invalid, match="Say why"):
            actions.settle_line(line.pk, was_paid=False, by=clerk)
        actions.settle_line(line.pk, was_paid=False, reason="Account closed", by=clerk)

        assert Stipend.objects.get(teacher__name="Luis").state == "failed"

    def test_never_by_its_payee_or_by_who_decided_it(self, away):
        line = away.lines.get(payee_name="Luis")
        stipend = line.items.get().stipend

        for somebody in (stipend.teacher, stipend.decided_by):
            with pytest.raises(PermissionDenied):
                actions.settle_line(line.pk, was_paid=False, reason="x", by=somebody)

        assert outcomes(away) == {"Dana": "open", "Luis": "open"}

    def test_a_settled_line_is_not_settled_otherwise(self, clerk, away):
        line = away.lines.get(payee_name="Luis")
        actions.settle_line(line.pk, was_paid=False, reason="Closed", by=clerk)

        with pytest.raises(WrongState):
            actions.settle_line(line.pk, was_paid=True, reference="R", paid_on=DAY, by=clerk)
