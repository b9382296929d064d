"""Show what would be uploaded for every function; with a folder as argument, write the archives there."""

import sys
from pathlib import Path

from infra.cloud.bundles.archive import Builder
from shared.manifest import functions

_ROW = "{:<22}{:>7}{:>10}{:>10}{:>10}  {}"


def main(folder: str = "") -> None:
    """Print one line per function."""
    builder = Builder()
    print(_ROW.format("function", "files", "KiB", "zip KiB", "packages", "digest"))  # noqa: T201  # a command
    for function in functions.ALL:
        archive, packed = (made := builder.build(function)), made.pack()
        counts = (len(archive.files) + len(archive.texts), archive.size // 1024, len(packed) // 1024)
        print(_ROW.format(function.name, *counts, len(archive.requirements.names), archive.digest[:16]))  # noqa: T201
        if folder:
            (Path(folder) / f"{function.name}.zip").write_bytes(packed)


main(*sys.argv[1:])
