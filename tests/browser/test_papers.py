"""Documents and tables in place: folded until somebody wants them, and no wider than a phone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from playwright.sync_api import expect

from files import actions as file_actions
from submissions import actions
from tests.browser.stage import Stage
from tests.factories.submissions import decided, fill, sent, started_plan, tier
from tests.files import made, papers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEADINGS = "When,Explained it,Explained it to a partner,Drew it,Wrote it,Asked about it,Tried again\n"


@pytest.fixture
def work(world):
    """Tier 2 with a PDF, a Word document and a table, as a draft."""
    plan = started_plan(world.ana, world.program)
    decided(sent(plan, 1), world.scorer)
    draft = fill(tier(plan, 2))
    table = HEADINGS + "".join(f"Week {n},{n},{n + 1},{n + 2},{n + 3},{n + 4},{n + 5}\n" for n in range(1, 60))
    for name, content in (
        ("Five problems.pdf", papers.busy_pdf(made.jpeg())),
        ("Lesson plan.docx", papers.reviewed_docx()),
        ("Weeks.csv", table.encode()),
    ):
        file = file_actions.receive(SimpleUploadedFile(name, content), by=world.ana)
        file_actions.process(str(file.pk))
        file.refresh_from_db()
        actions.save_item(draft.pk, "artifact", by=world.ana, file=file, kind="lesson", shows=f"My {name}")
    return tier(plan, 2)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("who", ["ana", "scorer"])
def test_pages_words_and_figures_are_unfolded_in_place(
    world, work, live_server, new_page, run_jobs, artifacts, who, width
):
    if who == "ana":
        path = reverse("submissions:artifacts", args=[work.plan.uuid, 2])
    else:
        actions.submit(work.pk, by=world.ana)
        path = reverse("scoring:piece", args=[work.uuid])
    reader = Stage(live_server.url, new_page, run_jobs).enter(getattr(world, who), width=width, height=900)
    asked = []
    reader.page.on("request", lambda request: asked.append(request.url) if "page-" in request.url else None)
    reader.open(path)
    before = list(asked)

    for fold in reader.page.locator("details.paper > summary").all():
        fold.click()

    first = reader.page.get_by_role("img", name="Page 1 of Five problems.pdf")
    expect(first).to_have_js_property("naturalWidth", 1000)
    expect(reader.page.get_by_role("rowheader", name="Week 50")).to_be_visible()
    expect(reader.page.get_by_text("The first 50 of 59 rows. The download has them all.")).to_be_visible()
    expect(reader.page.get_by_text("It holds 3 tracked changes")).to_have_count(1 if who == "ana" else 0)
    assert before == []
    assert reader.page.evaluate("document.documentElement.scrollWidth") == width
    reader.stage.look(reader.page)
    artifacts.mkdir(exist_ok=True, parents=True)
    reader.page.screenshot(path=artifacts / f"papers-{who}-{width}.png", full_page=True)
