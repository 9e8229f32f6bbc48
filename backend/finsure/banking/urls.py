"""Addresses of links to banks."""

from django.urls import path

from finsure.banking.api import endpoints as api
from finsure.core import addresses  # noqa: F401 - registers `row`

urlpatterns = [
    path("bank-providers", api.Providers.as_view()),
    path("banks", api.Banks.as_view()),
    path("links", api.Links.as_view()),
    path("links/returned", api.Returned.as_view()),
    path("links/<row:link_id>", api.OneLink.as_view()),
    path("links/<row:link_id>/fetches", api.Fetches.as_view()),
    path("links/<row:link_id>/events", api.Events.as_view()),
    path("links/<row:link_id>/look", api.Look.as_view()),
    path("links/<row:link_id>/keep", api.Keep.as_view()),
    path("links/<row:link_id>/withdrawal", api.Withdrawal.as_view()),
    path("holdings", api.Holdings.as_view()),
    path("setu/notifications/<str:token>", api.SetuNotifications.as_view()),
]
