"""A model that says the words its instructions ask for, and asks for one more word when it reflects."""

import asyncio
import re
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal

from shared.models.base import Chunk, Completion, CompletionRequest, Usage

WORDS = ("alpha", "beta", "gamma", "delta", "epsilon")
_MISSING = re.compile(r"\b(" + "|".join(WORDS) + r")\b")
_FENCED = re.compile(r"```\n(.*?)\n```", re.DOTALL)


class KilledError(BaseException):
    """The process was killed."""


@dataclass
class Life:
    """
    The life of a process that does pieces of work, each under a name.

    With ``dies`` it is killed at each piece that it has not met before, ``before`` or ``after`` doing it; then nothing
    more happens until it is ``born`` again.
    """

    dies: str = ""
    met: set[str] = field(default_factory=set)
    dead: bool = False

    @contextmanager
    def piece(self, name: str) -> Iterator[None]:
        """Surround a piece of work."""
        new = bool(self.dies) and name not in self.met and not self.dead
        self._live(kill=new and self.dies == "before", name=name)
        yield
        self._live(kill=new and self.dies == "after", name=name)

    def born(self) -> None:
        """Be a new process."""
        self.dead = False

    def _live(self, *, kill: bool, name: str) -> None:
        if kill and not self.dead:
            self.met.add(name)
            self.dead = True
        if self.dead:
            raise KilledError


@dataclass
class RuleModel:
    """Writes and reflects."""

    asked: list[str] = field(default_factory=list)
    life: Life = field(default_factory=Life)
    name: str = "scripted/rules"

    async def complete(self, request: CompletionRequest) -> Completion:
        with self.life.piece(f"call {request.idempotency_key}"):
            self.asked.append(request.idempotency_key)
            await asyncio.sleep(0)
        text = self._text(request)
        usage = Usage(len(request.messages[0].text), len(text))
        return Completion(text, "stop", usage, "scripted", "rules", Decimal("0.0001"))

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Chunk, None]:
        answer = await self.complete(request)
        yield Chunk(answer.text, answer)

    async def ping(self) -> None:
        """Be there."""

    async def aclose(self) -> None:
        """Have nothing to close."""

    def _text(self, request: CompletionRequest) -> str:
        told = request.messages[0].text
        if "better instructions" not in told:
            return " ".join(word for word in WORDS if f"Say {word}." in told) or "Nothing."
        present = (_FENCED.search(told) or re.match("", "")).group(1)  # type: ignore[union-attr]  # "" always matches
        missing = sorted({word for word in _MISSING.findall(told) if f"Say {word}." not in present})
        number = int(request.idempotency_key.rsplit("/", 1)[-1])
        added = f"\nSay {missing[number % len(missing)]}." if missing else ""
        return f"```\n{present}{added}\n```"
