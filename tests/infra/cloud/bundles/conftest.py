"""The archives as they would be uploaded, unpacked, each with a clean environment of its own."""

import asyncio
import io
import textwrap
import zipfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from infra.cloud.bundles.archive import Archive, Builder
from infra.cloud.bundles.source_tree import SourceTree
from infra.local import ports
from shared.manifest import functions
from shared.manifest.functions import Function
from tests import free_ports
from tests.infra.cloud.bundles import clean_environments


@pytest.fixture(scope="session")
def archives() -> Mapping[str, Archive]:
    """The archive of every function, by its name."""
    builder = Builder()
    return {function.name: builder.build(function) for function in functions.ALL}


TreeOf = Callable[[Mapping[str, str]], SourceTree]


@pytest.fixture
def tree_of(tmp_path: Path) -> TreeOf:
    """Makes a source tree of files, with the packages that they are in."""

    def make(files: Mapping[str, str]) -> SourceTree:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text))
        for folder in (tmp_path / "functions", tmp_path / "shared", *tmp_path.glob("functions/*")):
            if folder.is_dir():
                (folder / "__init__.py").touch()
        return SourceTree(tmp_path)

    return make


@dataclass
class Unpacked:
    """An archive in a folder, and the environment in which its requirements are installed."""

    archive: Archive
    folder: Path
    environment: Path

    @property
    def function(self) -> Function:
        return self.archive.function

    def command(self, name: str) -> str:
        return str(self.environment / "bin" / name)


Unpack = Callable[[str], Unpacked]


@pytest.fixture(scope="session")
def unpacked(archives: Mapping[str, Archive], tmp_path_factory: pytest.TempPathFactory) -> Unpack:
    """Unpacks the archive of a function and installs what it asks for."""
    found: dict[str, Unpacked] = {}

    def unpack(name: str) -> Unpacked:
        if name not in found:
            folder = tmp_path_factory.mktemp(name)
            zipfile.ZipFile(io.BytesIO(archives[name].pack())).extractall(folder)
            environment = clean_environments.installed((folder / "requirements.txt").read_text())
            found[name] = Unpacked(archives[name], folder, environment)
        return found[name]

    return unpack


@dataclass
class Started:
    """A function that runs from its unpacked archive, and a client for it."""

    http: httpx.AsyncClient
    process: asyncio.subprocess.Process
    log: Path

    def logged(self) -> str:
        return self.log.read_text()


@dataclass
class Starter:
    """Starts functions as the buildpack does: the plain framework in the folder of the archive."""

    unpack: Unpack
    home: Path

    @asynccontextmanager
    async def start(self, name: str, variables: Mapping[str, str], port: int = 0) -> AsyncIterator[Started]:
        port = port or free_ports.free().worker
        unpacked, log = self.unpack(name), self.home / f"{name}.log"
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                unpacked.command("functions-framework"),
                cwd=unpacked.folder,
                env={
                    **clean_environments.variables(self.home),
                    **variables,
                    "FUNCTION_TARGET": name,
                    "HOST": ports.HOST,
                    "PORT": str(port),
                },
                stdout=output,
                stderr=output,
            )
        async with httpx.AsyncClient(base_url=f"http://{ports.HOST}:{port}", timeout=30) as http:
            try:
                started = Started(http, process, log)
                await _until_up(started)
                yield started
            finally:
                if process.returncode is None:
                    process.terminate()  # the master ends its worker; killed, it would leave it behind
                await process.wait()


@pytest.fixture
def starter(unpacked: Unpack, tmp_path: Path) -> Starter:
    return Starter(unpacked, tmp_path)


async def _until_up(started: Started) -> None:
    while started.process.returncode is None:
        try:
            await started.http.get("/")
        except httpx.TransportError:
            await asyncio.sleep(0.05)
        else:
            return
    raise AssertionError(f"the function did not start: {started.logged()[-3000:]}")
