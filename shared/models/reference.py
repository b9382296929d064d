"""How settings and requests name a model: ``provider`` or ``provider/name``."""

import re
from dataclasses import dataclass
from typing import Self

from shared import errors

_REFERENCE = re.compile(r"([a-z][a-z0-9_-]*)(?:/(\S+))?")


@dataclass(frozen=True)
class ModelReference:
    """A provider and the name of one of its models; an empty ``name`` means the provider's default."""

    provider: str
    name: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the reference that ``text`` writes; slashes after the first belong to the name."""
        match = _REFERENCE.fullmatch(text.strip())
        if match is None:
            raise errors.InvalidInputError("A model is named as <provider> or <provider>/<name>.")
        return cls(match[1], match[2] or "")

    def __str__(self) -> str:
        return f"{self.provider}/{self.name}" if self.name else self.provider
