"""Statement imports over HTTP."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finsure.audit.operations import answered_once
from finsure.core import clock
from finsure.core.http import ProblemOut, asked, checked
from finsure.ledger.shapes import AccountIn, CursorQuery, PageOf
from finsure.statements import operations, queries
from finsure.statements.models import State, StatementImport


class SampleRowOut(serializers.Serializer[Any]):
    line = serializers.IntegerField()
    booked_on = serializers.DateField()
    narration = serializers.CharField()
    amount_minor = serializers.IntegerField()
    balance_minor = serializers.IntegerField(allow_null=True)


class FileGapOut(serializers.Serializer[Any]):
    line = serializers.IntegerField()
    after_on = serializers.DateField()
    before_on = serializers.DateField()
    expected_minor = serializers.IntegerField()
    stated_minor = serializers.IntegerField()
    difference_minor = serializers.IntegerField()


class ColumnRoles(serializers.Serializer[Any]):
    """Which column (counted from 0) holds what."""

    date = serializers.IntegerField(min_value=0, max_value=200)
    narration = serializers.ListField(child=serializers.IntegerField(min_value=0, max_value=200), max_length=10)
    amount = serializers.IntegerField(min_value=0, max_value=200, allow_null=True, required=False)
    debit = serializers.IntegerField(min_value=0, max_value=200, allow_null=True, required=False)
    credit = serializers.IntegerField(min_value=0, max_value=200, allow_null=True, required=False)
    type = serializers.IntegerField(min_value=0, max_value=200, allow_null=True, required=False)
    balance = serializers.IntegerField(min_value=0, max_value=200, allow_null=True, required=False)
    reference = serializers.IntegerField(min_value=0, max_value=200, allow_null=True, required=False)
    value_date = serializers.IntegerField(min_value=0, max_value=200, allow_null=True, required=False)


class MappingShape(serializers.Serializer[Any]):
    """How a table of unknown layout is to be read; `header_line` counts from 0, -1 is none."""

    header_line = serializers.IntegerField(min_value=-1, max_value=200)
    columns = ColumnRoles()
    date_order = serializers.ChoiceField(choices=["dmy", "mdy", "ymd"])
    decimal = serializers.ChoiceField(choices=[".", ","])
    flip_sign = serializers.BooleanField(default=False)
    currency = serializers.RegexField(r"^[A-Z]{3}$", allow_null=True, required=False)


class TableOut(serializers.Serializer[Any]):
    columns = serializers.IntegerField()
    lines = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    mapping = MappingShape()


class ProgressOut(serializers.Serializer[Any]):
    phase = serializers.CharField()
    done = serializers.IntegerField()
    of = serializers.IntegerField()


class ImportOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    filename = serializers.CharField()
    size_bytes = serializers.IntegerField()
    state = serializers.ChoiceField(choices=State.choices)
    layout = serializers.CharField()
    layout_name = serializers.CharField()
    format = serializers.CharField()
    currency = serializers.SerializerMethodField()
    institution = serializers.CharField()
    mask = serializers.CharField()
    kind = serializers.CharField()
    account_id = serializers.IntegerField(allow_null=True)
    rows_read = serializers.IntegerField()
    rows_new = serializers.IntegerField()
    rows_known = serializers.IntegerField()
    first_on = serializers.DateField(allow_null=True)
    last_on = serializers.DateField(allow_null=True)
    closing_minor = serializers.IntegerField(allow_null=True)
    gaps = FileGapOut(many=True)
    warnings = serializers.ListField(child=serializers.CharField())
    sample = SampleRowOut(many=True)
    table = TableOut(allow_null=True)
    refusal = ProblemOut(allow_null=True)
    progress = serializers.SerializerMethodField()
    batch_id = serializers.IntegerField(allow_null=True)
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    undone_at = serializers.DateTimeField(allow_null=True)

    def get_currency(self, found: StatementImport) -> str | None:
        return found.currency or None

    def get_progress(self, found: StatementImport) -> ProgressOut:
        return queries.progress_of(found)  # type: ignore[return-value]


class ImportPage(PageOf):
    items = ImportOut(many=True)


class ImportIn(serializers.Serializer[Any]):
    file = serializers.FileField(max_length=255, allow_empty_file=True)
    account_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False)


class PreviewIn(serializers.Serializer[Any]):
    mapping = MappingShape()


class LineErrorOut(serializers.Serializer[Any]):
    line = serializers.IntegerField()
    detail = serializers.CharField()


class PreviewOut(serializers.Serializer[Any]):
    rows = SampleRowOut(many=True)
    errors = LineErrorOut(many=True)  # type: ignore[assignment]
    rows_read = serializers.IntegerField()


class MappingIn(serializers.Serializer[Any]):
    mapping = MappingShape()
    save_as = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")


class PasswordIn(serializers.Serializer[Any]):
    password = serializers.CharField(max_length=127, trim_whitespace=False, write_only=True)


class ConfirmIn(serializers.Serializer[Any]):
    account_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    new_account = AccountIn(required=False)


class Imports(APIView):
    parser_classes = (MultiPartParser,)

    @extend_schema(operation_id="list_imports", parameters=[CursorQuery], responses=ImportPage)
    def get(self, request: Request) -> Response:
        """The person's imports, newest first."""
        query = asked(CursorQuery, request)
        rows, cursor = queries.imports_of(request.user, cursor=query["cursor"], limit=query["limit"])
        return Response({"items": ImportOut(rows, many=True).data, "next_cursor": cursor})

    @extend_schema(
        operation_id="import_statement", request={"multipart/form-data": ImportIn}, responses={202: ImportOut}
    )
    @answered_once
    def post(self, request: Request) -> Response:
        """Take a statement file in; poll the import until it is ready, needs a mapping, or is refused."""
        form = ImportIn(data=request.data)
        form.is_valid(raise_exception=True)
        upload = form.validated_data["file"]
        received = operations.receive_file(
            user=request.user,
            filename=upload.name,
            content=upload,
            size_bytes=upload.size,
            account_id=form.validated_data.get("account_id"),
            now=clock.now(),
        )
        return _answer(request, received.id, status=202)


