"""What a template prints is text on its page, unless it is marked as HTML."""

import pytest
from flask import Flask, render_template_string
from jinja2 import UndefinedError
from jinja2.runtime import Undefined
from markupsafe import Markup, escape
from werkzeug.local import LocalProxy

from hallbar.web.escaping import escaped


class Widget:
    def __html__(self) -> str:
        return "<b>bold</b>"


VALUES = ["", "<a href=\"x\" title='y'>å & ö</a>", Markup("<b>a</b>"), Widget(), 12, None, 1.5, Undefined()]


@pytest.mark.parametrize("value", [*VALUES, LocalProxy(lambda: "<i>"), LocalProxy(lambda: Markup("<i>"))])
def test_it_is_what_markupsafe_makes_of_it(value: object) -> None:
    assert escaped(value) == str(escape(value))


@pytest.mark.parametrize(
    "template",
    [
        "{{ text }}",
        "{% set kept %}{{ text }}{% endset %}{{ kept }}",
        "{% macro part(what) %}{{ what }}{% endmacro %}{{ part(text) }}",
        "{% macro part() %}{{ caller() }}{% endmacro %}{% call part() %}{{ text }}{% endcall %}",
        "{% filter trim %}{{ text }}{% endfilter %}",
        "{% for one in [text] %}{{ one }}{% endfor %}",
        "{{ [text]|join }}",
        "{{ '' ~ text }}",
        "{% block part %}{{ text }}{% endblock %}",
    ],
)
def test_templates_print_by_it_once(app: Flask, template: str) -> None:
    with app.test_request_context("/"):
        assert render_template_string(template, text="<å & ö>") == "&lt;å &amp; ö&gt;"


def test_a_name_that_nobody_has_set_is_an_error_and_not_an_empty_place(app: Flask) -> None:
    with pytest.raises(UndefinedError):
        app.jinja_env.from_string("{{ nobodys }}").render()
