"""Transactions, edits, tags and attachments over HTTP."""

import io
from typing import Any

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finsure.audit.operations import answered_once
from finsure.core import clock
from finsure.core.http import asked, checked, entity_tag, expected_version
from finsure.core.showing import shown, shown_list
from finsure.ledger import operations, queries, shapes
from finsure.ledger.models import Edit


def _filters(query: dict[str, Any]) -> queries.Filters:
    return queries.Filters(
        q=query.get("q", ""),
        accounts=query.get("account", ()),
        categories=query.get("category", ()),
        groups=query.get("group", ()),
        start=query.get("from"),
        end=query.get("to"),
        min_minor=query.get("min_minor"),
        max_minor=query.get("max_minor"),
        direction=query.get("direction", ""),
        tag=query.get("tag", ""),
        uncategorised=query.get("uncategorised", False),
        batch=query.get("batch"),
    )


def _edited(request: Request, transaction_id: int, edit: Edit) -> Response:
    row = queries.transaction_of(request.user, transaction_id)
    body = {"transaction": shown(shapes.TransactionOut, row), "edit": shown(shapes.EditOut, edit)}
    return Response(body, headers={"ETag": entity_tag(row.version)})


class Transactions(APIView):
    @extend_schema(
        operation_id="list_transactions", parameters=[shapes.TransactionPageQuery], responses=shapes.TransactionPage
    )
    def get(self, request: Request) -> Response:
        """A page of transactions, newest first."""
        query = asked(shapes.TransactionPageQuery, request)
        rows, cursor = queries.page_of(
            request.user, _filters(query), cursor=query.get("cursor", ""), limit=query["limit"]
        )
        return Response({"items": shown_list(shapes.TransactionOut, rows), "next_cursor": cursor})

    @extend_schema(operation_id="add_transaction", request=shapes.TransactionIn, responses={201: shapes.TransactionOut})
    @answered_once
    def post(self, request: Request) -> Response:
        """Add a transaction by hand."""
        row = operations.add_transaction(user=request.user, now=clock.now(), **checked(shapes.TransactionIn, request))
        return Response(shown(shapes.TransactionOut, queries.transaction_of(request.user, row.id)), status=201)


class Summary(APIView):
    @extend_schema(operation_id="sum_transactions", parameters=[shapes.TransactionQuery], responses=shapes.SumsPage)
    def get(self, request: Request) -> Response:
        """What the filtered transactions come to, by currency."""
        sums = queries.summary_of(request.user, _filters(asked(shapes.TransactionQuery, request)))
        return Response({"items": shown_list(shapes.SumsOut, sums), "next_cursor": None})


class BulkEdit(APIView):
    @extend_schema(operation_id="edit_transactions", request=shapes.BulkChanges, responses=shapes.BulkEdited)
    @answered_once
    def post(self, request: Request) -> Response:
        """Change many transactions in one undoable edit."""
        changes = checked(shapes.BulkChanges, request)
        edit = operations.edit_transactions(user=request.user, now=clock.now(), **changes)
        rows = queries.transactions_of(request.user, changes["ids"])
        return Response({"transactions": shown_list(shapes.TransactionOut, rows), "edit": shown(shapes.EditOut, edit)})


class OneTransaction(APIView):
    @extend_schema(operation_id="read_transaction", responses=shapes.TransactionOut)
    def get(self, request: Request, transaction_id: int) -> Response:
        """One transaction."""
        row = queries.transaction_of(request.user, transaction_id)
        return Response(shown(shapes.TransactionOut, row), headers={"ETag": entity_tag(row.version)})

    @extend_schema(operation_id="change_transaction", request=shapes.TransactionChanges, responses=shapes.Edited)
    def patch(self, request: Request, transaction_id: int) -> Response:
        """Change category, name, note or tags."""
        edit = operations.edit_transactions(
            user=request.user,
            ids=[transaction_id],
            now=clock.now(),
            expected_version=expected_version(request),
            **checked(shapes.TransactionChanges, request),
        )
        return _edited(request, transaction_id, edit)

    @extend_schema(operation_id="delete_transaction", responses={200: shapes.EditOnly})
    def delete(self, request: Request, transaction_id: int) -> Response:
        """Delete a transaction; the edit can be undone."""
        edit = operations.delete_transaction(user=request.user, transaction_id=transaction_id, now=clock.now())
        return Response({"edit": shown(shapes.EditOut, edit)})


class Splits(APIView):
    @extend_schema(operation_id="split_transaction", request=shapes.SplitsIn, responses=shapes.Edited)
    def put(self, request: Request, transaction_id: int) -> Response:
        """Divide a transaction, or with no parts make it whole again."""
        parts = checked(shapes.SplitsIn, request)["splits"]
        edit = operations.split_transaction(
            user=request.user,
            transaction_id=transaction_id,
            parts=[(part["category"], part["amount_minor"], part["note"]) for part in parts],
            now=clock.now(),
        )
        return _edited(request, transaction_id, edit)