def _answer(request: Request, import_id: int, status: int = 200) -> Response:
    return Response(ImportOut(queries.import_of(request.user, import_id)).data, status=status)


class OneImport(APIView):
    @extend_schema(operation_id="read_import", responses=ImportOut)
    def get(self, request: Request, import_id: int) -> Response:
        """One import, where it stands, and what its file holds."""
        return _answer(request, import_id)


class Preview(APIView):
    @extend_schema(operation_id="preview_mapping", request=PreviewIn, responses=PreviewOut)
    def post(self, request: Request, import_id: int) -> Response:
        """What the first rows would be under a mapping."""
        mapping = checked(PreviewIn, request)["mapping"]
        shown = operations.preview_mapping(user=request.user, import_id=import_id, mapping=mapping, now=clock.now())
        return Response(PreviewOut(shown).data)


class MappingView(APIView):
    @extend_schema(operation_id="set_mapping", request=MappingIn, responses=ImportOut)
    def put(self, request: Request, import_id: int) -> Response:
        """Say which column is what, and read the file again."""
        given = checked(MappingIn, request)
        operations.set_mapping(
            user=request.user,
            import_id=import_id,
            mapping=given["mapping"],
            save_as=given["save_as"],
            now=clock.now(),
        )
        return _answer(request, import_id)


class Unlock(APIView):
    @extend_schema(operation_id="unlock_import", request=PasswordIn, responses=ImportOut)
    def post(self, request: Request, import_id: int) -> Response:
        """Open a locked document with its password, which is used this once and kept nowhere."""
        given = checked(PasswordIn, request)
        operations.unlock_import(user=request.user, import_id=import_id, password=given["password"], now=clock.now())
        return _answer(request, import_id)


class Confirm(APIView):
    @extend_schema(operation_id="confirm_import", request=ConfirmIn, responses={202: ImportOut})
    @answered_once
    def post(self, request: Request, import_id: int) -> Response:
        """Record the rows into an account."""
        given = checked(ConfirmIn, request)
        operations.confirm_import(user=request.user, import_id=import_id, now=clock.now(), **given)
        return _answer(request, import_id, status=202)


class Cancel(APIView):
    @extend_schema(operation_id="cancel_import", request=None, responses=ImportOut)
    def post(self, request: Request, import_id: int) -> Response:
        """Give an import up."""
        operations.cancel_import(user=request.user, import_id=import_id, now=clock.now())
        return _answer(request, import_id)


class Undo(APIView):
    @extend_schema(operation_id="undo_import", request=None, responses=ImportOut)
    def post(self, request: Request, import_id: int) -> Response:
        """Take everything an import brought out of the ledger again."""
        operations.undo_import(user=request.user, import_id=import_id, now=clock.now())
        return _answer(request, import_id)


class Redo(APIView):
    @extend_schema(operation_id="redo_import", request=None, responses=ImportOut)
    def post(self, request: Request, import_id: int) -> Response:
        """Bring an undone import back."""
        operations.redo_import(user=request.user, import_id=import_id, now=clock.now())
        return _answer(request, import_id)
