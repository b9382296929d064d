"""What can be checked without asking anybody: Python, packages, the state folder and the model that is set."""

import importlib
import re
import tempfile
from importlib import metadata
from pathlib import Path

from infra.cli.checks.check import Check
from shared.composition.model_settings import ModelSettings
from shared.models.presets import PRESETS
from shared.models.reference import ModelReference
from shared.models.routes import OFFLINE

OLDEST = (3, 11)
DISTRIBUTION = "pressroom"
VERTEX = "vertex"
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def python(version: tuple[int, ...]) -> Check:
    """Check the version of Python."""
    text = ".".join(map(str, version[:3]))
    if version[:2] < OLDEST:
        return Check("python", "bad", f"{text} is too old", "Install Python 3.11 or newer.")
    return Check("python", "good", text)


def dependencies(distribution: str = DISTRIBUTION) -> Check:
    """Import every package that the product needs."""
    try:
        needed = metadata.requires(distribution) or []
    except metadata.PackageNotFoundError:
        return Check("packages", "bad", f"{distribution} is not installed", "Install it: pip install -e .")
    names = [found[0] for line in needed if "extra ==" not in line and (found := _NAME.match(line))]
    broken = {name: reason for name in names if (reason := _broken(name))}
    if broken:
        listed = "; ".join(f"{name}: {reason}" for name, reason in broken.items())
        return Check("packages", "bad", listed, "Install the requirements again: pip install -r requirements.txt")
    return Check("packages", "good", f"{len(names)} packages can be imported")


def state_folder(path: Path) -> Check:
    """Check that the local stack can keep its state in ``path``."""
    place = next(folder for folder in (path.absolute(), *path.absolute().parents) if folder.exists())
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        hint = "Choose another folder with --data or PRESSROOM_STATE."
        return Check("state folder", "bad", f"{place} cannot be written to ({error.strerror})", hint)
    return Check("state folder", "good", f"{path} can be {'written to' if path.exists() else 'made'}")


def model(known: ModelSettings) -> Check:
    """Check that the model that is set can be called: each link of it has an address and, where it needs one, a key."""
    route = known.routes.get(known.routes.default)
    if route.signature == OFFLINE:
        hint = "For a language model set PRESSROOM_MODEL=openai/<name> and PRESSROOM_OPENAI_API_KEY."
        return Check("model", "good", "offline: text is composed by rules, without a language model", hint)
    references = [ModelReference.parse(link.model) for link in route.links if link.model != OFFLINE]
    places = {one.provider: known.providers.url(one.provider) for one in references}
    for one in references:
        if broken := _broken_reference(known, one):
            return Check("model", "bad", *broken)
    where = ", ".join(dict.fromkeys(places.values()))
    return Check(
        "model", "good", f"{route.signature} at {where}", "`pressroom models --check` asks whether it answers."
    )


def _broken_reference(known: ModelSettings, one: ModelReference) -> tuple[str, str] | None:
    """Return why a model cannot be called, and what to do about it."""
    if known.providers.lacks_key(one.provider):
        return f"{one} has no key for {one.provider}", f"Set {_key_of(one.provider)}."
    if not known.providers.url(one.provider) and one.provider != VERTEX:
        return f"{one.provider} has no address", "Set it in PRESSROOM_PROVIDER_URLS."
    if known.catalog.rates(one.provider, one.name) is None:
        return f"no price is known for {one}", "Set one in PRESSROOM_PRICES."
    return None


def _key_of(provider: str) -> str:
    setting = PRESETS[provider].key
    return f"PRESSROOM_{setting.upper()}" if setting else f'PRESSROOM_PROVIDER_KEYS={{"{provider}": …}}'


def _broken(distribution: str) -> str:
    """Return why a distribution's modules cannot be imported, or nothing."""
    try:
        for module in _modules(metadata.distribution(distribution)):
            importlib.import_module(module)
    except metadata.PackageNotFoundError:
        return "not installed"
    except Exception as error:  # noqa: BLE001 - a broken package may raise anything on import
        return f"{type(error).__name__}: {error}"
    return ""


def _modules(distribution: metadata.Distribution) -> list[str]:
    """Return the outermost packages that a distribution brings, as far as its file list tells."""
    found = {file.parts[:-1] for file in distribution.files or [] if file.name == "__init__.py"}
    outermost = [parts for parts in found if not any(parts[:length] in found for length in range(1, len(parts)))]
    return sorted(".".join(parts) for parts in outermost if parts and all(part.isidentifier() for part in parts))
