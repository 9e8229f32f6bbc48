"""Second factors, recovery codes and the phone over HTTP."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from finsure.core import clock
from finsure.core.http import checked
from finsure.identity import browser, factors, operations, queries
from finsure.identity.api.proofs import PasskeyIn, PasskeyOptionsOut
from finsure.identity.api.sessions import PersonOut
from finsure.identity.authentication import SignedInRequest
from finsure.identity.domain import FACTOR_KINDS
from finsure.identity.models import Factor
from finsure.identity.proving import Proof
from finsure.identity.step_ups import step_up

_ID = r"^[0-9a-f]{32}\Z"


class FactorOut(serializers.Serializer[Factor]):
    id = serializers.CharField()
    kind = serializers.ChoiceField(FACTOR_KINDS)
    name = serializers.CharField()
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)


class FactorsOut(serializers.Serializer[Any]):
    items = FactorOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)
    recovery_codes_left = serializers.IntegerField()


class FactorNameIn(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=60)


class FactorIn(serializers.Serializer[Any]):
    ceremony_id = serializers.RegexField(_ID)
    name = serializers.CharField(max_length=60, allow_blank=True, required=False)
    code = serializers.RegexField(r"^[0-9]{6}\Z", required=False, error_messages={"invalid": "A code has six digits."})
    credential = PasskeyIn(required=False)


class FactorAddedOut(serializers.Serializer[Any]):
    factor = FactorOut()
    recovery_codes = serializers.ListField(child=serializers.CharField())


class AppToAddOut(serializers.Serializer[factors.AppToAdd]):
    ceremony_id = serializers.CharField()
    secret = serializers.CharField()
    address = serializers.CharField()
    expires_at = serializers.DateTimeField()


class PasskeyToAddOut(PasskeyOptionsOut):
    ceremony_id = serializers.CharField()
    expires_at = serializers.DateTimeField()


class RecoveryCodesOut(serializers.Serializer[Any]):
    codes = serializers.ListField(child=serializers.CharField())


class PhoneCodeIn(serializers.Serializer[Any]):
    phone = serializers.CharField(max_length=40)


class PhoneCodeOut(serializers.Serializer[Any]):
    ceremony_id = serializers.CharField()
    expires_at = serializers.DateTimeField()
    resend_after_seconds = serializers.IntegerField()


class PhoneIn(serializers.Serializer[Any]):
    ceremony_id = serializers.RegexField(_ID)
    code = serializers.RegexField(r"^[0-9]{6}\Z", error_messages={"invalid": "A code has six digits."})


class Factors(APIView):
    @extend_schema(operation_id="list_factors", responses={200: FactorsOut})
    def get(self, request: SignedInRequest) -> Response:
        """One's second factors, oldest first, and how many recovery codes are left."""
        items = queries.factors_of(request.user)
        left = queries.recovery_codes_left(request.user)
        return Response(FactorsOut({"items": items, "next_cursor": None, "recovery_codes_left": left}).data)

    @extend_schema(operation_id="add_factor", request=FactorIn, responses={201: FactorAddedOut})
    def post(self, request: SignedInRequest) -> Response:
        """Add the app or passkey that was begun, by showing that it works; the first one brings the recovery codes."""
        asked = checked(FactorIn, request)
        added = factors.add(
            session=request.auth,
            ceremony_id=asked["ceremony_id"],
            name=asked.get("name", ""),
            proof=Proof("", asked.get("code", ""), asked.get("credential")),
            now=clock.now(),
        )
        return Response(FactorAddedOut(added).data, status=201)


class NewApp(APIView):
    @extend_schema(operation_id="begin_authenticator", request=None, responses={201: AppToAddOut})
    @step_up("begin_authenticator")
    def post(self, request: SignedInRequest) -> Response:
        """A secret for an authenticator app, as text and as the address in a QR code; shown once."""
        return Response(AppToAddOut(factors.begin_app(session=request.auth, now=clock.now())).data, status=201)


class NewPasskey(APIView):
    @extend_schema(operation_id="begin_passkey", request=None, responses={201: PasskeyToAddOut})
    @step_up("begin_passkey")
    def post(self, request: SignedInRequest) -> Response:
        """What to hand to `navigator.credentials.create`."""
        return Response(PasskeyToAddOut(factors.begin_key(session=request.auth, now=clock.now())).data, status=201)


class OneFactor(APIView):
    @extend_schema(operation_id="rename_factor", request=FactorNameIn, responses={200: FactorOut})
    def patch(self, request: SignedInRequest, factor_id: str) -> Response:
        """Give a factor another name."""
        name = checked(FactorNameIn, request)["name"]
        return Response(FactorOut(factors.rename(user=request.user, factor_id=factor_id, name=name)).data)

    @extend_schema(operation_id="remove_factor", request=None, responses={204: None})
    @step_up("remove_factor")
    def delete(self, request: SignedInRequest, factor_id: str) -> Response:
        """Take a factor away. Every other session ends; with the last factor the recovery codes go too."""
        factors.remove(session=request.auth, factor_id=factor_id, now=clock.now())
        return Response(status=204)


class RecoveryCodes(APIView):
    @extend_schema(operation_id="renew_recovery_codes", request=None, responses={201: RecoveryCodesOut})
    @step_up("renew_recovery_codes")
    def post(self, request: SignedInRequest) -> Response:
        """Ten new recovery codes, shown once; the old ones are worth nothing from here on."""
        codes = factors.renew_recovery_codes(user=request.user, now=clock.now())
        return Response(RecoveryCodesOut({"codes": codes}).data, status=201)


class PhoneCode(APIView):
    @extend_schema(operation_id="send_phone_code", request=PhoneCodeIn, responses={202: PhoneCodeOut})
    def post(self, request: SignedInRequest) -> Response:
        """Send a code to a phone that is to become one's own; the answer is the same whether it is known or not."""
        ceremony_id, sent = operations.send_phone_code(
            session=request.auth,
            phone=checked(PhoneCodeIn, request)["phone"],
            address=browser.network_of(request),
            now=clock.now(),
        )
        answer = {
            "ceremony_id": ceremony_id,
            "expires_at": sent.expires_at,
            "resend_after_seconds": sent.resend_after_seconds,
        }
        return Response(PhoneCodeOut(answer).data, status=202)


class Phone(APIView):
    @extend_schema(operation_id="change_phone", request=PhoneIn, responses={200: PersonOut})
    @step_up("change_phone")
    def put(self, request: SignedInRequest) -> Response:
        """Sign in by another phone from here on. Every other session ends."""
        asked = checked(PhoneIn, request)
        user = operations.change_phone(
            session=request.auth, ceremony_id=asked["ceremony_id"], code=asked["code"], now=clock.now()
        )
        return Response(PersonOut(user).data)
