"""Field masks: the part of a document that a caller asked for."""

from collections.abc import Iterable

from infra.local.firestore import field_paths, messages
from infra.local.firestore.messages import Message


def project(document: Message, paths: Iterable[str] | None) -> Message:
    """Return ``document`` with the fields at ``paths`` alone; None stands for all of them."""
    if paths is None:
        return document
    kept = messages.Document(name=document.name)
    if document.HasField("create_time"):
        kept.create_time.CopyFrom(document.create_time)
        kept.update_time.CopyFrom(document.update_time)
    for text in paths:
        path = field_paths.parse(text)
        value = field_paths.lookup(document.fields, path) if path != field_paths.NAME else None
        if value is not None:
            field_paths.assign(kept.fields, path, value)
    return kept


def mask_of(request: Message) -> list[str] | None:
    """Return the field paths of the request's mask, well-formed; None if there is no mask."""
    if not request.HasField("mask"):
        return None
    paths = list(request.mask.field_paths)
    for each in paths:
        field_paths.parse(each)
    return paths
