"""The RPCs that read documents by name and list what there is."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence

from infra.local.firestore import messages, names, paging, projection, queries, values
from infra.local.firestore.clauses import Cut
from infra.local.firestore.engine import Engine
from infra.local.firestore.messages import Message
from infra.local.firestore.views import View, Views
from shared import errors


class Reading:
    """GetDocument, BatchGetDocuments, ListDocuments and ListCollectionIds."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._views = Views(engine)

    async def get_document(self, request: Message) -> Message:
        """Return one document, which must exist."""
        names.check_document(request.name)
        mask = projection.mask_of(request)
        view = self._views.open(request, names.database_of(request.name))
        found = await self._views.get(view, request.name)
        self._engine.meter.read()
        if found is None:
            raise errors.NotFoundError(f"Document ({request.name}) not found.")
        return projection.project(found.message, mask)

    async def batch_get_documents(self, request: Message) -> Iterable[Message]:
        """Return each document, or that it is missing, once."""
        database = names.check_database(request.database)
        mask = projection.mask_of(request)
        for name in request.documents:
            names.check_same_database(names.check_document(name), database)
        view = self._views.open(request, database)
        begun = [messages.BatchGetDocumentsResponse(transaction=view.begun)] if view.begun else []
        documents = dict.fromkeys(request.documents)
        return [*begun, *[view.stamp(await self._found_or_missing(view, name, mask)) for name in documents]]

    async def list_documents(self, request: Message) -> Message:
        """Return a page of the documents of a collection, those that only have subcollections too if asked for."""
        if request.show_missing and request.order_by:
            raise errors.InvalidInputError("cannot specify an order when show_missing is true")
        names.check_parent(request.parent)
        mask = projection.mask_of(request)
        view = self._views.open(request, names.database_of(request.parent))
        rest = Cut(paging.start(request), after=bool(request.page_token))
        query = queries.parse(request.parent, paging.list_query(request))
        query = dataclasses.replace(query, start=rest, limit=paging.enough(request))
        found = [(query.sort_key(each), each) for each in await self._views.run(view, query)]
        if request.show_missing and query.source.collection:
            present = {key for key, _ in found}
            missing = ((key, each) for key, each in self._missing(query.source.collection) if key not in present)
            found = sorted((*found, *missing), key=lambda each: each[0])
        page, token = paging.page(found, request)
        self._engine.meter.query(len(page))
        listed = (projection.project(each, mask) for _, each in page)
        return messages.ListDocumentsResponse(documents=listed, next_page_token=token)

    async def list_collection_ids(self, request: Message) -> Message:
        """Return a page of the ids of the collections right below a document or the root."""
        names.check_parent(request.parent)
        self._views.open(request, names.database_of(request.parent))
        self._engine.meter.query(1)
        found = ((each.encode(), each) for each in sorted(self._engine.store.children(request.parent)))
        page, token = paging.page(found, request)
        return messages.ListCollectionIdsResponse(collection_ids=[each for _, each in page], next_page_token=token)

    async def _found_or_missing(self, view: View, name: str, mask: Sequence[str] | None) -> Message:
        response = messages.BatchGetDocumentsResponse()
        found = await self._views.get(view, name)
        self._engine.meter.read()
        if found is None:
            response.missing = name
        else:
            response.found.CopyFrom(projection.project(found.message, mask))
        return response

    def _missing(self, collection: str) -> Iterator[tuple[bytes, Message]]:
        for identifier in self._engine.store.children(collection):
            yield values.segment(identifier), messages.Document(name=f"{collection}/{identifier}")
