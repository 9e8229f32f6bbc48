"""Addresses of identity."""

from django.urls import path

from finsure.identity import api

urlpatterns = [
    path("auth/options", api.Options.as_view()),
    path("auth/codes", api.Codes.as_view()),
    path("auth/sessions", api.Sessions.as_view()),
    path("auth/sessions/<slug:session_id>", api.OneSession.as_view()),
    path("auth/firebase", api.FirebaseSessions.as_view()),
    path("auth/demonstration", api.Demonstration.as_view()),
    path("auth/refresh", api.Refresh.as_view()),
    path("auth/sign-out", api.SignOut.as_view()),
    path("demonstration/inbox", api.Inbox.as_view()),
    path("me", api.Me.as_view()),
]
