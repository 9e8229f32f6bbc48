"""Consents over HTTP: read the notice, agree, take it back, and see what was done under it."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finsure.audit.operations import answered_once
from finsure.consent import operations, queries
from finsure.consent.domain import BANKS, PURPOSE_IDS, STATEMENTS
from finsure.consent.models import Consent, ConsentState, EventKind
from finsure.core import clock
from finsure.core.http import asked, checked

NEVER = "never"


class NoticeQuery(serializers.Serializer[Any]):
    language = serializers.RegexField(r"^[a-z]{2,3}(-[A-Za-z]{2,4})*\Z", max_length=12, required=False, default="en")
    about = serializers.ChoiceField(choices=[STATEMENTS, BANKS], required=False, default=STATEMENTS)


class NoticeOut(serializers.Serializer[Any]):
    version = serializers.IntegerField()
    language = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    title = serializers.CharField()
    parts = serializers.DictField(child=serializers.CharField())
    sha256 = serializers.CharField()


class ConsentOut(serializers.Serializer[Any]):
    purpose = serializers.ChoiceField(choices=PURPOSE_IDS)
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=[NEVER, *ConsentState.values])
    data_kinds = serializers.ListField(child=serializers.CharField())
    history = serializers.CharField()
    frequency = serializers.CharField()
    data_life = serializers.CharField()
    notice_version = serializers.IntegerField(allow_null=True)
    language = serializers.CharField()
    channel = serializers.CharField()
    given_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class ConsentPage(serializers.Serializer[Any]):
    items = ConsentOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class ConsentIn(serializers.Serializer[Any]):
    purposes = serializers.ListField(child=serializers.ChoiceField(choices=PURPOSE_IDS), min_length=1, max_length=10)
    notice_version = serializers.IntegerField(min_value=1, max_value=10**6)
    language = serializers.CharField(max_length=12, default="en")


class ConsentEventOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=EventKind.choices)
    what = serializers.CharField()
    subject_id = serializers.IntegerField(allow_null=True)
    at = serializers.DateTimeField()


class ConsentEventPage(serializers.Serializer[Any]):
    items = ConsentEventOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class EventQuery(serializers.Serializer[Any]):
    limit = serializers.IntegerField(min_value=1, max_value=200, default=50)
    cursor = serializers.CharField(max_length=200, required=False, default="")


def _shown(purpose: Any, consent: Consent | None) -> dict[str, Any]:
    facts = consent or purpose
    return {
        "purpose": purpose.id,
        "title": purpose.title,
        "state": consent.state if consent else NEVER,
        "data_kinds": list(facts.data_kinds),
        "history": facts.history,
        "frequency": facts.frequency,
        "data_life": facts.data_life,
        "notice_version": consent.notice.version if consent else None,
        "language": consent.language if consent else "",
        "channel": consent.channel if consent else "",
        "given_at": consent.given_at if consent else None,
        "expires_at": consent.expires_at if consent else None,
        "ended_at": consent.ended_at if consent else None,
    }


def _page(request: Request) -> dict[str, Any]:
    items = [_shown(purpose, consent) for purpose, consent in queries.consents_of(request.user)]
    return dict(ConsentPage({"items": items, "next_cursor": None}).data)


class Notice(APIView):
    @extend_schema(operation_id="read_notice", parameters=[NoticeQuery], responses=NoticeOut)
    def get(self, request: Request) -> Response:
        """The notice in force, in the language asked for or in English."""
        query = asked(NoticeQuery, request)
        notice = queries.notice_in(query["language"], query["about"])
        facts = {name: getattr(notice, name) for name in ("version", "language", "title", "parts", "sha256")}
        return Response(NoticeOut(facts | {"languages": queries.LANGUAGES}).data)


class Consents(APIView):
    @extend_schema(operation_id="list_consents", responses=ConsentPage)
    def get(self, request: Request) -> Response:
        """Every purpose and what the person last said about it."""
        return Response(_page(request))

    @extend_schema(operation_id="give_consents", request=ConsentIn, responses={201: ConsentPage})
    @answered_once
    def post(self, request: Request) -> Response:
        """Agree to purposes, having read the notice of this version in this language."""
        given = checked(ConsentIn, request)
        operations.give_consents(user=request.user, channel="web", now=clock.now(), **given)
        return Response(_page(request), status=201)

    @extend_schema(operation_id="withdraw_consents", request=None, responses={200: ConsentPage})
    def delete(self, request: Request) -> Response:
        """Take every word back at once; nothing is processed under any of them from now on."""
        operations.withdraw_consents(user=request.user, now=clock.now())
        return Response(_page(request))


class OneConsent(APIView):
    @extend_schema(operation_id="withdraw_consent", responses={200: ConsentOut})
    def delete(self, request: Request, purpose: str) -> Response:
        """Take one's word back; nothing is processed under it from now on."""
        consent = operations.withdraw_consent(user=request.user, purpose=purpose, now=clock.now())
        return Response(ConsentOut(_shown(queries.purpose_named(purpose), consent)).data)


class ConsentEvents(APIView):
    @extend_schema(operation_id="list_consent_events", parameters=[EventQuery], responses=ConsentEventPage)
    def get(self, request: Request, purpose: str) -> Response:
        """What happened to a consent and every use that was made of it, newest first."""
        query = asked(EventQuery, request)
        rows, cursor = queries.events_of(request.user, purpose, cursor=query["cursor"], limit=query["limit"])
        return Response(ConsentEventPage({"items": rows, "next_cursor": cursor}).data)
