"""Addresses of identity."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
