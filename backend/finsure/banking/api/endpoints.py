"""Banks, links, fetches and holdings over HTTP, and the door for an aggregator's notifications."""

from dataclasses import asdict
import hmac
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finsure.audit.operations import answered_once
from finsure.banking import operations, queries
from finsure.banking.api.shapes import (
    BanksOut,
    BanksQuery,
    FetchPage,
    HoldingPage,
    KeepIn,
    LinkEventPage,
    LinkIn,
    LinkOut,
    LinkPage,
    ProviderPage,
    RehearsalOut,
    ReturnIn,
)
from finsure.banking.connectors import SETU, offered
from finsure.banking.domain import lives
from finsure.banking.queries import Standing
from finsure.core import clock
from finsure.core.http import asked, checked
from finsure.core.problems import NotFound
from finsure.identity import queries as identity
from finsure.identity.operations import step_up
from finsure.ledger.shapes import CursorQuery


class Providers(APIView):
    @extend_schema(operation_id="list_providers", responses=ProviderPage)
    def get(self, request: Request) -> Response:
        """The ways to link banks that the operator has set up."""
        items = [{"id": name, "simulated": name == SETU and settings.SETU["mode"] != "live"} for name in offered()]
        return Response(ProviderPage({"items": items, "next_cursor": None}).data)


class Banks(APIView):
    @extend_schema(operation_id="list_banks", parameters=[BanksQuery], responses=BanksOut)
    def get(self, request: Request) -> Response:
        """The banks that a provider reaches, with how they have answered lately."""
        provider = asked(BanksQuery, request)["provider"]
        known = operations.known_banks(provider) if provider in offered() else []
        resting = queries.resting_banks({(provider, bank.id) for bank in known or []}, clock.now())
        items = [asdict(bank) | {"resting": (provider, bank.id) in resting} for bank in known or []]
        return Response(BanksOut({"provider": provider, "known": known is not None, "items": items}).data)


def _shown(standing: Standing) -> dict[str, Any]:
    link = standing.link
    facts = {
        name: getattr(link, name)
        for name in (
            "id", "provider", "state", "fi_types", "first_day", "asked_at", "approved_at", "expires_at", "ended_at",
            "checked_at", "life_days", "problem",
        )
    }  # fmt: skip
    return facts | {
        "banks": link.bank_names,
        "url": link.url or None if link.state == lives.PENDING else None,
        "kept": bool(standing.accounts) and all(row.kept for row in standing.accounts),
        "health": standing.step.health,
        "step": standing.step.step,
        "accounts": standing.accounts,
        "fetch": standing.fetch,
    }


def _answer(request: Request, link_id: int, status: int = 200) -> Response:
    (standing,) = queries.standings(request.user, [queries.link_of(request.user, link_id)], clock.now())
    return Response(LinkOut(_shown(standing)).data, status=status)


class Links(APIView):
    @extend_schema(operation_id="list_links", parameters=[CursorQuery], responses=LinkPage)
    def get(self, request: Request) -> Response:
        """The person's links to banks, newest first: how each stands, and what to do next."""
        query = asked(CursorQuery, request)
        links, cursor = queries.links_of(request.user, cursor=query["cursor"], limit=query["limit"])
        items = [_shown(standing) for standing in queries.standings(request.user, links, clock.now())]
        return Response(LinkPage({"items": items, "next_cursor": cursor}).data)

    @extend_schema(operation_id="link_bank", request=LinkIn, responses={202: LinkOut})
    @step_up("link_bank")
    @answered_once
    def post(self, request: Request) -> Response:
        """Ask for a consent; poll the link until it has the address where the person gives it."""
        given = checked(LinkIn, request)
        user: Any = request.user
        mobile = given.pop("mobile") or identity.phone_of(user)
        link = operations.open_link(user=request.user, mobile=mobile, channel="web", now=clock.now(), **given)
        return _answer(request, link.id, status=202)


class OneLink(APIView):
    @extend_schema(operation_id="read_link", responses=LinkOut)
    def get(self, request: Request, link_id: int) -> Response:
        """One link, and how far its fetch has come."""
        return _answer(request, link_id)


class Returned(APIView):
    @extend_schema(operation_id="come_back_from_bank", request=ReturnIn, responses=LinkOut)
    def post(self, request: Request) -> Response:
        """The person is back from the provider's page; what it said in the address is not believed, but asked."""
        link = operations.come_back(user=request.user, return_mark=checked(ReturnIn, request)["mark"], now=clock.now())
        return _answer(request, link.id)


