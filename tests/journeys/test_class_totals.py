"""Class totals are typed into a table: rows come and go without a script, a mistake points at its cell."""

import json
from uuid import uuid4

import pytest
from django.urls import reverse

from core.errors import Invalid
from submissions import actions
from submissions.gathering import is_filled
from submissions.models import DataSet
from tests.factories.submissions import sent, started_plan, tier, workspace

pytestmark = pytest.mark.django_db

DATA = {"kind": "formative", "goal": "Explaining", "n": "24", "baseline": "6"}


@pytest.fixture
def plan(world, client):
    client.force_login(world.ana)
    return started_plan(world.ana, world.program)


def at(name: str, plan, *more: object) -> str:
    return reverse(f"submissions:{name}", args=[plan.uuid, 3, *more])


def series(*rows: tuple[str, ...]) -> dict[str, str]:
    cells = {"point-TOTAL_FORMS": str(len(rows)), "point-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        for name, cell in zip(("label", "value", "n"), row, strict=False):
            cells[f"point-{number}-{name}"] = cell
    return cells


def save(client, plan, field: str, value: str, base: int = 0):
    body = {"field": field, "value": value, "base_revision": base}
    return client.post(at("save", plan), json.dumps(body), content_type="application/json")


def test_rows_become_the_series_in_one_notation(client, plan):
    rows = series(("October", "9"), ("", "", ""), ("May", "17,5 %", "22"), (" June ", "-1"))

    answer = client.post(at("data", plan), DATA | rows)

    dataset = DataSet.objects.get()
    assert answer["Location"] == at("data", plan)
    assert dataset.points == [["October", "9"], ["May", "17.5", "22"], ["June", "-1"]]
    assert (dataset.n, dataset.baseline) == (24, 6)
    assert "May: 17.5 (n = 22)" in client.get(at("data", plan)).content.decode()


@pytest.mark.parametrize(
    ("row", "cell", "sentence"),
    [
        (("May", "many"), "value", "Number, row 2 – “many” is not a number."),
        (("May", ""), "value", "Number, row 2 – Type the number of this row, or remove the row."),
        (("", "17"), "label", "When or what, row 2 – Say when or what this number is."),
        (("May", "17", "0"), "n", "Students, row 2 – “0” is not a number of students."),
        (("May", "1e99"), "value", "Number, row 2 – “1e99” is not a number."),
    ],
)
def test_a_mistake_points_at_its_cell_and_everything_typed_stays(client, plan, row, cell, sentence):
    page = client.post(at("data", plan), DATA | series(("October", "9"), row)).content.decode()

    assert f'<a href="#id_point-1-{cell}">{sentence}</a>' in page
    assert all(f'value="{typed}"' in page for typed in ("October", "9", "Explaining", "24", "6", *filter(None, row)))
    assert not DataSet.objects.exists()


@pytest.mark.parametrize("rows", [{}, series(("", "")), {"point-TOTAL_FORMS": "no"}, {"point-TOTAL_FORMS": "0"}])
def test_neither_numbers_nor_a_file_is_said_at_the_first_row(client, plan, rows):
    page = client.post(at("data", plan), DATA | rows).content.decode()

    assert 'href="#id_point-0-label"' in page
    assert "Type the numbers, or choose a file that holds them." in page


def test_without_a_script_a_row_is_added_and_everything_typed_stays(client, plan):
    page = client.post(at("data", plan), DATA | series(("October", "nine")) | {"more": "1"}).content.decode()

    assert 'name="point-TOTAL_FORMS" value="2"' in page
    assert 'name="point-1-label"' in page
    assert all(f'value="{typed}"' in page for typed in ("October", "nine", "Explaining", "24"))
    assert "There is a problem" not in page
    assert not DataSet.objects.exists()


def test_without_a_script_a_row_is_removed_and_the_others_stay(client, plan):
    rows = series(("October", "9"), ("Typo", "0"), ("May", "17"))

    page = client.post(at("data", plan), DATA | rows | {"drop": "1"}).content.decode()

    assert 'name="point-TOTAL_FORMS" value="2"' in page
    assert "Typo" not in page
    assert 'name="point-1-label" value="May"' in page


def test_a_table_grows_only_so_far(client, plan):
    rows = series(*[(f"Week {number}", "1") for number in range(60)])

    page = client.post(at("data", plan), DATA | rows | {"more": "1"}).content.decode()

    assert 'name="point-TOTAL_FORMS" value="60"' in page


def test_changing_data_shows_its_rows_again(client, plan, world):
    draft = workspace(tier(plan, 3))
    item = actions.save_item(draft.pk, "dataset", by=world.ana, goal="G", points=[["May", "17", "22"]], n=24)

    page = client.get(at("data_item", plan, item.pk)).content.decode()
    client.post(at("data_item", plan, item.pk), DATA | series(("May", "18", "22"), ("June", "19")))

    assert 'value="May"' in page
    assert f'data-field="dataset:{item.pk}.points">May\t17\t22</textarea>' in page
    item.refresh_from_db()
    assert item.points == [["May", "18", "22"], ["June", "19"]]


# --- Saved while it is typed -------------------------------------------------------------------------------


def test_a_table_is_saved_while_it_is_typed_even_half_a_row(client, plan, world):
    item = actions.save_item(workspace(tier(plan, 3)).pk, "dataset", by=world.ana, goal="G", points=[["May", "1"]])

    base = workspace(tier(plan, 3)).revision

    assert save(client, plan, f"dataset:{item.pk}.points", "May\t17,5\nJune", base).status_code == 200
    assert save(client, plan, f"dataset:{item.pk}.n", "24", base).status_code == 200
    assert save(client, plan, f"dataset:{item.pk}.baseline", "6", base).status_code == 200

    item.refresh_from_db()
    assert (item.points, item.n, item.baseline) == ([["May", "17.5"], ["June", ""]], 24, 6)


def test_what_is_no_number_is_not_saved_and_said(client, plan, world):
    item = actions.save_item(workspace(tier(plan, 3)).pk, "dataset", by=world.ana, goal="G", points=[["May", "1"]])

    answer = save(client, plan, f"dataset:{item.pk}.n", "many")

    assert (answer.status_code, answer.json()["sentence"]) == (400, "“many” is not a number.")


def test_two_windows_with_one_table_keep_both(client, plan, world):
    item = actions.save_item(workspace(tier(plan, 3)).pk, "dataset", by=world.ana, goal="G", points=[["May", "1"]])
    base = workspace(tier(plan, 3)).revision
    save(client, plan, f"dataset:{item.pk}.points", "May\t17", base)

    answer = save(client, plan, f"dataset:{item.pk}.points", "May\t18", base)

    assert (answer.status_code, answer.json()["theirs"]) == (409, "May\t17")
    assert workspace(tier(plan, 3)).versions.get().value == "May\t18"


@pytest.mark.parametrize(("part", "kind", "field"), [("data", "dataset", "goal"), ("data", "dataset", "points")])
def test_what_is_begun_on_the_form_and_what_it_sends_are_one_item(client, plan, part, kind, field):
    key = client.get(at(part, plan)).context["item_key"]
    assert client.get(at(part, plan)).context["item_key"] == key

    for text in ("May", "May\t17"):
        base = workspace(tier(plan, 3)).revision
        assert save(client, plan, f"{kind}:{key}.{field}", text, base).status_code == 200
    base = workspace(tier(plan, 3)).revision
    more = {"item_key": str(key), "base_revision": str(base)}
    answer = client.post(at(part, plan), DATA | series(("May", "18")) | more)

    assert answer.status_code == 302
    assert DataSet.objects.get().points == [["May", "18"]]
    assert client.get(at(part, plan)).context["item_key"] != key


def test_the_same_item_under_its_key_and_its_id_is_one_text(client, plan):
    key = uuid4()
    save(client, plan, f"dataset:{key}.goal", "First")
    base = workspace(tier(plan, 3)).revision
    save(client, plan, f"dataset:{DataSet.objects.get().pk}.goal", "Second", base)

    assert save(client, plan, f"dataset:{key}.goal", "Third", base).status_code == 409


def test_half_a_table_counts_as_no_data_yet(plan, world):
    draft = workspace(tier(plan, 3))
    item = actions.save_item(draft.pk, "dataset", by=world.ana, goal="G", points=[["May", ""]])
    assert not is_filled(item)

    item = actions.save_item(draft.pk, "dataset", by=world.ana, item_id=item.pk, points=[["May", ""], ["June", "1"]])
    assert is_filled(item)


def test_what_was_sent_does_not_carry_the_forms_key(plan, client):
    save(client, plan, f"dataset:{uuid4()}.goal", "Explaining")

    attempt = sent(plan, 3).attempts.get()

    assert set(attempt.datasets.values_list("key", flat=True)) == {None}


def test_a_table_of_another_teacher_is_not_written_into(world, client, plan):
    item = actions.save_item(workspace(tier(plan, 3)).pk, "dataset", by=world.ana, goal="G", points=[["May", "1"]])
    client.force_login(world.cleo)

    assert save(client, plan, f"dataset:{item.pk}.points", "May\t99").status_code == 404
    with pytest.raises(Invalid):
        actions.save_draft(
            workspace(tier(plan, 3)).pk, field="dataset:nothing.points", value="", base_revision=0, by=world.ana
        )
