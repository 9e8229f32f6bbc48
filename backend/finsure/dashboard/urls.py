"""Addresses of the dashboard."""

from django.urls import path

from finsure.dashboard.api import TodayView

urlpatterns = [path("today", TodayView.as_view())]
