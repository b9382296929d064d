"""One write: whether it is well-formed, whether its precondition holds and what it makes of a document."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from infra.local.firestore import field_paths, limits, messages, names, transforms
from infra.local.firestore.messages import Message
from shared import errors

_TRANSFORM: Final = "transform"


def check_all(writes: Sequence[Message], database: str) -> list[str]:
    """Refuse ``writes`` that no state of ``database`` could accept; return the documents they are for."""
    transformed: Counter[str] = Counter()
    documents = []
    for write in writes:
        name = _check(write)
        names.check_same_database(name, database)
        documents.append(name)
        transformed[name] += len(_transforms(write))
    if transformed and max(transformed.values()) > limits.MOST_TRANSFORMS:
        raise errors.InvalidInputError(
            f"A document cannot have more than {limits.MOST_TRANSFORMS} field transformations in one commit."
        )
    return documents


def document_name(write: Message) -> str:
    """Return the document that ``write`` is for."""
    match write.WhichOneof("operation"):
        case "update":
            return str(write.update.name)
        case "delete":
            return str(write.delete)
        case "transform":
            return str(write.transform.document)
    raise errors.InvalidInputError("empty write operation")


def check_precondition(condition: Message, name: str, old: Message | None) -> None:
    """Refuse the write to ``name`` unless its present state ``old`` is as ``condition`` wants it."""
    match condition.WhichOneof("condition_type"):
        case "exists":
            _check_existence(name, wanted=condition.exists, exists=old is not None)
        case "update_time":
            stored = messages.micros(old.update_time) if old is not None else 0
            required = messages.micros(condition.update_time)
            if stored != required:
                raise errors.PreconditionError(
                    f"the stored version ({stored}) does not match the required base version ({required})"
                )


def apply(write: Message, old: Message | None, now: int) -> tuple[Message | None, Message]:
    """
    Return the document that ``write`` makes of ``old`` in a commit at ``now``, and the write's result.

    The document is ``old`` itself if the write changes nothing, and None if it deletes.
    """
    result = messages.WriteResult()
    if write.HasField("delete"):
        return None, result
    new = _updated(write, old)
    result.transform_results.extend(transforms.apply(each, new.fields, now) for each in _transforms(write))
    if old is not None:
        new.create_time.CopyFrom(old.create_time)
        new.update_time.CopyFrom(old.update_time)
        if new == old:
            result.update_time.CopyFrom(old.update_time)
            return old, result
    else:
        messages.set_micros(new.create_time, now)
    messages.set_micros(new.update_time, now)
    result.update_time.CopyFrom(new.update_time)
    return new, result


def _check(write: Message) -> str:
    name = names.check_document(document_name(write))
    operation = write.WhichOneof("operation")
    if operation == "update":
        limits.check_fields(write.update.fields)
        for path in write.update_mask.field_paths:
            field_paths.parse(path)
    elif operation == _TRANSFORM and not write.transform.field_transforms:
        raise errors.InvalidInputError("The list of FieldTransform must not be empty.")
    transforms.check(_transforms(write))
    return name


def _check_existence(name: str, *, wanted: bool, exists: bool) -> None:
    if wanted and not exists:
        raise errors.NotFoundError(f"No document to update: {name}")
    if exists and not wanted:
        raise errors.AlreadyExistsError(f"Document already exists: {name}")


def _transforms(write: Message) -> Sequence[Message]:
    transformed: Sequence[Message] = (
        write.transform.field_transforms if write.WhichOneof("operation") == _TRANSFORM else write.update_transforms
    )
    return transformed


def _updated(write: Message, old: Message | None) -> Message:
    """Return a document of its own that holds what ``write`` leaves before its transforms."""
    if write.WhichOneof("operation") == "update" and not write.HasField("update_mask"):
        new = messages.copy(write.update)
        new.ClearField("create_time")
        return new
    new = messages.copy(old) if old is not None else messages.Document(name=document_name(write))
    for text in write.update_mask.field_paths:
        path = field_paths.parse(text)
        if path == field_paths.NAME:
            continue
        value = field_paths.lookup(write.update.fields, path)
        if value is None:
            field_paths.remove(new.fields, path)
        else:
            field_paths.assign(new.fields, path, value)
    return new
