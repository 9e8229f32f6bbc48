"""A person's own log over HTTP."""

import re
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finsure.audit import queries
from finsure.audit.queries import Event
from finsure.core.http import asked
from finsure.core.paging import read_cursor, write_cursor
from finsure.core.problems import invalid

_ENTRY = re.compile(r"[0-9a-f]{32}")


class EventOut(serializers.Serializer[Event]):
    id = serializers.CharField()
    at = serializers.DateTimeField()
    action = serializers.CharField(help_text="What happened, as noun.past")
    subject_kind = serializers.CharField()
    subject_id = serializers.CharField()
    session_id = serializers.CharField(help_text='The session it was done through, or ""')
    place = serializers.ChoiceField(
        ["here", "elsewhere", ""], help_text="Whether it came from the network you are on now"
    )
    device = serializers.CharField()
    details = serializers.DictField(child=serializers.JSONField(), help_text="Facts that only you can open")
    is_sealed = serializers.BooleanField(help_text="Signed for, so that no one can change it unnoticed")


class EventsOut(serializers.Serializer[Any]):
    items = EventOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class EventsAsked(serializers.Serializer[Any]):
    cursor = serializers.CharField(max_length=200, required=False)
    limit = serializers.IntegerField(min_value=1, max_value=200, default=50)


class Events(APIView):
    @extend_schema(operation_id="list_events", parameters=[EventsAsked], responses={200: EventsOut})
    def get(self, request: Request) -> Response:
        """What was done in one's name and to one's account, the newest first."""
        page = asked(EventsAsked, request)
        before = _place(page["cursor"]) if page.get("cursor") else ""
        user: Any = request.user
        found = queries.events_of(user, before=before, limit=page["limit"] + 1)
        items = found[: page["limit"]]
        more = write_cursor(items[-1].id) if len(found) > len(items) else None
        return Response(EventsOut({"items": items, "next_cursor": more}).data)


def _place(cursor: str) -> str:
    [place] = read_cursor(cursor, (str,))
    if not _ENTRY.fullmatch(place):
        raise invalid("#/cursor", "This is not a cursor of this list.")
    return str(place)
