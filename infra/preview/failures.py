"""What can go wrong with a run of the program, in words for its author."""

import linecache
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pulumi

from shared import errors

FRAMES: Final = 4

_OWN: Final = Path(__file__).parent


class ProgramError(errors.PressroomError):
    """The infrastructure program failed."""

    code = "program"


class StackFileError(ProgramError):
    """A file of the project or of the stack breaks a rule."""

    code = "stack_file"


def of_program(error: BaseException, root: Path) -> ProgramError:
    """Return ``error`` as the program's author reads it: what, and where in the files under ``root``."""
    places = list(_places(error, root))
    return ProgramError("\n".join([_sentence(error), *places[-FRAMES:]]))


def _sentence(error: BaseException) -> str:
    text = str(error).strip()
    if text and (type(error) is Exception or isinstance(error, errors.PressroomError | pulumi.RunError)):
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _places(error: BaseException, root: Path) -> Iterator[str]:
    """Yield the program's own lines that the error came through, outermost first."""
    for frame in traceback.extract_tb(error.__traceback__):
        path = Path(frame.filename)
        if path.is_relative_to(root) and path.parent != _OWN and "site-packages" not in path.parts:
            line = (frame.line or linecache.getline(frame.filename, frame.lineno or 0)).strip()
            yield f"  {path.relative_to(root).as_posix()}:{frame.lineno}: {line}"
