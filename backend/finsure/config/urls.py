"""Every address of the product."""

from django.urls import include, path, re_path

from finsure.config import web

urlpatterns = [
    path("api/v1/", include("finsure.identity.urls")),
    path("api/v1/", include("finsure.consent.urls")),
    path("api/v1/", include("finsure.audit.urls")),
    path("api/v1/", include("finsure.ledger.urls")),
    path("api/v1/", include("finsure.banking.urls")),
    path("api/v1/", include("finsure.statements.urls")),
    path("api/v1/", include("finsure.privacy.urls")),
    path("api/v1/", include("finsure.dashboard.urls")),
    path("healthz", web.health),
    re_path(r"^(?!api/|assets/)[^.]*$", web.page),
]
handler400 = "finsure.core.http.bad_request"
handler404 = "finsure.core.http.not_found"
handler500 = "finsure.core.http.server_fault"
