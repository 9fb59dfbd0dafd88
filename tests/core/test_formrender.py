"""Forms tie label, hint and errors to their control, whoever writes the form."""

from django import forms
from django.template import Context, Template
from django.test import SimpleTestCase


class Plan(forms.Form):
    title = forms.CharField(label="Title", help_text="A working title.")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "Alone"), ("g", "In a group")], widget=forms.RadioSelect)
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"class": "long"}))
    honest = forms.BooleanField(label="This is my own work.")
    key = forms.CharField(widget=forms.HiddenInput)


class Filters(forms.Form):
    mark_optional = False
    word = forms.CharField(label="Word", required=False)


def html(form: forms.Form, template: str = "{{ form }}") -> str:
    return Template(template).render(Context({"form": form}))


class Rendering(SimpleTestCase):
    def test_a_text_field_has_its_label_its_hint_and_its_class(self):
        self.assertInHTML(
            """<div class="field"><label for="id_title">Title</label>
            <div class="hint" id="id_title_helptext">A working title.</div>
            <input type="text" name="title" class="form-control" required aria-describedby="id_title_helptext"
            id="id_title"></div>""",
            html(Plan()),
        )

    def test_radios_stand_in_a_fieldset_with_a_legend(self):
        self.assertInHTML(
            """<fieldset class="field"><legend>Kind</legend><div id="id_kind" class="choices">
            <div class="choice"><input type="radio" name="kind" value="a" required id="id_kind_0">
            <label for="id_kind_0">Alone</label></div>
            <div class="choice"><input type="radio" name="kind" value="g" required id="id_kind_1">
            <label for="id_kind_1">In a group</label></div></div></fieldset>""",
            html(Plan()),
        )

    def test_the_label_of_a_checkbox_follows_it(self):
        self.assertInHTML(
            """<div class="choice"><input type="checkbox" name="honest" class="check" required id="id_honest">
            <label for="id_honest">This is my own work.</label></div>""",
            html(Plan()),
        )

    def test_classes_a_form_asks_for_are_kept_beside_ours(self):
        self.assertInHTML(
            '<textarea name="note" cols="40" rows="10" class="form-control long" id="id_note"></textarea>', html(Plan())
        )

    def test_what_may_be_left_out_is_marked_except_on_filters(self):
        self.assertInHTML('<label for="id_note">Note <span class="optional">(optional)</span></label>', html(Plan()))
        self.assertInHTML('<label for="id_word">Word</label>', html(Filters()))

    def test_a_hidden_field_has_no_class_and_no_label(self):
        self.assertInHTML('<input type="hidden" name="key" id="id_key">', html(Plan()))

    def test_an_error_stands_before_its_control_and_is_tied_to_it(self):
        page = html(Plan({"title": "", "kind": "a", "honest": "on", "key": "1"}))

        assert 'aria-describedby="id_title_helptext id_title_error"' in page
        assert 'aria-invalid="true"' in page
        assert page.index('id="id_title_error"') < page.index('name="title"')

    def test_the_summary_links_to_the_first_control_of_each_faulty_field(self):
        form = Plan({})
        form.add_error(None, "The plan changed meanwhile.")

        page = html(form, '{% include "parts/error_summary.html" %}')

        self.assertInHTML(
            """<ul><li>The plan changed meanwhile.</li>
            <li><a href="#id_title">Title – Fill this in.</a></li>
            <li><a href="#id_kind_0">Kind – Choose one of these.</a></li>
            <li><a href="#id_honest">This is my own work. – Tick this to go on.</a></li>
            <li>Something this page should have sent is missing. Reload it and try again.</li></ul>""",
            page,
        )

    def test_there_is_no_summary_without_errors(self):
        assert html(Plan(), '{% include "parts/error_summary.html" %}').strip() == ""
