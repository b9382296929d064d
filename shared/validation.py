"""Broken rules of a model, in words that are this API's own and stay, without repeating what was sent."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from shared import errors
from shared.errors import FieldError

_MAX_ERRORS = 50
_MAX_PATH = 200

_OBJECT, _LIST = ("not_an_object", "must be an object"), ("not_a_list", "must be a list")
_STRING, _INTEGER = ("not_a_string", "must be a string"), ("not_an_integer", "must be a whole number")
_NUMBER, _BOOLEAN = ("not_a_number", "must be a number"), ("not_a_boolean", "must be true or false")
_TIME, _DATE = ("not_a_time", "must be an RFC 3339 time"), ("not_a_date", "must be a date, as YYYY-MM-DD")
_URL = ("not_a_url", "must be a URL")
_OPTION = ("not_one_of", "must be one of {expected}")

_RULES: Mapping[str, tuple[str, str]] = {
    "missing": ("missing", "is needed"),
    "extra_forbidden": ("unknown_field", "is not a known field"),
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "dict_type": _OBJECT,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "set_type": _LIST,
    "frozen_set_type": _LIST,
    "string_type": _STRING,
    "string_sub_type": _STRING,
    "string_unicode": _STRING,
    "int_type": _INTEGER,
    "int_parsing": _INTEGER,
    "int_from_float": _INTEGER,
    "int_parsing_size": ("too_large", "must be a smaller whole number"),
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": _BOOLEAN,
    "bool_parsing": _BOOLEAN,
    "none_required": ("not_null", "must be null"),
    "datetime_type": _TIME,
    "datetime_parsing": _TIME,
    "datetime_from_date_parsing": _TIME,
    "datetime_object_invalid": _TIME,
    "timezone_aware": ("no_offset", "must be a time with its offset from UTC"),
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "url_type": _URL,
    "url_parsing": _URL,
    "url_syntax_violation": _URL,
    "url_scheme": ("not_a_url", "must be a URL with the scheme {expected_schemes}"),
    "url_too_long": ("too_long", "must have at most {max_length} characters"),
    "uuid_type": ("not_a_uuid", "must be a UUID"),
    "uuid_parsing": ("not_a_uuid", "must be a UUID"),
    "enum": _OPTION,
    "literal_error": _OPTION,
    "union_tag_not_found": ("missing", "needs the field {discriminator}, which tells its kind"),
    "union_tag_invalid": ("not_one_of", "must have {discriminator} set to one of {expected_tags}"),
    "string_too_short": ("too_short", "must have at least {min_length} characters"),
    "string_too_long": ("too_long", "must have at most {max_length} characters"),
    "too_short": ("too_short", "must have at least {min_length} items"),
    "too_long": ("too_long", "must have at most {max_length} items"),
    "string_pattern_mismatch": ("wrong_form", "must match {pattern}"),
    "greater_than": ("too_small", "must be greater than {gt}"),
    "greater_than_equal": ("too_small", "must be at least {ge}"),
    "less_than": ("too_large", "must be less than {lt}"),
    "less_than_equal": ("too_large", "must be at most {le}"),
    "multiple_of": ("not_a_multiple", "must be a multiple of {multiple_of}"),
}


class _Context(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return key


def invalid_fields(error: ValidationError) -> errors.InvalidFieldsError:
    """Return what ``error`` found as the error that a caller is told."""
    found = error.errors(include_url=False, include_input=False)
    told = [_field_error(one) for one in found[:_MAX_ERRORS]]
    detail = (
        "1 field of the body breaks a rule." if len(found) == 1 else f"{len(found)} fields of the body break a rule."
    )
    return errors.InvalidFieldsError(detail, errors=told)


def _field_error(found: ErrorDetails) -> FieldError:
    field = ".".join(str(part) for part in found["loc"])[:_MAX_PATH]
    rule, what = _rule(found["type"], found.get("ctx") or {}, found["msg"])
    return FieldError(field, rule, f"'{field}' {what}." if field else f"The body {what}.")


def _rule(kind: str, context: Mapping[str, Any], message: str) -> tuple[str, str]:
    """Return the stable word and the sentence; rules of our own models bring their own sentence."""
    if kind == "value_error":
        return "invalid", f"is not valid: {str(context.get('error', '')).rstrip('.')}"
    known = _RULES.get(kind)
    if known is None:
        return kind, f"is not valid: {message.rstrip('.')}"
    return known[0], known[1].format_map(_Context(context))
