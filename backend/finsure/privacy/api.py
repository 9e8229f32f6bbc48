"""Exports and erasure over HTTP."""

from typing import Any

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finsure.audit.operations import answered_once
from finsure.core import clock
from finsure.core.http import asked, checked
from finsure.core.records import Basis, Keep, described
from finsure.identity.operations import step_up
from finsure.ledger.shapes import CursorQuery, PageOf
from finsure.privacy import operations, queries
from finsure.privacy.models import Erasure, ErasureState, ExportState

BASES = [basis.name.lower() for basis in Basis]
KEEPS = [keep.name.lower() for keep in Keep]


class ExportProgressOut(serializers.Serializer[Any]):
    done = serializers.IntegerField()
    of = serializers.IntegerField()


class ExportOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    state = serializers.ChoiceField(choices=ExportState.choices)
    size_bytes = serializers.IntegerField()
    rows = serializers.IntegerField()
    sha256 = serializers.CharField()
    progress = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)

    def get_progress(self, export: Any) -> ExportProgressOut:
        return {"done": export.done, "of": export.of}  # type: ignore[return-value]


class ExportPage(PageOf):
    items = ExportOut(many=True)


class HeldOut(serializers.Serializer[Any]):
    table = serializers.CharField()
    rows = serializers.IntegerField()


class ErasureOut(serializers.Serializer[Any]):
    """What would go, when signing in could last take it back, and when the data is destroyed."""

    possible = serializers.BooleanField()
    grace_days = serializers.IntegerField()
    held_days = serializers.IntegerField()
    tables = HeldOut(many=True)


class SpansOut(serializers.Serializer[Any]):
    """Every span of the retention table, in seconds."""

    uploads = serializers.IntegerField()
    credentials = serializers.IntegerField()
    answers = serializers.IntegerField()
    exports = serializers.IntegerField()
    grace = serializers.IntegerField()
    closed = serializers.IntegerField()
    consents = serializers.IntegerField()


class KeptOut(serializers.Serializer[Any]):
    """One table: what for, on what ground, how long, whether exports hold it (else why not), and if it outlives."""

    table = serializers.CharField()
    purpose = serializers.CharField()
    basis = serializers.ChoiceField(choices=BASES)
    keep = serializers.ChoiceField(choices=KEEPS)
    withheld = serializers.CharField()
    own = serializers.BooleanField()
    outlives = serializers.BooleanField()


class RetentionOut(serializers.Serializer[Any]):
    seconds = SpansOut()
    tables = KeptOut(many=True)


class RestoreIn(serializers.Serializer[Any]):
    file = serializers.FileField(max_length=255)


class RestoredTableOut(serializers.Serializer[Any]):
    table = serializers.CharField()
    rows = serializers.IntegerField()


class RestoredOut(serializers.Serializer[Any]):
    rows = serializers.IntegerField()
    tables = RestoredTableOut(many=True)


class ErasureIn(serializers.Serializer[Any]):
    confirm = serializers.BooleanField()


class ReceiptTableOut(serializers.Serializer[Any]):
    table = serializers.CharField()
    purpose = serializers.CharField()
    rows = serializers.IntegerField()
    sha256 = serializers.CharField()
    destroyed = serializers.IntegerField()


class ReceiptKeyOut(serializers.Serializer[Any]):
    """The end of one version of the person's key: the hash of what was overwritten, and when."""

    wrapped_sha256 = serializers.CharField()
    made_at = serializers.DateTimeField()
    disabled_at = serializers.DateTimeField()
    destroyed_at = serializers.DateTimeField()


class ReceiptOut(serializers.Serializer[Any]):
    """The proof of an erasure. It names nobody; whoever holds its id may read it."""

    receipt_id = serializers.CharField()
    state = serializers.ChoiceField(choices=ErasureState.choices)
    asked_at = serializers.DateTimeField()
    final_at = serializers.DateTimeField()
    destroy_at = serializers.DateTimeField()
    sealed_at = serializers.DateTimeField(allow_null=True)
    destroyed_at = serializers.DateTimeField(allow_null=True)
    tables = ReceiptTableOut(many=True)
    keys = ReceiptKeyOut(many=True)
    digest = serializers.CharField()


