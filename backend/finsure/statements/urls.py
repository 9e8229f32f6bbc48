"""Addresses of statement imports."""

from django.urls import path

from finsure.core import addresses  # noqa: F401 - registers `row`
from finsure.statements import api

urlpatterns = [
    path("imports", api.Imports.as_view()),
    path("imports/<row:import_id>", api.OneImport.as_view()),
    path("imports/<row:import_id>/preview", api.Preview.as_view()),
    path("imports/<row:import_id>/mapping", api.MappingView.as_view()),
    path("imports/<row:import_id>/unlock", api.Unlock.as_view()),
    path("imports/<row:import_id>/confirm", api.Confirm.as_view()),
    path("imports/<row:import_id>/cancel", api.Cancel.as_view()),
    path("imports/<row:import_id>/undo", api.Undo.as_view()),
    path("imports/<row:import_id>/redo", api.Redo.as_view()),
]
