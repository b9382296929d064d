"""
Prompts as files, one per template, for teams that keep them in git.

A file begins with its head, TOML between two lines ``+++``: the name, the version of the gateway that the file was
written from, and the variables. Below, each text follows a line of its own that names it:

    +++
    name = "teaser"
    version = 3

    [[variables]]
    name = "thing"
    +++
    <!-- system -->
    You sell.
    <!-- user -->
    Sell {{ thing }}.
    <!-- example: input -->
    a kettle
    <!-- example: output -->
    Hot in a minute.

A line of a text that looks like one of these gets a backslash in front.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from shared import errors

SUFFIX: Final = ".md"
_FENCE: Final = "+++"
_MARK: Final = re.compile(r"^<!-- (system|user|example: input|example: output) -->$")
_ESCAPED: Final = re.compile(r"^\\*<!-- (?:system|user|example: input|example: output) -->$")
_VERSION: Final = re.compile(r"^version\s*=\s*\d+[^\S\n]*$", re.MULTILINE)
_NAME: Final = re.compile(r"^name\s*=.*$", re.MULTILINE)
_HEAD: Final = frozenset({"name", "version", "example_style", "variables"})
_DEFAULTS: Final[Mapping[str, Any]] = {
    "type": "text",
    "default": None,
    "description": "",
    "max_length": None,
    "minimum": None,
    "maximum": None,
    "choices": [],
}


@dataclass(frozen=True)
class PromptFile:
    """What a file says: the prompt as the API takes it, and the version that it was written from (None: none)."""

    name: str
    prompt: Mapping[str, Any]
    version: int | None = None


def parse(text: str, where: str) -> PromptFile:
    """Return what the text of the file ``where`` says; raises InvalidInputError."""
    head, body = _halves(text.replace("\r\n", "\n"), where)
    try:
        fields = tomllib.loads(head)
    except tomllib.TOMLDecodeError as error:
        raise refused(where, f"its head is not TOML: {error}") from error
    unknown = sorted(fields.keys() - _HEAD)
    if unknown or not isinstance(fields.get("name"), str):
        raise refused(where, f"its head has {unknown[0]!r}, which means nothing" if unknown else "it has no name")
    version = fields.get("version")
    if version is not None and not isinstance(version, int):
        raise refused(where, "its version is no number")
    variables = fields.get("variables", [])
    if not isinstance(variables, list) or not all(isinstance(one, dict) and "name" in one for one in variables):
        raise refused(where, "a variable has no name")
    parts, examples = _texts(body, where)
    prompt = {
        "parts": parts,
        "variables": variables,
        "examples": examples,
        "example_style": fields.get("example_style", "turns"),
    }
    return PromptFile(fields["name"], prompt, version)


def write(name: str, prompt: Mapping[str, Any], version: int) -> str:
    """Return the text of a file for a version of a prompt, as the API shows it."""
    head = [f"name = {_toml(name)}", f"version = {version}"]
    if prompt["examples"] and prompt["example_style"] != "turns":
        head.append(f"example_style = {_toml(prompt['example_style'])}")
    for variable in prompt["variables"]:
        head += ["", "[[variables]]", *_variable_lines(variable)]
    blocks = [_block(part, text) for part, text in prompt["parts"].items() if text or part == "user"]
    for one in prompt["examples"]:
        blocks += [_block("example: input", one["input"]), _block("example: output", one["output"])]
    return "\n".join([_FENCE, *head, _FENCE, *blocks]) + "\n"


def renumbered(text: str, version: int) -> str:
    """Return the text of a file that is written from another version now; all else stays, comments too."""
    line = f"version = {version}"
    end = text.find(f"\n{_FENCE}", len(_FENCE))
    head = text[:end]
    changed = _VERSION.sub(line, head, count=1) if _VERSION.search(head) else _NAME.sub(rf"\g<0>\n{line}", head, 1)
    return changed + text[end:]


def read(path: Path) -> PromptFile | None:
    """Return what a file says, None if there is none; raises InvalidInputError."""
    try:
        return parse(path.read_text(encoding="utf-8"), str(path))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise refused(str(path), error.strerror or "it is no file") from error
    except UnicodeDecodeError as error:
        raise refused(str(path), "it is not UTF-8") from error


def needed(path: Path) -> PromptFile:
    """Return what a file says that must be there; raises InvalidInputError."""
    found = read(path)
    if found is None:
        raise refused(str(path), "there is no such file")
    return found


def save(path: Path, text: str) -> None:
    """Write a file, and the folder for it; line ends are the same on every machine."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def renumber(path: Path, version: int) -> None:
    """Have a file say that it is written from another version now."""
    save(path, renumbered(path.read_text(encoding="utf-8"), version))


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether two prompts say the same; line ends after a text do not count, which editors change at will."""
    return _plain(one) == _plain(other)


def path_of(folder: Path, name: str) -> Path:
    """Return where the file of a template lies."""
    return folder / f"{name}{SUFFIX}"


def found_in(folder: Path) -> Iterator[Path]:
    """Yield the files of templates in a folder, by name; those that begin otherwise are somebody else's."""
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        with path.open(encoding="utf-8") as file:
            if file.readline().strip() == _FENCE:
                yield path


