"""Accounts and categories over HTTP."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finsure.audit.operations import answered_once
from finsure.core import clock
from finsure.core.http import asked, checked, entity_tag, expected_version
from finsure.core.showing import shown, shown_list
from finsure.ledger import operations, queries, shapes


class Accounts(APIView):
    @extend_schema(operation_id="list_accounts", responses=shapes.AccountPage)
    def get(self, request: Request) -> Response:
        """Every account of the person."""
        return Response(
            {"items": shown_list(shapes.AccountOut, queries.accounts_of(request.user)), "next_cursor": None}
        )

    @extend_schema(operation_id="open_account", request=shapes.AccountIn, responses={201: shapes.AccountOut})
    @answered_once
    def post(self, request: Request) -> Response:
        """Open an account."""
        account = operations.open_account(user=request.user, now=clock.now(), **checked(shapes.AccountIn, request))
        return Response(shown(shapes.AccountOut, account), status=201)


class OneAccount(APIView):
    @extend_schema(operation_id="read_account", responses=shapes.AccountOut)
    def get(self, request: Request, account_id: int) -> Response:
        """One account."""
        account = queries.account_of(request.user, account_id)
        return Response(shown(shapes.AccountOut, account), headers={"ETag": entity_tag(account.version)})

    @extend_schema(operation_id="change_account", request=shapes.AccountChanges, responses=shapes.AccountOut)
    def patch(self, request: Request, account_id: int) -> Response:
        """Change an account, say what it stands at now, or put it aside."""
        changes = checked(shapes.AccountChanges, request)
        account = operations.change_account(
            user=request.user,
            account_id=account_id,
            now=clock.now(),
            expected_version=expected_version(request),
            **changes,
        )
        return Response(shown(shapes.AccountOut, account), headers={"ETag": entity_tag(account.version)})


class Gaps(APIView):
    @extend_schema(operation_id="list_gaps", responses=shapes.GapPage)
    def get(self, request: Request, account_id: int) -> Response:
        """Where the bank's running balances do not follow from the rows."""
        gaps = queries.gaps_of(request.user, account_id)
        return Response({"items": shown_list(shapes.GapOut, gaps), "next_cursor": None})


class Completeness(APIView):
    @extend_schema(operation_id="read_completeness", responses=shapes.CompletenessOut)
    def get(self, request: Request, account_id: int) -> Response:
        """Which months of an account can be trusted, and why the others cannot."""
        return Response(shown(shapes.CompletenessOut, queries.completeness_of(request.user, account_id)))


class Reconcile(APIView):
    @extend_schema(operation_id="reconcile_account", request=shapes.ReconcileIn, responses=shapes.ReconciledOut)
    @answered_once
    def post(self, request: Request, account_id: int) -> Response:
        """Hold an account against the balance the bank says it had on a day; with a remedy, mend the difference."""
        given = checked(shapes.ReconcileIn, request)
        found = operations.reconcile_account(user=request.user, account_id=account_id, now=clock.now(), **given)
        return Response(shown(shapes.ReconciledOut, found))


class OneStatedBalance(APIView):
    @extend_schema(operation_id="forget_balance", responses={204: None})
    def delete(self, request: Request, stated_id: int) -> Response:
        """Take back a balance that the person stated."""
        operations.forget_balance(user=request.user, stated_id=stated_id)
        return Response(status=204)


class Categories(APIView):
    @extend_schema(operation_id="list_categories", responses=shapes.CategoryPage)
    def get(self, request: Request) -> Response:
        """Every category the person can choose."""
        rows = queries.categories_of(request.user)
        return Response({"items": shown_list(shapes.CategoryOut, rows), "next_cursor": None})

    @extend_schema(operation_id="add_category", request=shapes.CategoryIn, responses={201: shapes.CategoryOut})
    @answered_once
    def post(self, request: Request) -> Response:
        """Add a category of one's own."""
        added = operations.add_category(user=request.user, **checked(shapes.CategoryIn, request))
        return Response(shown(shapes.CategoryOut, added), status=201)


class OneCategory(APIView):
    @extend_schema(operation_id="change_category", request=shapes.CategoryChanges, responses=shapes.CategoryOut)
    def patch(self, request: Request, category_id: str) -> Response:
        """Rename or regroup an own category."""
        changes = checked(shapes.CategoryChanges, request)
        changed = operations.change_category(user=request.user, category_id=category_id, **changes)
        return Response(shown(shapes.CategoryOut, changed))

    @extend_schema(operation_id="remove_category", parameters=[shapes.CategoryRemoval], responses={204: None})
    def delete(self, request: Request, category_id: str) -> Response:
        """Remove an own category and move what stands under it."""
        operations.remove_category(user=request.user, category_id=category_id, **asked(shapes.CategoryRemoval, request))
        return Response(status=204)
