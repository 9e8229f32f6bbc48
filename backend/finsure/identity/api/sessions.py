"""Identity over HTTP."""

from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finsure.core import clock
from finsure.core.http import checked
from finsure.core.money import CURRENCIES
from finsure.identity import browser, operations, queries, second_step
from finsure.identity.api.proofs import PasskeyOptionsOut, ProofIn, proof_of
from finsure.identity.authentication import SignedInRequest, session_of
from finsure.identity.domain import MEANS, VerifiedIdentity, device_mark, device_of
from finsure.identity.models import Session, User
from finsure.identity.operations import Opened, Pending
from finsure.identity.providers import firebase, local
from finsure.identity.tokens import issue_access


class PersonOut(serializers.Serializer[User]):
    id = serializers.IntegerField()
    name = serializers.SerializerMethodField()
    phone_masked = serializers.SerializerMethodField()
    locale = serializers.CharField()
    currency = serializers.CharField()
    time_zone = serializers.CharField()
    is_demonstration = serializers.BooleanField()

    def get_name(self, user: User) -> str:
        return queries.name_of(user)

    def get_phone_masked(self, user: User) -> str:
        return queries.masked_phone_of(user)


class PersonIn(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80, allow_blank=True, required=False)
    locale = serializers.RegexField(r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?\Z", max_length=12, required=False)
    currency = serializers.CharField(max_length=3, required=False)
    time_zone = serializers.CharField(max_length=64, required=False)

    def validate_currency(self, currency: str) -> str:
        if currency not in CURRENCIES:
            raise serializers.ValidationError("This is not the code of a currency.")
        return currency

    def validate_time_zone(self, time_zone: str) -> str:
        if time_zone not in available_timezones():
            raise serializers.ValidationError("This is not the name of a time zone.")
        return time_zone


class CodeRequestIn(serializers.Serializer[Any]):
    phone = serializers.CharField(max_length=40)


class CodeSentOut(serializers.Serializer[local.Sent]):
    challenge_id = serializers.CharField()
    expires_at = serializers.DateTimeField()
    resend_after_seconds = serializers.IntegerField()


class SignInIn(serializers.Serializer[Any]):
    challenge_id = serializers.CharField(max_length=64)
    code = serializers.RegexField(r"^[0-9]{6}\Z", error_messages={"invalid": "A code has six digits."})
    device = serializers.CharField(max_length=100, allow_blank=True, required=False)
    reopen = serializers.BooleanField(required=False, default=False)


class FirebaseSignInIn(serializers.Serializer[Any]):
    id_token = serializers.CharField(trim_whitespace=False)
    device = serializers.CharField(max_length=100, allow_blank=True, required=False)
    reopen = serializers.BooleanField(required=False, default=False)


class SignedInOut(serializers.Serializer[Any]):
    access_token = serializers.CharField()
    expires_in_seconds = serializers.IntegerField()
    person = PersonOut()
    session_id = serializers.CharField()


class PendingOut(serializers.Serializer[Pending]):
    """The phone is proven and a second factor is still missing: there is no session yet."""

    pending_token = serializers.CharField(source="token")
    expires_at = serializers.DateTimeField()
    means = serializers.ListField(child=serializers.ChoiceField(MEANS))


class PendingIn(serializers.Serializer[Any]):
    pending_token = serializers.CharField(max_length=128)


class SecondStepIn(ProofIn):
    pending_token = serializers.CharField(max_length=128)


class SessionOut(serializers.Serializer[Session]):
    id = serializers.CharField()
    device = serializers.CharField()
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField()
    is_new_device = serializers.BooleanField()
    proven_by = serializers.ChoiceField(MEANS)
    current = serializers.SerializerMethodField()

    def get_current(self, session: Session) -> bool:
        return bool(session.pk == self.context["current"])


class SessionsOut(serializers.Serializer[Any]):
    items = SessionOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class FirebaseProjectOut(serializers.Serializer[firebase.Project]):
    project = serializers.CharField()
    api_key = serializers.CharField()
    emulator = serializers.CharField()


class OptionsOut(serializers.Serializer[Any]):
    provider = serializers.CharField()
    demonstration = serializers.BooleanField()
    firebase = FirebaseProjectOut(allow_null=True)


class MessageOut(serializers.Serializer[Any]):
    phone = serializers.CharField()
    text = serializers.CharField()
    code = serializers.CharField()
    sent_at = serializers.DateTimeField()


class InboxOut(serializers.Serializer[Any]):
    items = MessageOut(many=True)


class PublicView(APIView):
    """Open to everyone; a stale access token in the request does not matter."""

    authentication_classes = ()
    permission_classes = (AllowAny,)


def _signed_in(opened: Opened | Pending, status: int) -> Response:
    """Who is in gets a session; who has a second factor gets what answers it, and nothing else (202)."""
    if isinstance(opened, Pending):
        return Response(PendingOut(opened).data, status=202)
    now = clock.now()
    token, seconds = issue_access(opened.session, now)
    answer = SignedInOut(
        {
            "access_token": token,
            "expires_in_seconds": seconds,
            "person": opened.session.user,
            "session_id": opened.session.pk,
        }
    )
    response = Response(answer.data, status=status)
    browser.give_cookie(response, opened, now)
    browser.mark_device(response, opened)
    return response


def _device(request: Request, given: str = "") -> str:
    return given or device_of(browser.user_agent(request))


class Options(PublicView):
    @extend_schema(operation_id="sign_in_options", auth=[], responses={200: OptionsOut})
    def get(self, request: Request) -> Response:
        """How one can sign in here."""
        is_local = settings.IDENTITY_PROVIDER == local.ISSUER
        facts = {"provider": settings.IDENTITY_PROVIDER, "demonstration": is_local, "firebase": firebase.project()}
        return Response(OptionsOut(facts).data)


class Codes(PublicView):
    @extend_schema(operation_id="send_code", auth=[], request=CodeRequestIn, responses={202: CodeSentOut})
    def post(self, request: Request) -> Response:
        """Send a one-time code to a phone; the answer is the same whether the phone is known or not."""
        asked = checked(CodeRequestIn, request)
        sent = local.send_code(phone=asked["phone"], address=browser.network_of(request), now=clock.now())
        return Response(CodeSentOut(sent).data, status=202)


def _let_in(
    request: Request, identity: VerifiedIdentity, device: str, now: datetime, *, reopen: bool
) -> Opened | Pending:
    known = browser.device_token(request)
    return operations.sign_in(identity=identity, device=device, now=now, device_token=known, reopen=reopen)


class FirebaseSessions(PublicView):
    @extend_schema(
        operation_id="sign_in_with_firebase",
        auth=[],
        request=FirebaseSignInIn,
        responses={201: SignedInOut, 202: PendingOut},
    )
    def post(self, request: Request) -> Response:
        """Sign in with a Firebase ID token, which opens one session and is then spent."""
        asked = checked(FirebaseSignInIn, request)
        now = clock.now()
        identity = firebase.verify_token(token=asked["id_token"], now=now)
        device = _device(request, asked.get("device", ""))
        return _signed_in(_let_in(request, identity, device, now, reopen=asked["reopen"]), 201)


class Demonstration(PublicView):
    @extend_schema(operation_id="open_demonstration", auth=[], request=None, responses={201: SignedInOut})
    def post(self, request: Request) -> Response:
        """Sign in as the demonstration household."""
        local.require_local()
        return _signed_in(operations.open_demonstration(device=_device(request), now=clock.now()), 201)


class Inbox(PublicView):
    @extend_schema(operation_id="read_demonstration_inbox", auth=[], responses={200: InboxOut})
    def get(self, request: Request) -> Response:
        """The codes that the local provider has sent, newest first."""
        local.require_local()
        return Response(InboxOut({"items": queries.demonstration_inbox(clock.now())}).data)


class Refresh(PublicView):
    @extend_schema(operation_id="refresh_session", auth=[], request=None, responses={200: SignedInOut})
    def post(self, request: Request) -> Response:
        """A new access token for the session whose refresh cookie comes along; the cookie is replaced."""
        browser.require_own_page(request)
        opened = operations.refresh(
            token=browser.refresh_token(request),
            device_mark=device_mark(browser.user_agent(request)),
            now=clock.now(),
        )
        return _signed_in(opened, 200)


class SignOut(PublicView):
    @extend_schema(operation_id="sign_out", auth=[], request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """End the session of the cookie or access token that comes along; signed out already is fine too."""
        browser.require_own_page(request)
        session = queries.session_of_refresh_token(browser.refresh_token(request)) or session_of(request)
        if session:
            operations.sign_out(session=session, now=clock.now())
        response = Response(status=204)
        browser.forget_everything(response)
        return response


class Sessions(APIView):
    """Signing in is open to everyone; the rest belongs to whom is signed in."""

    def get_authenticators(self) -> list[BaseAuthentication]:
        return [] if self._is_sign_in() else super().get_authenticators()

    def get_permissions(self) -> list[Any]:
        return [AllowAny()] if self._is_sign_in() else list(super().get_permissions())

    def _is_sign_in(self) -> bool:
        return getattr(self.request, "method", "") == "POST"

    @extend_schema(operation_id="list_sessions", responses={200: SessionsOut})
    def get(self, request: SignedInRequest) -> Response:
        """Where one is signed in, the most recently used first."""
        sessions = queries.sessions_of(request.user, clock.now())
        context = {"current": request.auth.pk}
        return Response(SessionsOut({"items": sessions, "next_cursor": None}, context=context).data)

    @extend_schema(operation_id="sign_in", auth=[], request=SignInIn, responses={201: SignedInOut, 202: PendingOut})
    def post(self, request: Request) -> Response:
        """Sign in with the code that was sent; who has a second factor is asked for it and is not in yet (202)."""
        asked = checked(SignInIn, request)
        now = clock.now()
        identity = local.verify_code(challenge_id=asked["challenge_id"], code=asked["code"], now=now)
        device = _device(request, asked.get("device", ""))
        return _signed_in(_let_in(request, identity, device, now, reopen=asked["reopen"]), 201)

    @extend_schema(operation_id="end_all_sessions", request=None, responses={204: None})
    def delete(self, request: SignedInRequest) -> Response:
        """Sign out everywhere, here too."""
        operations.end_all_sessions(user=request.user, now=clock.now())
        response = Response(status=204)
        browser.forget_everything(response)
        return response


class SecondStep(PublicView):
    @extend_schema(operation_id="finish_sign_in", auth=[], request=SecondStepIn, responses={201: SignedInOut})
    def post(self, request: Request) -> Response:
        """Answer the second factor; only now is there a session."""
        asked = checked(SecondStepIn, request)
        opened = operations.finish_sign_in(
            token=asked["pending_token"],
            proof=proof_of(asked),
            now=clock.now(),
            device_token=browser.device_token(request),
        )
        return _signed_in(opened, 201)


class SecondStepPasskey(PublicView):
    @extend_schema(operation_id="ask_sign_in_passkey", auth=[], request=PendingIn, responses={201: PasskeyOptionsOut})
    def post(self, request: Request) -> Response:
        """What to hand to `navigator.credentials.get`, for this sign-in alone."""
        options = second_step.ask_passkey(token=checked(PendingIn, request)["pending_token"], now=clock.now())
        return Response(PasskeyOptionsOut({"options": options}).data, status=201)


class OneSession(APIView):
    @extend_schema(operation_id="end_session", request=None, responses={204: None})
    def delete(self, request: SignedInRequest, session_id: str) -> Response:
        """Sign out one device."""
        operations.end_session(user=request.user, session_id=session_id, now=clock.now())
        response = Response(status=204)
        if session_id == request.auth.pk:
            browser.forget_everything(response)
        return response


class Me(APIView):
    @extend_schema(operation_id="read_person", responses={200: PersonOut})
    def get(self, request: SignedInRequest) -> Response:
        """The person who is signed in."""
        return Response(PersonOut(request.user).data)

    @extend_schema(operation_id="change_person", request=PersonIn, responses={200: PersonOut})
    def patch(self, request: SignedInRequest) -> Response:
        """Change one's own name, locale, currency or time zone."""
        changes = checked(PersonIn, request, partial=True)
        return Response(PersonOut(operations.change_person(user=request.user, changes=changes)).data)
