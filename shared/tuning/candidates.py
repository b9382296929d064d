"""The prompts that a tuning has tried, and what its model has answered when it reflected; below the tuning's job."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared import errors
from shared.firestore import queries, writes
from shared.firestore.documents import Document, Documents
from shared.firestore.writes import Write
from shared.jobs import job as jobs
from shared.jobs.job import Job
from shared.manifest import prompt_collections
from shared.prompts.template import Prompt
from shared.tuning.search.proposing import Reflected
from shared.tuning.search.state import Candidate, Record

TRYING = "trying"


@dataclass(frozen=True)
class Tried:
    """
    A candidate as its readers see it.

    ``status`` says how far it came: ``trying``, ``dropped`` on the training examples, ``kept`` as a parent though it
    lost its race, ``best`` when it won. ``lead`` is by how much, on ``n`` examples, at that moment.
    """

    id: str
    prompt: Prompt
    parents: tuple[str, ...]
    lever: str
    iteration: int
    tokens: int
    status: str = TRYING
    n: int = 0
    lead: float = 0.0


class CandidateStore:
    """Keeps the candidates of tunings; what is kept twice is kept once."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    def seed(self, job: Job, candidate: Candidate, prompt: Prompt) -> Write:
        """Return the write that keeps the prompt that a tuning begins with."""
        return writes.replace(_path(job, candidate), {**_fields(job, candidate, prompt), "status": "best"})

    async def keep(self, job: Job, candidates: Sequence[tuple[Candidate, Prompt]]) -> None:
        """Keep candidates that were proposed; those that are known stay as they are."""
        for candidate, prompt in candidates:
            await self._create(_path(job, candidate), _fields(job, candidate, prompt))

    async def decide(self, job: Job, records: Sequence[Record]) -> None:
        """Keep what came of candidates."""
        found = [
            writes.update(_record_path(job, one), {"status": one.verdict, "n": one.n, "lead": one.lead})
            for one in records
        ]
        if found:
            await self._documents.commit(found)

    async def prompt(self, job: Job, candidate: Candidate) -> Prompt:
        """Return the prompt of a candidate."""
        document = await self._documents.get(_path(job, candidate))
        if document is None:
            raise errors.InternalError("A candidate of the tuning is missing.")
        return Prompt.of(document.data["prompt"])

    async def page(self, job: Job, limit: int, after: str = "") -> list[tuple[str, Tried]]:
        """Return up to ``limit`` candidates behind the place ``after``, in the order of their steps, with places."""
        query = queries.Query(
            prompt_collections.TUNING_CANDIDATES.name,
            parent=jobs.path(job.id),
            order=["__name__"],
            start=queries.Cursor([queries.Reference(_below(job, after))]) if after else None,
            limit=limit,
        )
        return [(document.id, _tried(document)) for document in await self._documents.query(query)]

    async def reflection(self, job: Job, iteration: int, number: int) -> Reflected | None:
        """Return what was answered to a reflection, if it was asked for before."""
        document = await self._documents.get(_reflection_path(job, iteration, number))
        return Reflected(document.data["text"], document.data["nano_usd"]) if document else None

    async def keep_reflection(self, job: Job, iteration: int, number: int, answer: Reflected) -> Reflected:
        """Keep an answer, and return it; where somebody else has kept one, that one counts."""
        fields = {"text": answer.text, "nano_usd": answer.nano_usd, "expire_at": job.expire_at}
        if await self._create(_reflection_path(job, iteration, number), fields):
            return answer
        return await self.reflection(job, iteration, number) or answer

    async def _create(self, path: str, fields: Mapping[str, Any]) -> bool:
        try:
            await self._documents.commit([writes.create(path, fields)])
        except errors.AlreadyExistsError:
            return False
        return True


def _fields(job: Job, candidate: Candidate, prompt: Prompt) -> dict[str, Any]:
    return {
        "prompt": prompt.fields(),
        "parents": list(candidate.parents),
        "lever": candidate.lever,
        "iteration": candidate.iteration,
        "tokens": candidate.tokens,
        "status": TRYING,
        "n": 0,
        "lead": 0.0,
        "expire_at": job.expire_at,
    }


def _tried(document: Document) -> Tried:
    data = document.data
    plain = {name: data[name] for name in ("lever", "iteration", "tokens", "status", "n", "lead")}
    name = document.id.split("-", 1)[1]
    return Tried(name, Prompt.of(data["prompt"]), tuple(data["parents"]), **plain)


def _place(iteration: int, candidate: str) -> str:
    return f"{iteration:06d}-{candidate}"


def _path(job: Job, candidate: Candidate) -> str:
    return _below(job, _place(candidate.iteration, candidate.id))


def _record_path(job: Job, record: Record) -> str:
    return _below(job, _place(record.iteration, record.child))


def _below(job: Job, name: str) -> str:
    return f"{jobs.path(job.id)}/{prompt_collections.TUNING_CANDIDATES.name}/{name}"


def _reflection_path(job: Job, iteration: int, number: int) -> str:
    return f"{jobs.path(job.id)}/{prompt_collections.TUNING_REFLECTIONS.name}/{iteration:06d}-{number}"