def _receipt(erasure: Erasure) -> dict[str, Any]:
    names = sorted({*erasure.held, *erasure.destroyed})
    nothing = {"rows": 0, "sha256": ""}
    purposes = {table.label: table.purpose for table in described()}
    tables = [
        {"table": name, "purpose": purposes.get(name, "")}
        | erasure.held.get(name, nothing)
        | {"destroyed": erasure.destroyed.get(name, 0)}
        for name in names
    ]
    facts = ("receipt_id", "state", "asked_at", "final_at", "destroy_at", "sealed_at", "destroyed_at")
    shown = {name: getattr(erasure, name) for name in facts}
    digest = erasure.digest or operations.digest_of_receipt(erasure)
    return dict(ReceiptOut(shown | {"tables": tables, "keys": erasure.keys or [], "digest": digest}).data)


class Exports(APIView):
    @extend_schema(operation_id="list_exports", parameters=[CursorQuery], responses=ExportPage)
    def get(self, request: Request) -> Response:
        """The person's exports, newest first."""
        query = asked(CursorQuery, request)
        rows, cursor = queries.exports_of(request.user, cursor=query["cursor"], limit=query["limit"])
        return Response({"items": ExportOut(rows, many=True).data, "next_cursor": cursor})

    @extend_schema(operation_id="ask_export", request=None, responses={202: ExportOut})
    @answered_once
    def post(self, request: Request) -> Response:
        """Begin an archive of everything FinSure holds of the person; poll it until it is ready."""
        export = operations.ask_export(user=request.user, now=clock.now())
        return Response(ExportOut(queries.export_of(request.user, export.id)).data, status=202)


class OneExport(APIView):
    @extend_schema(operation_id="read_export", responses=ExportOut)
    def get(self, request: Request, export_id: int) -> Response:
        """One export and how far it has come."""
        return Response(ExportOut(queries.export_of(request.user, export_id)).data)


class Download(APIView):
    @extend_schema(operation_id="download_export", responses={(200, "application/zip"): OpenApiTypes.BINARY})
    @step_up("download_export")
    def get(self, request: Request, export_id: int) -> Any:
        """The archive, while it is kept: a day from when it was made."""
        export = queries.download_of(request.user, export_id, now=clock.now())
        name = f"finsure-{export.created_at:%Y-%m-%d}.zip"
        headers = {
            "Cache-Control": "private, no-store",
            "Content-Security-Policy": "sandbox",
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Length": str(export.size_bytes),
        }
        pieces = queries.archive_of(request.user, export)
        return StreamingHttpResponse(pieces, content_type="application/zip", headers=headers)


class Restore(APIView):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="restore_export", request={"multipart/form-data": RestoreIn}, responses={201: RestoredOut}
    )
    @answered_once
    def post(self, request: Request) -> Response:
        """Bring an export back into an empty ledger, all of it or nothing."""
        form = RestoreIn(data=request.data)
        form.is_valid(raise_exception=True)
        upload = form.validated_data["file"]
        counts = operations.bring_back(user=request.user, source=upload, size_bytes=upload.size, now=clock.now())
        tables = [{"table": table, "rows": rows} for table, rows in counts.items() if rows]
        return Response(RestoredOut({"rows": sum(counts.values()), "tables": tables}).data, status=201)


class RetentionView(APIView):
    @extend_schema(operation_id="read_retention", responses=RetentionOut)
    def get(self, request: Request) -> Response:
        """How long everything is kept, why, and what an erasure leaves."""
        return Response(RetentionOut(queries.retention_table()).data)


class ErasureView(APIView):
    @extend_schema(operation_id="read_erasure", responses=ErasureOut)
    def get(self, request: Request) -> Response:
        """What an erasure would take, and how long it could be taken back."""
        return Response(ErasureOut(queries.erasure_ahead_of(request.user)).data)

    @extend_schema(operation_id="ask_erasure", request=ErasureIn, responses={202: ReceiptOut})
    @step_up("ask_erasure")
    def post(self, request: Request) -> Response:
        """Close the account for good and erase everything in it; the answer is the receipt, and every session ends."""
        given = checked(ErasureIn, request)
        erasure = operations.ask_erasure(user=request.user, confirmed=given["confirm"], now=clock.now())
        return Response(_receipt(erasure), status=202, headers={"Clear-Site-Data": '"cache", "cookies", "storage"'})


class Receipt(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="read_receipt", auth=[], responses=ReceiptOut)
    def get(self, request: Request, receipt_id: str) -> Response:
        """How far an erasure has come, for whoever holds its receipt."""
        return Response(_receipt(queries.receipt_of(receipt_id)))
