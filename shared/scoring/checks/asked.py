"""What a check is given: the output, the assertion's value for this example, and the threshold."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from shared.scoring.evaluation import Output
from shared.scoring.finding import Finding

_PLACEHOLDER: Final = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Asked:
    """
    An output and what is demanded of it.

    ``value`` is the assertion's own or, where none was given, what the example expects; ``threshold`` the score from
    which a graded check holds.
    """

    output: Output
    value: Any = None
    threshold: float = 1.0

    @property
    def text(self) -> str:
        """Return what the model has written."""
        return self.output.text

    @property
    def wanted(self) -> str:
        """Return the value as text."""
        return self.value if isinstance(self.value, str) else "" if self.value is None else str(self.value)

    @property
    def items(self) -> list[str]:
        """Return the value as a list of texts; a text is one with commas between."""
        if isinstance(self.value, str):
            return [item.strip() for item in self.value.split(",") if item.strip()]
        return [str(item) for item in self.value or ()]

    def option(self, name: str, default: Any = None) -> Any:
        """Return an entry of a value that is an object."""
        return self.value.get(name, default) if isinstance(self.value, Mapping) else default


Check = Callable[[Asked], Finding]


def filled(value: Any, given: Mapping[str, Any]) -> Any:
    """Return ``value`` with each ``{{name}}`` in it replaced by what is ``given`` under that name."""
    if isinstance(value, str):
        whole = _PLACEHOLDER.fullmatch(value.strip())
        if whole and whole[1] in given:
            return given[whole[1]]
        return _PLACEHOLDER.sub(lambda match: str(given.get(match[1], match[0])), value)
    if isinstance(value, list | tuple):
        return [filled(item, given) for item in value]
    if isinstance(value, Mapping):
        return {name: filled(item, given) for name, item in value.items()}
    return value
