"""The built-in templates that the tests' service has."""

from typing import Any

GREETING: dict[str, Any] = {
    "system": "You greet people.",
    "user": "Greet {{ name }}.",
    "variables": [{"name": "name"}],
}
BUILTIN = {"greeting": GREETING, "farewell": {"user": "Say goodbye."}}
