"""What was answered in the words of 2026-1 as the register keeps it. Nothing is made up: those words did not ask which of
seen, heard and named is so, nor when a release was signed, so both stay empty; what could be shared still can be."""

import uuid

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

BASIS = {"not_needed": "none_identifiable", "release_on_file": "releases", "scoring_only": "scoring_only"}
SCORING, PUBLIC = 1, 3
TRIGGERS = ("practicum_files_use_frozen_update",)


def lift(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Statements are frozen; the triggers are written anew after every migrate."""
    for name in TRIGGERS:
        on = " ON files_use" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def carry_over(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Each answer as it was meant."""
    lift(schema_editor)
    for use in apps.get_model("files", "Use").objects.iterator():
        appear = None if use.students != "none" else False
        use.visible = use.heard = use.named = appear
        use.basis = BASIS.get(use.basis, use.basis) if use.students == "recognisable" else "none_identifiable"
        use.reach = SCORING if use.basis == "scoring_only" else PUBLIC
        use.register = uuid.uuid4()
        use.save(update_fields=["visible", "heard", "named", "basis", "reach", "register"])


class Migration(migrations.Migration):
    dependencies = [("files", "0006_consent_register")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop, elidable=True)]
