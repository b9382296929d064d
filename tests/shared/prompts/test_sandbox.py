"""What a prompt can do, and above all what it cannot."""

import contextlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import TemplateError

from shared import errors
from shared.prompts import sandbox
from shared.prompts.filters import METER
from shared.prompts.meter import Meter

VALUES: dict[str, Any] = {"text": "abc", "items": ["p", "q"], "number": 3, "flag": True, "nothing": None}
LONG = "x" * 200_000


def run(text: str, /, **more: Any) -> str:
    return sandbox.compile_part("parts.user", text).run({**VALUES, **more})


def refusal(text: str, /, **more: Any) -> errors.FieldError:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        run(text, **more)
    assert len(caught.value.errors) == 1
    return caught.value.errors[0]


def outcome(text: str) -> str:
    try:
        run(text)
    except errors.InvalidFieldsError as error:
        return error.errors[0].rule
    return "rendered"


ESCAPES = [
    "{{ ''.__class__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ text.__class__.__base__ }}",
    "{{ text['__class__'] }}",
    "{{ text['__cla' ~ 'ss__'] }}",
    "{{ text|attr('__class__') }}",
    "{{ text|attr('\\x5f\\x5fclass\\x5f\\x5f') }}",
    "{{ ()|attr('__class__')|attr('__base__')|attr('__subclasses__')() }}",
    "{{ self }}",
    "{{ self.__init__.__globals__.__builtins__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ joiner.__init__.__globals__.os }}",
    "{{ namespace.__init__.__globals__.os }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ lipsum() }}",
    "{{ range(10) }}",
    "{{ dict(a=1) }}",
    "{{ config.items() }}",
    "{{ request.application.__globals__ }}",
    "{{ url_for.__globals__ }}",
    "{{ get_flashed_messages.__globals__ }}",
    "{{ '{0.__class__}'.format(text) }}",
    "{{ '{0.__class__}'|format(text) }}",
    "{{ '%s' % text }}",
    "{{ 'a'.join(items) }}",
    "{{ 'abc'.upper() }}",
    "{{ text.format_map(items) }}",
    "{{ ''.mro() }}",
    "{{ (1).__class__ }}",
    "{{ loop.__class__ }}",
    "{% for i in items %}{{ loop.__init__.__globals__ }}{% endfor %}",
    "{% for i in items %}{{ loop._recurse }}{% endfor %}",
    "{% for i in items %}{{ loop._iterator.gi_frame }}{% endfor %}",
    "{% for i in items %}{{ loop.cycle('a', 'b') }}{% endfor %}",
    "{% for i in items %}{{ loop.changed(i) }}{% endfor %}",
    "{% for i in items %}{{ loop() }}{% endfor %}",
    "{% set x = text.__class__ %}",
    "{% if text.__class__ %}{% endif %}",
    "{% for x in text.__class__.__mro__ %}{% endfor %}",
    "{% include '/etc/passwd' %}",
    "{% include ['a', 'b'] ignore missing %}",
    "{% import 'os' as os %}",
    "{% from 'os' import system %}",
    "{% extends 'base' %}",
    "{% block x %}{{ super() }}{% endblock %}",
    "{% macro m() %}{{ caller() }}{% endmacro %}",
    "{% call m() %}{% endcall %}",
    "{% set ns = namespace(x=1) %}",
    "{% with a = text.__class__ %}{{ a }}{% endwith %}",
    "{% filter attr('__class__') %}x{% endfilter %}",
    "{% autoescape false %}{{ text }}{% endautoescape %}",
    "{% do items.append(1) %}",
    "{{ items.append('x') }}",
    "{{ items.__setitem__(0, 'x') }}",
    "{{ items|map(attribute='__class__')|list }}",
    "{{ items|map('attr', '__class__')|list }}",
    "{{ items|groupby('__class__') }}",
    "{{ items|selectattr('__class__') }}",
    "{{ items|sort(attribute='__class__') }}",
    "{{ items|sum(attribute='__class__') }}",
    "{{ items|join(attribute='__class__') }}",
    "{{ items|random }}",
    "{{ text|pprint }}",
    "{{ text|xmlattr }}",
    "{{ text|urlize }}",
    "{{ text|safe }}",
    "{{ text|forceescape }}",
    "{{ environment }}",
    "{{ context }}",
    "{{ resolve('text') }}",
    "{{ __builtins__ }}",
    "{{ undefined.__class__ }}",
    "{{ nothing.__class__ }}",
    "{{ true.__class__ }}",
]


@pytest.mark.parametrize("text", ESCAPES)
def test_escapes_are_refused(text: str) -> None:
    assert refusal(text).rule in {"syntax", "unrenderable"}


