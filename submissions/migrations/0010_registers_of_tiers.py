"""What was stated about one tier of one teacher stands in one register, the newest and what it replaced."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def join(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Attempts keep what they were sent with; the draft knows what holds now."""
    on = " ON files_use" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER IF EXISTS practicum_files_use_frozen_update{on}")
    uses, attempts = apps.get_model("files", "Use").objects, apps.get_model("submissions", "Attempt").objects
    drafts = apps.get_model("submissions", "Workspace").objects.filter(use__isnull=False, teacher__isnull=False)
    for terms, teacher, register in drafts.values_list("terms", "teacher", "use__register").iterator():
        sent = attempts.filter(submission__terms=terms, submission__teacher=teacher, use__isnull=False)
        uses.filter(pk__in=list(sent.values_list("use", flat=True))).update(register=register)


class Migration(migrations.Migration):
    dependencies = [("submissions", "0009_counted_uses"), ("files", "0008_what_a_statement_says")]

    operations = [migrations.RunPython(join, migrations.RunPython.noop, elidable=True)]
