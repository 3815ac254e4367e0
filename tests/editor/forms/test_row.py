"""A form that edits a row never overwrites unseen what somebody else has saved meanwhile."""

import pytest
from flask import Flask, render_template_string
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, StringField, TextAreaField

from hallbar.editor.forms.row import RowForm
from hallbar.extensions import db
from hallbar.models import Media, Site


class SiteForm(RowForm):
    """Some of the site's row."""

    name = StringField("Namn")
    tagline = TextAreaField("Beskrivning")


class DatedForm(RowForm):
    """A value that is no text."""

    founded_at = DateField("Grundad")
    decorative = BooleanField("Dekorativ")


def site() -> Site:
    return db.session.get_one(Site, 1)


def sent(app: Flask, shown: RowForm, **typed: str) -> SiteForm:
    """The form as the browser sends it, with some of it typed over."""
    fields = {"name": shown["name"].data, "tagline": shown["tagline"].data, "base": shown.base.data} | typed
    with app.test_request_context("/redaktion/", method="POST"):
        form = SiteForm(formdata=MultiDict(fields))
        assert form.validate()
        return form


def shown(app: Flask) -> SiteForm:
    with app.test_request_context("/redaktion/"):
        return SiteForm.of(site())


def test_an_untouched_row_is_saved(app: Flask, newsroom) -> None:
    form = sent(app, shown(app), name="Nytt namn")
    assert not form.is_stale(site())
    assert form.status == 200
    form.write(row := Site())
    assert (row.name, row.tagline) == ("Nytt namn", "")


def test_what_both_have_changed_is_kept_in_the_field_and_told(app: Flask, newsroom) -> None:
    form = sent(app, shown(app), name="Mitt namn")
    newsroom.site(name="Deras namn")
    assert form.is_stale(site())
    assert form.status == 409
    assert form["name"].data == "Mitt namn"
    (clash,) = form.clashes
    assert (clash.label, clash.mine, clash.theirs, clash.is_mine) == ("Namn", "Mitt namn", "Deras namn", True)


def test_a_field_that_one_has_not_touched_shows_what_the_other_saved(app: Flask, newsroom) -> None:
    form = sent(app, shown(app), name="Mitt namn")
    newsroom.site(tagline="Deras beskrivning")
    assert form.is_stale(site()), "nothing is brought together without being seen"
    assert (form["name"].data, form.tagline.data) == ("Mitt namn", "Deras beskrivning")
    assert [clash.is_mine for clash in form.clashes] == [False]


def test_sent_once_more_it_is_saved_knowingly_but_not_over_a_third(app: Flask, newsroom) -> None:
    form = sent(app, shown(app), name="Mitt namn")
    newsroom.site(name="Deras namn")
    assert form.is_stale(site())
    assert not sent(app, form).is_stale(site())
    newsroom.site(name="En tredjes namn")
    assert sent(app, form).is_stale(site())


def test_the_same_change_by_two_is_no_conflict(app: Flask, newsroom) -> None:
    form = sent(app, shown(app), name="Samma namn")
    newsroom.site(name="Samma namn")
    assert not form.is_stale(site())


def test_lines_and_space_of_the_browsers_are_no_change(app: Flask, newsroom) -> None:
    newsroom.site(tagline="\nEtt\nTvå\n")
    form = sent(app, shown(app), tagline="Ett\r\nTvå")
    newsroom.site(name="Deras namn")
    assert form.is_stale(site())
    assert [clash.label for clash in form.clashes] == ["Namn"]


@pytest.mark.parametrize("base", ["", "x", "0000.1111.2222", "å" * 5000])
def test_a_form_that_does_not_say_what_it_stands_on_overwrites_nothing(app: Flask, newsroom, base: str) -> None:
    form = sent(app, shown(app), name="Mitt namn", base=base)
    assert form.is_stale(site())
    assert site().name == "Testnytt"


def test_values_that_are_no_texts_are_told_in_words(app: Flask, newsroom, now) -> None:
    row = Media(decorative=False)
    row.founded_at = now.date().replace(year=2018, month=5, day=3)
    with app.test_request_context("/redaktion/", method="POST"):
        base = DatedForm.of(row).base.data
        form = DatedForm(formdata=MultiDict({"founded_at": "2018-05-03", "base": base}))
        row.decorative, row.founded_at = True, row.founded_at.replace(day=4)
        assert form.is_stale(row)
        assert [(c.mine, c.theirs) for c in form.clashes] == [("3 maj 2018", "4 maj 2018"), ("Nej", "Ja")]
        assert 'value="2018-05-04"' in form.founded_at(), "the other's day, not the letters that were sent"


def test_both_texts_are_on_the_page(app: Flask, newsroom) -> None:
    form = sent(app, shown(app), name="<Mitt>")
    newsroom.site(name="Deras")
    form.is_stale(site())
    macros = '{% from "editor/_row_form.html" import row_start, clash, row_save %}'
    with app.test_request_context("/redaktion/"):
        page = render_template_string(macros + "{{ row_start(form) }}{{ clash(form) }}{{ row_save(form) }}", form=form)
    assert "&lt;Mitt&gt;" in page
    assert "Deras" in page
    assert "Spara ändå" in page
    assert f'name="base" type="hidden" value="{form.base.data}"' in page
