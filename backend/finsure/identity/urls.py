"""Addresses of identity."""

from django.urls import path

from finsure.identity.api import factors, sessions, step_ups

urlpatterns = [
    path("auth/options", sessions.Options.as_view()),
    path("auth/codes", sessions.Codes.as_view()),
    path("auth/sessions", sessions.Sessions.as_view()),
    path("auth/sessions/<slug:session_id>", sessions.OneSession.as_view()),
    path("auth/firebase", sessions.FirebaseSessions.as_view()),
    path("auth/second-step", sessions.SecondStep.as_view()),
    path("auth/second-step/passkey", sessions.SecondStepPasskey.as_view()),
    path("auth/step-ups/<slug:step_up_id>", step_ups.OneStepUp.as_view()),
    path("auth/step-ups/<slug:step_up_id>/code", step_ups.StepUpCode.as_view()),
    path("auth/step-ups/<slug:step_up_id>/passkey", step_ups.StepUpPasskey.as_view()),
    path("auth/demonstration", sessions.Demonstration.as_view()),
    path("auth/refresh", sessions.Refresh.as_view()),
    path("auth/sign-out", sessions.SignOut.as_view()),
    path("demonstration/inbox", sessions.Inbox.as_view()),
    path("factors", factors.Factors.as_view()),
    path("factors/authenticator", factors.NewApp.as_view()),
    path("factors/passkey", factors.NewPasskey.as_view()),
    path("factors/recovery-codes", factors.RecoveryCodes.as_view()),
    path("factors/<slug:factor_id>", factors.OneFactor.as_view()),
    path("me", sessions.Me.as_view()),
    path("me/phone", factors.Phone.as_view()),
    path("me/phone/code", factors.PhoneCode.as_view()),
]
