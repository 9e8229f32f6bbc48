"""Addresses of consents."""

from django.urls import path

from finsure.consent import api

urlpatterns = [
    path("consents", api.Consents.as_view()),
    path("consents/notice", api.Notice.as_view()),
    path("consents/<slug:purpose>", api.OneConsent.as_view()),
    path("consents/<slug:purpose>/events", api.ConsentEvents.as_view()),
]