class Fetches(APIView):
    @extend_schema(operation_id="list_fetches", parameters=[CursorQuery], responses=FetchPage)
    def get(self, request: Request, link_id: int) -> Response:
        """Every fetch under a link and what it brought for which account, newest first."""
        query = asked(CursorQuery, request)
        rows, cursor = queries.fetches_of(request.user, link_id, cursor=query["cursor"], limit=query["limit"])
        items = [_with_deliveries(fetch, deliveries) for fetch, deliveries in rows]
        return Response(FetchPage({"items": items, "next_cursor": cursor}).data)

    @extend_schema(operation_id="fetch_now", request=None, responses={202: LinkOut})
    @answered_once
    def post(self, request: Request, link_id: int) -> Response:
        """Fetch again, where the rules of Account Aggregators allow it today."""
        link = operations.fetch_now(user=request.user, link_id=link_id, now=clock.now())
        return _answer(request, link.id, status=202)


def _with_deliveries(fetch: Any, deliveries: list[Any]) -> Any:
    return {name: getattr(fetch, name) for name in _FETCH} | {"deliveries": deliveries}


_FETCH = (
    "id", "cause", "state", "first_day", "last_day", "wanted_at", "asked_at", "ended_at", "rows_new", "rows_known",
    "problem",
)  # fmt: skip


class Events(APIView):
    @extend_schema(operation_id="list_link_events", parameters=[CursorQuery], responses=LinkEventPage)
    def get(self, request: Request, link_id: int) -> Response:
        """Every change of the consents given for a link, and every use that was made of them, newest first."""
        query = asked(CursorQuery, request)
        rows, cursor = queries.events_of(request.user, link_id, cursor=query["cursor"], limit=query["limit"])
        return Response(LinkEventPage({"items": rows, "next_cursor": cursor}).data)


class Look(APIView):
    @extend_schema(operation_id="look_at_link", request=None, responses={202: LinkOut})
    def post(self, request: Request, link_id: int) -> Response:
        """Ask the aggregator how the consent stands now, for example after it was resumed there."""
        link = queries.link_of(request.user, link_id)
        operations.look_at_link(link_id=link.id, now=clock.now())
        return _answer(request, link.id, status=202)


class Keep(APIView):
    @extend_schema(operation_id="keep_fetched", request=KeepIn, responses=LinkOut)
    def put(self, request: Request, link_id: int) -> Response:
        """Say whether what this link fetched stays in the ledger when its consent ends."""
        given = checked(KeepIn, request)
        link = operations.keep_fetched(user=request.user, link_id=link_id, channel="web", now=clock.now(), **given)
        return _answer(request, link.id)


class Withdrawal(APIView):
    @extend_schema(operation_id="rehearse_withdrawal", responses=RehearsalOut)
    def get(self, request: Request, link_id: int) -> Response:
        """What withdrawing this consent would take out; nothing is done."""
        return Response(RehearsalOut(queries.rehearse_withdrawal(request.user, link_id)).data)

    @extend_schema(operation_id="withdraw_link", request=None, responses=LinkOut)
    @step_up("withdraw_link")
    @answered_once
    def post(self, request: Request, link_id: int) -> Response:
        """Withdraw the consent: nothing is fetched any more, and what was fetched leaves every number and page."""
        link = operations.withdraw_link(user=request.user, link_id=link_id, now=clock.now())
        return _answer(request, link.id)


class Holdings(APIView):
    @extend_schema(operation_id="list_holdings", responses=HoldingPage)
    def get(self, request: Request) -> Response:
        """What the person holds in deposits, funds, shares, pensions and policies."""
        return Response(HoldingPage({"items": queries.holdings_of(request.user), "next_cursor": None}).data)


class SetuNotifications(APIView):
    """Setu signs nothing: the address is the secret, and what is said is only a hint (it is read again from Setu)."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="notify_setu", request=dict, responses={204: None}, auth=[])
    def post(self, request: Request, token: str) -> Response:
        """Take a notification of Setu's; the answer is the same whether it meant anything or not."""
        expected = settings.SETU["token"]
        if not expected or not hmac.compare_digest(token.encode(), expected.encode()):
            raise NotFound
        if isinstance(request.data, dict):
            operations.take_notification(provider=SETU, payload=request.data, now=clock.now())
        return Response(status=204)
