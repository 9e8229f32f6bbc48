"""Addresses of the audit."""

from django.urls import path

from finsure.audit import api

urlpatterns = [path("audit/events", api.Events.as_view())]
