"""What deploying would change: the committed snapshot of a stack against the one of the program as it stands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from infra.preview import differences, replacing
from infra.preview.differences import Difference
from infra.preview.graph import COMPUTED, STACK_TYPE

Action = Literal["create", "update", "replace", "delete"]
Snapshot = Mapping[str, Any]
Entries = Mapping[str, Mapping[str, Any]]

ACTIONS: Final[tuple[Action, ...]] = ("create", "update", "replace", "delete")
_OPTIONS: Final = ("protect", "provider", "options")


@dataclass(frozen=True)
class Change:
    """
    What would happen to a resource, and why.

    ``forced_by`` are the inputs, or ``with <resource>``, that make an update a replacement. ``certain`` is false
    where nobody has written down what the provider can change in place. ``former`` is the path under which a
    renamed resource was known. ``protected`` says that it is, or was, protected by Pulumi.
    """

    action: Action
    resource: str
    type: str
    differences: Sequence[Difference] = ()
    forced_by: Sequence[str] = ()
    certain: bool = True
    former: str = ""
    protected: bool = False


@dataclass(frozen=True)
class Plan:
    """All changes of a stack, and how many resources stay as they are; ``twins`` lack an alias: old path to new."""

    stack: str
    changes: Sequence[Change] = ()
    unchanged: int = 0
    twins: Mapping[str, str] = field(default_factory=dict)

    def count(self, action: Action) -> int:
        """Return how many resources an action is for."""
        return sum(change.action == action for change in self.changes)


def compare(before: Snapshot, after: Snapshot) -> Plan:
    """Return what leads from one snapshot to another; ``before`` may be empty, for a stack that is not there yet."""
    old: Entries = before.get("resources", {})
    new: Entries = after["resources"]
    former = {path: _former(path, entry, old, new) for path, entry in new.items()}
    kept = {path: known for path, known in former.items() if known}
    changes = [change for path, known in kept.items() if (change := _change(path, known, old[known], new[path]))]
    changes = _with_followers(changes, new, kept)
    unchanged = len(kept) - len(changes)
    gone = sorted(set(old) - set(kept.values()))
    fresh = sorted(set(new) - set(kept))
    changes += [_whole("delete", path, old[path]) for path in gone]
    changes += [_whole("create", path, new[path]) for path in fresh]
    changes += _outputs(before, after)
    ordered = sorted(changes, key=lambda change: (ACTIONS.index(change.action), change.resource))
    return Plan(after["stack"], ordered, unchanged, _twins(gone, fresh, old, new))


def _former(path: str, entry: Mapping[str, Any], old: Entries, new: Entries) -> str:
    """Return the path under which a resource was known: its own, or that of an alias; empty where there is none."""
    if path in old:
        return path
    known = (_alias(path, alias) for alias in entry.get("options", {}).get("aliases", []))
    return next((one for one in known if one in old and one not in new), "")


def _alias(path: str, alias: Any) -> str:
    """Return the path that an alias stands for: a URN, or what of it was different."""
    urn = alias if isinstance(alias, str) else alias.get("urn", "")
    if urn:
        return str(urn).split("::", 2)[-1]
    spec = alias.get("spec", {})
    types, _, name = path.rpartition("::")
    parents, _, own = types.rpartition("$")
    if spec.get("noParent"):
        parents = ""
    elif spec.get("parentUrn"):
        parents = str(spec["parentUrn"]).split("::")[2].removeprefix(STACK_TYPE)
    kind = "$".join(part for part in (parents, spec.get("type", own)) if part)
    return f"{kind}::{spec.get('name', name)}"


def _change(path: str, former: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Change | None:
    ignored = tuple(new.get("options", {}).get("ignoreChanges", []))
    found = list(differences.between(old.get("inputs", {}), new.get("inputs", {})))
    inputs = [one for one in found if not one.path.startswith(ignored)] if ignored else found
    options = [one for key in _OPTIONS for one in differences.between(old.get(key), new.get(key), f"({key})")]
    if not inputs and not options and former == path:
        return None
    forced, certain = _forced(new, [one.path for one in inputs])
    return Change(
        action="replace" if forced else "update",
        resource=path,
        type=new["type"],
        differences=(*inputs, *options),
        forced_by=forced,
        certain=certain,
        former=former if former != path else "",
        protected=bool(old.get("protect")),
    )


def _forced(entry: Mapping[str, Any], changed: Sequence[str]) -> tuple[list[str], bool]:
    """Return the inputs that force a replacement, and whether that is all."""
    asked = tuple(entry.get("options", {}).get("replaceOnChanges", []))
    wanted = [path for path in changed if asked and path.startswith(asked)]
    forcing = replacing.forcing(entry["type"], changed)
    return sorted({*wanted, *(forcing or ())}), forcing is not None or not changed


def _with_followers(changes: Sequence[Change], new: Entries, kept: Mapping[str, str]) -> list[Change]:
    """Return the changes with what has to be replaced because something else is."""
    found = {change.resource: change for change in changes}
    while True:
        replaced = {path for path, change in found.items() if change.action == "replace"}
        followers = {
            path: reasons for path in kept if path not in replaced and (reasons := _reasons(new[path], replaced))
        }
        if not followers:
            return list(found.values())
        for path, reasons in followers.items():
            change = found.get(path) or _whole("update", path, new[path])
            found[path] = replace(change, action="replace", forced_by=[*change.forced_by, *reasons])


def _reasons(entry: Mapping[str, Any], replaced: set[str]) -> list[str]:
    """Return why a resource is replaced along with others: it is asked for, or made of what nobody knows yet."""
    options = entry.get("options", {})
    asked = options.get("replaceWith", [])
    unknown = [
        key
        for key, sources in entry.get("from", {}).items()
        if not replaced.isdisjoint(sources) and COMPUTED.value in str(entry.get("inputs", {}).get(key))
    ]
    forced = replacing.forcing(entry["type"], unknown) or []
    return [*(f"with {path}" for path in asked if path in replaced), *(f"{key}, which is made anew" for key in forced)]


def _whole(action: Action, path: str, entry: Mapping[str, Any]) -> Change:
    return Change(action, path, entry["type"], protected=bool(entry.get("protect")))


def _outputs(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    if not before:
        return
    found = tuple(differences.between(before.get("outputs", {}), after.get("outputs", {})))
    if found:
        yield Change("update", "", STACK_TYPE, found)


def _twins(gone: Sequence[str], fresh: Sequence[str], old: Entries, new: Entries) -> Mapping[str, str]:
    """Return deleted resources with the created ones that are the same but for their path."""
    found: dict[str, str] = {}
    for path in gone:
        alike = [one for one in fresh if one not in found.values() and _alike(old[path], new[one])]
        if alike:
            found[path] = alike[0]
    return found


def _alike(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    same = old["type"] == new["type"] and old.get("inputs") == new.get("inputs")
    return same and bool(old.get("inputs"))
