from django.db import migrations

# What each tier that stands gets beside what it asked for already, as the shipped programs have it. Nothing keeps work
# from being sent that did not before; plans under way keep the terms they began with.
ADDED = {
    "data": [("goal", "warn"), ("baseline", "info")],
    "overview": [
        ("students_do", "warn"),
        ("steps", "warn"),
        ("materials", "warn"),
        ("time_needed", "warn"),
        ("grades", "info"),
        ("links", "warn"),
    ],
}


def add_checks(apps, schema_editor):
    """Put the new checks on every tier, after those it has."""
    ask = apps.get_model("credentials", "TierAsk")
    for tier in apps.get_model("credentials", "Tier").objects.prefetch_related("asks"):
        kinds = [one.kind for one in tier.asks.all()]
        added = [row for kind in kinds for row in ADDED.get(kind, [])]
        added.append(("files", "warn"))
        for position, (kind, severity) in enumerate(added, start=len(kinds)):
            ask.objects.create(tier=tier, sort_order=position, kind=kind, minimum=1, severity=severity)


def remove_checks(apps, schema_editor):
    """The kinds did not exist before."""
    kinds = [kind for rows in ADDED.values() for kind, _severity in rows]
    apps.get_model("credentials", "TierAsk").objects.filter(kind__in=[*kinds, "files"]).delete()


class Migration(migrations.Migration):
    dependencies = [("credentials", "0002_what_is_checked")]
    operations = [migrations.RunPython(add_checks, remove_checks)]
