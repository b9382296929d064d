"""The filters and tests of prompts: Jinja's, under the same names, each with bounded effort."""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson
from jinja2 import pass_context, tests
from jinja2.runtime import Context, Undefined

from shared.prompts.meter import Meter

METER = "<meter>"
TURNS, SEARCHED, CONCATENATED = "<turns>", "<searched>", "<concatenated>"


def join(meter: Meter, value: Any, d: str = "") -> str:
    """Return the items of a list as one text, with ``d`` between them."""
    texts = [to_text(item) for item in _items(value)]
    meter.reserve(sum(map(len, texts)) + len(d) * len(texts))
    return d.join(texts)


def replace(meter: Meter, value: Any, old: str, new: str, count: int = -1) -> str:
    """Return a text with ``new`` for the first ``count`` of ``old``."""
    text = to_text(value)
    meter.reserve(len(text) + text.count(old) * len(new))
    return text.replace(old, new, count)


def indent(meter: Meter, value: Any, width: int = 4, first: Any = False, blank: Any = False) -> str:  # noqa: FBT002 - as in Jinja
    """Return a text with its lines moved to the right; ``first`` and ``blank`` ones only if that is wanted."""
    lines = to_text(value).splitlines(keepends=True)
    meter.charge(len(lines))
    meter.reserve(sum(map(len, lines)) + len(lines) * width)
    moved = [(number or first) and (blank or not line.isspace()) for number, line in enumerate(lines)]
    return "".join(" " * width + line if move else line for line, move in zip(lines, moved, strict=True))


def default(_: Meter, value: Any, default_value: Any = "", boolean: Any = False) -> Any:  # noqa: FBT002 - as in Jinja
    """Return ``default_value`` for what is absent, and with ``boolean`` for what is empty."""
    absent = value is None or isinstance(value, Undefined)
    return default_value if absent or (boolean and not value) else value


def truncate(_: Meter, value: Any, length: int = 255, end: str = "...") -> str:
    """Return the beginning of a text, up to the end of a word."""
    text = to_text(value)
    if len(text) <= length:
        return text
    kept = text[: max(0, length - len(end))]
    return (kept.rsplit(" ", 1)[0] if " " in kept else kept) + end


def title(meter: Meter, value: Any) -> str:
    """Return a text with the first letter of each word in upper case, and the others in lower case."""
    words = to_text(value).split(" ")
    meter.charge(len(words))
    return " ".join(word[:1].upper() + word[1:].lower() for word in words)


def wordcount(meter: Meter, value: Any) -> int:
    """Return how many words a text has."""
    words = to_text(value).split()
    meter.charge(len(words))
    return len(words)


def rounded(_: Meter, value: float, precision: int = 0) -> float:
    """Return a number with at most ``precision`` decimals, or as a whole one."""
    return round(value, max(-15, min(precision, 15))) if precision else round(value)


def ordered(_: Meter, value: Any, reverse: Any = False) -> list[Any]:  # noqa: FBT002 - as in Jinja
    """Return the items of a list from the smallest to the largest."""
    return sorted(_items(value), reverse=bool(reverse))


def to_text(value: Any) -> str:
    """Return what a value looks like in a prompt: nothing for null, lists with commas, true and false."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ", ".join(map(to_text, value))
    return str(value)


def _items(value: Any) -> Sequence[Any]:
    if isinstance(value, list | tuple):
        return value
    raise TypeError("this filter works on lists only")


def _simple(function: Callable[[Any], Any]) -> Callable[[Meter, Any], Any]:
    return lambda _, value: function(value)


_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "abs": _simple(abs),
    "capitalize": _simple(lambda value: to_text(value).capitalize()),
    "count": _simple(len),
    "d": default,
    "default": default,
    "first": _simple(lambda value: value[0] if value else None),
    "indent": indent,
    "join": join,
    "last": _simple(lambda value: value[-1] if value else None),
    "length": _simple(len),
    "lower": _simple(lambda value: to_text(value).lower()),
    "max": _simple(lambda value: max(_items(value))),
    "min": _simple(lambda value: min(_items(value))),
    "replace": replace,
    "reverse": _simple(lambda value: value[::-1]),
    "round": rounded,
    "sort": ordered,
    "sum": _simple(lambda value: sum(_items(value))),
    "title": title,
    "tojson": _simple(lambda value: orjson.dumps(value).decode()),
    "trim": _simple(lambda value: to_text(value).strip()),
    "truncate": truncate,
    "unique": _simple(lambda value: list(dict.fromkeys(_items(value)))),
    "upper": _simple(lambda value: to_text(value).upper()),
    "wordcount": wordcount,
}
_TESTS = (
    *("boolean", "float", "integer", "number", "sequence", "string"),
    *("defined", "undefined", "none", "true", "false", "even", "odd", "divisibleby"),
    *("eq", "equalto", "ge", "greaterthan", "gt", "le", "lessthan", "lt", "ne"),
)


def _metered(function: Callable[..., Any]) -> Callable[..., Any]:
    @pass_context
    def run(context: Context, value: Any, *args: Any, **options: Any) -> Any:
        meter: Meter = context[METER]
        meter.charge_value(value)
        return function(meter, value, *args, **options)

    return run


@pass_context
def turns(context: Context, iterable: Iterable[Any], effort: int) -> Iterator[Any]:
    """Yield what ``iterable`` yields, at the price of ``effort`` for each turn."""
    meter: Meter = context[METER]
    return meter.turns(iterable, effort)


@pass_context
def printed(context: Context, value: Any) -> str:
    """Return what ``{{ value }}`` prints."""
    meter: Meter = context[METER]
    meter.charge_value(value)
    return to_text(value)


SIGNATURES: Mapping[str, inspect.Signature] = {
    name: inspect.signature(function) for name, function in _FUNCTIONS.items()
}
FILTERS: Mapping[str, Callable[..., Any]] = {
    **{name: _metered(function) for name, function in _FUNCTIONS.items()},
    TURNS: turns,
    SEARCHED: _metered(lambda _, value: value),
    CONCATENATED: _metered(join),
}
TESTS: Mapping[str, Any] = {name: tests.TESTS[name] for name in _TESTS}
