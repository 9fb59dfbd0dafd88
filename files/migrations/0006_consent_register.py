import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0005_what_checking_found"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="use",
            name="recognisable_students_need_a_basis",
        ),
        migrations.AddField(
            model_name="use",
            name="asked",
            field=models.TextField(
                blank=True, help_text="The question as it was read, in the language it was read in."
            ),
        ),
        migrations.AddField(
            model_name="use",
            name="file",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="files.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="use",
            name="form",
            field=models.CharField(blank=True, help_text="Which form was signed, and its version.", max_length=120),
        ),
        migrations.AddField(
            model_name="use",
            name="heard",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="use",
            name="link",
            field=models.URLField(blank=True),
        ),
        migrations.AddField(
            model_name="use",
            name="named",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="use",
            name="part_of",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="exceptions",
                to="files.use",
            ),
        ),
        migrations.AddField(
            model_name="use",
            name="reach",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (1, "Scoring only"),
                    (2, "Scoring, and the library for staff of this district"),
                    (3, "Scoring, and the library for anybody"),
                ],
                default=1,
                help_text="How far it may go: each includes those before.",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="use",
            name="register",
            field=models.UUIDField(
                default=uuid.uuid4, help_text="The same for all statements that replace each other."
            ),
        ),
        migrations.AddField(
            model_name="use",
            name="released_on",
            field=models.DateField(blank=True, help_text="Of the releases that are on file.", null=True),
        ),
        migrations.AddField(
            model_name="use",
            name="visible",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="use",
            name="words",
            field=models.TextField(blank=True, help_text="The other basis."),
        ),
        migrations.AlterField(
            model_name="use",
            name="basis",
            field=models.CharField(
                choices=[
                    ("none_identifiable", "Nobody could tell who a student is"),
                    ("releases", "A signed release is on file for every student who can be recognized"),
                    ("other", "Something else, in my own words"),
                    ("scoring_only", "Nothing is on file: for scoring only, never to be shared"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="use",
            name="wording",
            field=models.CharField(help_text="Version of the question that was answered.", max_length=20),
        ),
    ]