class Pair(APIView):
    @extend_schema(operation_id="pair_transaction", request=shapes.PairIn, responses=shapes.Edited)
    def put(self, request: Request, transaction_id: int) -> Response:
        """Pair the legs of a transfer, or money that came back with what it was of."""
        pair = checked(shapes.PairIn, request)
        edit = operations.pair_transactions(
            user=request.user,
            transaction_id=transaction_id,
            other_id=pair["transaction_id"],
            kind=pair["kind"],
            now=clock.now(),
        )
        return _edited(request, transaction_id, edit)

    @extend_schema(operation_id="unpair_transaction", responses={200: shapes.Edited})
    def delete(self, request: Request, transaction_id: int) -> Response:
        """Part a pair."""
        edit = operations.unpair_transaction(user=request.user, transaction_id=transaction_id, now=clock.now())
        return _edited(request, transaction_id, edit)


class WasPending(APIView):
    @extend_schema(operation_id="part_from_pending", responses={200: shapes.Edited})
    def delete(self, request: Request, transaction_id: int) -> Response:
        """Say that a booked transaction is not the pending one it was taken for."""
        edit = operations.part_from_pending(user=request.user, transaction_id=transaction_id, now=clock.now())
        return _edited(request, transaction_id, edit)


class Suggestions(APIView):
    @extend_schema(operation_id="list_suggestions", parameters=[shapes.CursorQuery], responses=shapes.SuggestionPage)
    def get(self, request: Request) -> Response:
        """Transactions that may belong together, and how many such pairs wait."""
        query = asked(shapes.CursorQuery, request)
        found, cursor = queries.suggestions_of(request.user, cursor=query["cursor"], limit=query["limit"])
        items = shown_list(shapes.SuggestionOut, found)
        return Response({"items": items, "waiting": queries.waiting_of(request.user), "next_cursor": cursor})


class AcceptSuggestion(APIView):
    @extend_schema(operation_id="accept_suggestion", request=None, responses=shapes.EditOnly)
    def post(self, request: Request, link_id: int) -> Response:
        """Say that two transactions belong together."""
        edit = operations.accept_suggestion(user=request.user, link_id=link_id, now=clock.now())
        return Response({"edit": shown(shapes.EditOut, edit)})


class RejectSuggestion(APIView):
    @extend_schema(operation_id="reject_suggestion", request=None, responses=shapes.EditOnly)
    def post(self, request: Request, link_id: int) -> Response:
        """Say that two transactions do not belong together; they are not asked about again."""
        edit = operations.reject_suggestion(user=request.user, link_id=link_id, now=clock.now())
        return Response({"edit": shown(shapes.EditOut, edit)})


class Attachments(APIView):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="attach_file",
        request={"multipart/form-data": shapes.FileIn},
        responses={201: shapes.AttachmentOut},
    )
    def post(self, request: Request, transaction_id: int) -> Response:
        """Keep a file with a transaction."""
        form = shapes.FileIn(data=request.data)
        form.is_valid(raise_exception=True)
        upload = form.validated_data["file"]
        attachment = operations.attach(
            user=request.user,
            transaction_id=transaction_id,
            filename=upload.name,
            content=upload.read(operations.MAX_ATTACHMENT_BYTES + 1),
            now=clock.now(),
        )
        return Response(shown(shapes.AttachmentOut, attachment), status=201)


class OneAttachment(APIView):
    @extend_schema(
        operation_id="download_attachment", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, attachment_id: int) -> FileResponse:
        """The file itself."""
        filename, content_type, content = queries.attachment_of(request.user, attachment_id)
        return FileResponse(io.BytesIO(content), as_attachment=True, filename=filename, content_type=content_type)

    @extend_schema(operation_id="remove_attachment", responses={204: None})
    def delete(self, request: Request, attachment_id: int) -> Response:
        """Remove an attachment."""
        operations.detach(user=request.user, attachment_id=attachment_id)
        return Response(status=204)


class Edits(APIView):
    @extend_schema(operation_id="list_edits", parameters=[shapes.CursorQuery], responses=shapes.EditPage)
    def get(self, request: Request) -> Response:
        """What the person did, newest first."""
        query = asked(shapes.CursorQuery, request)
        edits, cursor = queries.edits_of(request.user, cursor=query["cursor"], limit=query["limit"])
        return Response({"items": shown_list(shapes.EditOut, edits), "next_cursor": cursor})


class UndoEdit(APIView):
    @extend_schema(operation_id="undo_edit", request=None, responses=shapes.EditOut)
    def post(self, request: Request, edit_id: int) -> Response:
        """Put back what an edit changed. Doing it twice is harmless."""
        edit = operations.undo_edit(user=request.user, edit_id=edit_id, now=clock.now())
        return Response(shown(shapes.EditOut, edit))


class Tags(APIView):
    @extend_schema(operation_id="list_tags", responses=shapes.TagPage)
    def get(self, request: Request) -> Response:
        """Every tag and how often it is used."""
        return Response({"items": queries.tags_of(request.user), "next_cursor": None})
