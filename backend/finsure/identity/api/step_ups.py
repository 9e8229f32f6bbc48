"""Step-ups over HTTP: giving the fresh proof that a sensitive request asked for."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from finsure.core import clock
from finsure.core.http import checked
from finsure.identity import browser, step_ups
from finsure.identity.api.proofs import PasskeyOptionsOut, ProofIn, proof_of
from finsure.identity.authentication import SignedInRequest


class StepUpCodeOut(serializers.Serializer[step_ups.CodeSent]):
    phone_masked = serializers.CharField()
    sent_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    resend_after_seconds = serializers.IntegerField()


class StepUpOut(serializers.Serializer[step_ups.Proven]):
    token = serializers.CharField(help_text="Goes into the header `Step-Up` of the same request, once.")
    expires_at = serializers.DateTimeField()


class OneStepUp(APIView):
    @extend_schema(operation_id="prove_step_up", request=ProofIn, responses={201: StepUpOut})
    def post(self, request: SignedInRequest, step_up_id: str) -> Response:
        """Give the proof that a request asked for; the token lets that request through, once, within five minutes."""
        proof = proof_of(checked(ProofIn, request))
        proven = step_ups.prove(session=request.auth, step_up_id=step_up_id, proof=proof, now=clock.now())
        return Response(StepUpOut(proven).data, status=201)


class StepUpCode(APIView):
    @extend_schema(operation_id="send_step_up_code", request=None, responses={202: StepUpCodeOut})
    def post(self, request: SignedInRequest, step_up_id: str) -> Response:
        """Send a code to one's own phone, for this step-up alone."""
        sent = step_ups.send_code(
            session=request.auth, step_up_id=step_up_id, address=browser.network_of(request), now=clock.now()
        )
        return Response(StepUpCodeOut(sent).data, status=202)


class StepUpPasskey(APIView):
    @extend_schema(operation_id="ask_step_up_passkey", request=None, responses={201: PasskeyOptionsOut})
    def post(self, request: SignedInRequest, step_up_id: str) -> Response:
        """What to hand to `navigator.credentials.get`, for this step-up alone."""
        options: dict[str, Any] = step_ups.ask_passkey(session=request.auth, step_up_id=step_up_id, now=clock.now())
        return Response(PasskeyOptionsOut({"options": options}).data, status=201)