def refused(where: str, what: str) -> errors.InvalidInputError:
    """Return the error that says why the file ``where`` cannot be read."""
    return errors.InvalidInputError(f"{where} cannot be read: {what}.")


def _halves(text: str, where: str) -> tuple[str, str]:
    lines = text.split("\n")
    ends = [number for number, line in enumerate(lines) if line.rstrip() == _FENCE][:2]
    if len(ends) < len("hb") or ends[0] != 0:
        raise refused(where, f"it does not begin with a head between two lines {_FENCE}")
    return "\n".join(lines[1 : ends[1]]), "\n".join(lines[ends[1] + 1 :])


def _texts(body: str, where: str) -> tuple[dict[str, str], list[dict[str, str]]]:
    parts: dict[str, str] = {}
    examples: list[dict[str, str]] = []
    for mark, text in _blocks(body.removesuffix("\n").split("\n"), where):
        if mark == "example: input":
            examples.append({"input": text, "output": ""})
        elif mark == "example: output":
            if not examples or examples[-1]["output"]:
                raise refused(where, "an output has no input before it")
            examples[-1]["output"] = text
        elif mark in parts:
            raise refused(where, f"it has the part '{mark}' twice")
        else:
            parts[mark] = text
    if "user" not in parts:
        raise refused(where, "it has no part 'user'")
    return parts, examples


def _blocks(lines: Sequence[str], where: str) -> Iterator[tuple[str, str]]:
    mark, text = "", list[str]()
    for line in lines:
        found = _MARK.match(line.rstrip())
        if found is None:
            text.append(line.removeprefix("\\") if _ESCAPED.match(line) else line)
            continue
        if mark:
            yield mark, "\n".join(text)
        elif "".join(text).strip():
            raise refused(where, "it has text before the first line such as <!-- user -->")
        mark, text = found[1], []
    if mark:
        yield mark, "\n".join(text)


def _block(mark: str, text: str) -> str:
    lines = (f"\\{line}" if _ESCAPED.match(line) else line for line in text.split("\n"))
    return "\n".join((f"<!-- {mark} -->", *lines))


def _variable_lines(variable: Mapping[str, Any]) -> Iterator[str]:
    yield f"name = {_toml(variable['name'])}"
    usual = variable.get("default") is None
    if variable.get("required", usual) != usual:
        yield f"required = {_toml(variable['required'])}"
    for field, default in _DEFAULTS.items():
        if variable.get(field, default) != default:
            yield f"{field} = {_toml(variable[field])}"


def _toml(value: Any) -> str:
    """Return a scalar or a list as TOML; its basic strings are JSON's, but for DEL."""
    if isinstance(value, float) and value.is_integer():
        return f"{int(value)}"
    return orjson.dumps(value).decode().replace("\x7f", "\\u007f")


def _plain(prompt: Mapping[str, Any]) -> dict[str, Any]:
    variables = [list(_variable_lines(one)) for one in prompt["variables"]]
    return {
        "parts": {part: text.rstrip("\r\n") for part, text in prompt["parts"].items() if text.strip()},
        "variables": variables,
        "examples": [{name: text.rstrip("\r\n") for name, text in one.items()} for one in prompt["examples"]],
        "style": prompt["example_style"] if prompt["examples"] else "",
    }
