"""The page that carries the front end, and the health check."""

from functools import lru_cache

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe


@lru_cache(maxsize=1)
def _index(stamp: float) -> bytes:
    return bytes((settings.FRONTEND_DIR / "index.html").read_bytes())


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The single page; every address that is not the API shows it and the router does the rest."""
    index = settings.FRONTEND_DIR / "index.html"
    if not index.is_file():
        return HttpResponse("The front end is not built yet: run `make run`.", status=503, content_type="text/plain")
    return HttpResponse(
        _index(index.stat().st_mtime), content_type="text/html; charset=utf-8", headers={"Cache-Control": "no-cache"}
    )


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 while the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