@pytest.mark.parametrize("text", ESCAPES)
def test_environment_alone_gives_nothing_away(text: str) -> None:
    environment = sandbox._environment()
    with contextlib.suppress(TemplateError, TypeError):
        rendered = environment.from_string(text).render({**VALUES, METER: Meter()})
        assert rendered in {"", "abc", "<TemplateReference None>"}


@pytest.mark.parametrize("value", [print, str.upper, "".join, Meter])
def test_nothing_is_callable(value: Any) -> None:
    assert not sandbox._environment().is_safe_callable(value)


@pytest.mark.parametrize(
    "text",
    [
        "{{ 'x' * 10**9 }}",
        "{{ text * 1000000000 }}",
        "{{ items * 1000000000 }}",
        "{{ 9**9**9 }}",
        "{{ number * 99999999999999999 }}",
        "{% set n = number * 99999 %}" + "{% set n = n * n %}" * 20 + "{{ n }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ text|indent(1000000000) }}",
        "{{ text|center(1000000000) }}",
        "{{ 1|round(1000000000, 'ceil') }}",
        "{% set text = text ~ text %}" * 40 + "{{ text }}",
        "{% set text = text|replace('a', text) ~ text %}" * 40 + "{{ text }}",
        "{{ long }}{{ long }}{{ long }}",
        "{% for i in long %}{% for j in long %}{% endfor %}{% endfor %}",
        "{% for i in long %}{{ long }}{% endfor %}",
        "{% for i in many %}{% if long|upper == i %}{% endif %}{% endfor %}",
        "{{ words|title|length }}",
        "{{ words|wordcount }}{{ words|wordcount }}",
        "{{ lines|indent|length }}",
        "{% for i in many %}{% if i ~ 'y' in long %}{% endif %}{% endfor %}",
        "{% for i in many %}{% if i ~ 'y' not in long %}{% endif %}{% endfor %}",
        "{% for i in long %}{% if long in long %}{% endif %}{% endfor %}",
        "{% for i in items %}{% for i in long %}{% for i in long %}x{% endfor %}{% endfor %}{% endfor %}",
        ("{{ long" + "|upper" * 20 + " }}") * 30,
        "{{ " + "(" * 500 + "1" + ")" * 500 + " }}",
        "{{ " + "9" * 5_000 + " }}",
        "{% if flag %}" * 200 + "{% endif %}" * 200,
        "{% for i in items %}" * 21 + "{% endfor %}" * 21,
        "{{ " + "-" * 5_000 + "1 }}",
        "{{ text" + "|upper" * 3_000 + " }}",
        "{{ text }}" * 5_000,
    ],
)
def test_exhausting_templates_are_stopped(text: str) -> None:
    values = {"long": LONG, "many": ["a"] * 1_000, "words": "a " * 100_000, "lines": "\n" * 100_000}
    assert refusal(text, **values).rule in {"syntax", "unrenderable"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{{ text", 1),
        ("one\n{{ text }", 2),
        ("\n\n{% if text %}", 3),
        ("{% if %}", 1),
        ("a\n{% nothing %}", 2),
        ("{{ text|nothing }}", 1),
        ("a\nb\n{{ text is nothing }}", 3),
        ("a\n{{ 1 +  }}", 2),
        ("{% endif %}", 1),
        ("a\n{{ text.upper() }}", 2),
    ],
)
def test_syntax_errors_tell_the_line(text: str, line: int) -> None:
    found = refusal(text)
    assert (found.field, found.rule) == ("parts.user", "syntax")
    assert found.detail.startswith(f"Line {line} ")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\n{{ number / 0 }}", 2),
        ("{{ text < number }}", 1),
        ("a\nb\n{{ items[7] }}", 3),
        ("{{ text + text }}", 1),
        ("{{ flag + 1 }}", 1),
        ("{% for i in number %}{% endfor %}", 1),
        ("a\n{% if text in number %}{% endif %}", 2),
        ("{{ number is divisibleby 0 }}", 1),
        ("{{ text is even }}", 1),
        ("a\n\n{{ nothing|sort }}", 3),
    ],
)
def test_failures_tell_the_line(text: str, line: int) -> None:
    found = refusal(text)
    assert (found.field, found.rule) == ("parts.user", "unrenderable")
    assert found.detail.startswith(f"Line {line} ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello {{ text }}!", "Hello abc!"),
        ("{% if flag %}\nyes\n{% else %}\nno\n{% endif %}\nend\n", "yes\nend\n"),
        ("{% for i in items %}{{ loop.index }}{{ i }}{{ ', ' if not loop.last }}{% endfor %}", "1p, 2q"),
        ("{% for i in items %}{{ loop.length }}{{ loop.revindex }} {% endfor %}", "22 21 "),
        ("{% for i in items if i != 'p' %}{{ i }}{% else %}none{% endfor %}", "q"),
        ("{% for i in [] %}{{ i }}{% else %}none{% endfor %}", "none"),
        ("{% set n = number * 2 + 1 %}{{ n }} {{ n // 2 }} {{ n % 2 }} {{ -n }}", "7 3 1 -7"),
        ("{{ text ~ '-' ~ number ~ nothing ~ flag }}", "abc-3true"),
        ("{{ items[0] }}{{ items[-1] }}{{ items[:1] }}{{ text[1:] }}", "pqpbc"),
        ("{{ 'in' if 'p' in items else 'out' }} {{ 'b' in text }} {{ 'z' not in text }}", "in true true"),
        ("{{ nothing is none }} {{ text is string }} {{ number is odd }}", "true true true"),
        ("{{ 'short' if nothing }}|", "|"),
        ("<b>&amp; {{ '<i>' }}", "<b>&amp; <i>"),
        ("{# hidden #}{% raw %}{{ raw }}{% endraw %}", "{{ raw }}"),
        ("line\r\nline", "line\nline"),
        ("", ""),
    ],
)
def test_templates_render_as_in_jinja(text: str, expected: str) -> None:
    assert run(text) == expected


