from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0007_old_answers"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="use",
            name="students",
        ),
        migrations.AddIndex(
            model_name="use",
            index=models.Index(fields=["register", "-id"], name="statements_of_register"),
        ),
        migrations.AddConstraint(
            model_name="use",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("file__isnull", True), ("link", ""), ("part_of__isnull", True)),
                    models.Q(("file__isnull", False), ("link", ""), ("part_of__isnull", False)),
                    models.Q(("file__isnull", True), ("part_of__isnull", False), models.Q(("link", ""), _negated=True)),
                    _connector="OR",
                ),
                name="an_exception_is_about_one_file_or_link",
            ),
        ),
        migrations.AddConstraint(
            model_name="use",
            constraint=models.UniqueConstraint(fields=("part_of", "file"), name="a_file_is_an_exception_once"),
        ),
        migrations.AddConstraint(
            model_name="use",
            constraint=models.UniqueConstraint(
                condition=models.Q(("link", ""), _negated=True),
                fields=("part_of", "link"),
                name="a_link_is_an_exception_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="use",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("wording", "2026-1"),
                    models.Q(("heard__isnull", False), ("named__isnull", False), ("visible__isnull", False)),
                    _connector="OR",
                ),
                name="a_statement_answers_all_three_questions",
            ),
        ),
        migrations.AddConstraint(
            model_name="use",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("named__isnull", True),
                    ("named", False),
                    models.Q(("basis", "none_identifiable"), _negated=True),
                    _connector="OR",
                ),
                name="named_students_can_be_recognized",
            ),
        ),
        migrations.AddConstraint(
            model_name="use",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("heard", False), ("named", False), ("visible", False), _negated=True),
                    ("basis", "none_identifiable"),
                    _connector="OR",
                ),
                name="where_no_student_appears_no_release_is_needed",
            ),
        ),
        migrations.AddConstraint(
            model_name="use",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("basis", "releases"), _negated=True),
                    ("wording", "2026-1"),
                    models.Q(("released_on__isnull", False), models.Q(("form", ""), _negated=True)),
                    _connector="OR",
                ),
                name="releases_have_a_date_and_a_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="use",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("basis", "other"), _negated=True), models.Q(("words", ""), _negated=True), _connector="OR"
                ),
                name="another_basis_is_said_in_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="use",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("basis", "scoring_only"), _negated=True), ("reach", 1), _connector="OR"),
                name="recognizable_students_are_not_shared_without_a_basis",
            ),
        ),
        migrations.AddConstraint(
            model_name="use",
            constraint=models.CheckConstraint(
                condition=models.Q(("reach__gte", 1), ("reach__lte", 3)), name="a_statement_reaches_somewhere"
            ),
        ),
    ]
