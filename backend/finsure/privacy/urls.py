"""Addresses of privacy."""

from django.urls import path

from finsure.core import addresses  # noqa: F401 - registers `row`
from finsure.privacy import api

urlpatterns = [
    path("privacy/exports", api.Exports.as_view()),
    path("privacy/exports/<row:export_id>", api.OneExport.as_view()),
    path("privacy/exports/<row:export_id>/download", api.Download.as_view()),
    path("privacy/restore", api.Restore.as_view()),
    path("privacy/retention", api.RetentionView.as_view()),
    path("privacy/erasure", api.ErasureView.as_view()),
    path("privacy/receipts/<slug:receipt_id>", api.Receipt.as_view()),
]