@pytest.mark.parametrize("value", ["{{ items }}", "{% for %}", "{# x #}", "{{ ''.__class__ }}", "%s {0}"])
def test_values_are_never_templates(value: str) -> None:
    assert run("{{ text }} {{ text|trim }} {{ text ~ '' }}", text=value) == f"{value} {value} {value}"


def test_reads_are_the_undeclared_names() -> None:
    program = sandbox.compile_part("parts.user", "{{ a }}\n{% set b = c %}{{ b }}\n{% for d in a %}{{ d }}{% endfor %}")
    assert program.reads == {"a": 1, "c": 2}


def test_name_set_in_a_branch_may_be_missing() -> None:
    program = sandbox.compile_part("parts.user", "{% if a %}{% set b = 1 %}{% endif %}{{ b }}")
    assert set(program.reads) == {"a", "b"}


def test_long_lists_render_within_the_budget() -> None:
    text = "{% for i in items %}{{ loop.index }}. {{ i|trim|upper }}{% if not loop.last %}, {% endif %}{% endfor %}"
    assert run(text, items=["item"] * 1_000).endswith("1000. ITEM")


def test_rendering_twice_gives_the_same() -> None:
    program = sandbox.compile_part("parts.user", "{% for i in items %}{{ i }}{% endfor %}")
    assert [program.run(VALUES) for _ in range(3)] == ["pq"] * 3


TOKENS = st.sampled_from([
    *("{{", "}}", "{%", "%}", "{#", "#}", "{%-", "-%}", "(", ")", "[", "]", "{", "}", ".", ",", ":", "|", "~", "="),
    *("+", "-", "*", "/", "//", "%", "**", "==", "<", ">=", "'", '"', "'a'", "1", "0", "1.5", "1e308", "99999999999"),
    *("if", "else", "elif", "endif", "for", "in", "endfor", "set", "not", "and", "or", "is", "raw", "endraw", "loop"),
    *("text", "items", "number", "flag", "nothing", "true", "none", "index", "last", "__class__", "self", "macro"),
    *(
        "upper",
        "join",
        "replace",
        "default",
        "first",
        "sort",
        "round",
        "tojson",
        "defined",
        "odd",
        "\n",
        "é",
        "recursive",
    ),
])


@given(st.lists(TOKENS, max_size=25).map(" ".join))
@settings(max_examples=150, deadline=None)
def test_any_text_renders_or_is_refused(text: str) -> None:
    assert outcome(text) in {"rendered", "syntax", "unrenderable"}


EXPRESSIONS = st.recursive(
    st.sampled_from(["text", "items", "number", "flag", "nothing", "'a'", "0", "2.5", "[]", "['a', 1]", "loop.index"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "//", "%", "~", "<", "==", "in", "and"]), inner).map(
            lambda parts: f"({' '.join(parts)})"
        ),
        st.tuples(inner, st.sampled_from(["upper", "first", "sort", "join", "length", "round", "d", "tojson"])).map(
            lambda parts: f"({parts[0]}|{parts[1]})"
        ),
        st.tuples(inner, st.sampled_from(["defined", "odd", "none", "string", "divisibleby 2"])).map(
            lambda parts: f"({parts[0]} is {parts[1]})"
        ),
        st.tuples(inner, inner).map(lambda parts: f"({parts[0]} if {parts[1]})"),
        inner.map(lambda one: f"(not {one})"),
    ),
    max_leaves=8,
)


@given(EXPRESSIONS)
@settings(max_examples=150, deadline=None)
def test_any_expression_renders_or_is_refused(expression: str) -> None:
    assert outcome("{% for i in items %}{{ " + expression + " }}{% endfor %}") in {"rendered", "unrenderable"}
