"""What identity asks of the browser: the refresh cookie, that a request comes from our own page, and from where."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response

from finsure.core import origin
from finsure.core.problems import Problem
from finsure.identity.operations import Opened

COOKIE = "__Host-finsure_refresh"
_LOOPBACK = {"localhost", "127.0.0.1"}


class ForeignPage(Problem):
    status, slug, title = 403, "foreign-page", "This request did not come from FinSure's own page"


def require_own_page(request: Request) -> None:
    """Refuse what another site could have made the browser send along with our cookie. Raises ForeignPage."""
    origin = request.headers.get("Origin")
    if request.headers.get("X-FinSure") != "1" or (origin is not None and origin not in _our_origins()):
        raise ForeignPage


def _our_origins() -> set[str]:
    """The origin people use; on one machine, under both of the machine's names for itself."""
    ours = urlsplit(settings.ORIGIN)
    if settings.PROFILE != "embedded" or ours.hostname not in _LOOPBACK:
        return {settings.ORIGIN}
    return {settings.ORIGIN.replace(ours.hostname, name, 1) for name in _LOOPBACK}


def give_cookie(response: Response, opened: Opened, now: datetime) -> None:
    """Put the refresh token where only the browser can reach it, for as long as its session may stay idle."""
    response.set_cookie(
        COOKIE,
        opened.refresh_token,
        max_age=int((opened.session.idle_expires_at - now).total_seconds()),
        path="/",
        secure=True,
        httponly=True,
        samesite="Strict",
    )


def forget_everything(response: Response) -> None:
    """Take the cookie back and ask the browser to drop whatever it keeps of this site."""
    response.delete_cookie(COOKIE, path="/", samesite="Strict")
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'


def refresh_token(request: Request) -> str:
    """The refresh token that came with the request, or ""."""
    return str(request.COOKIES.get(COOKIE, ""))[:128]


def user_agent(request: Request) -> str:
    return str(request.headers.get("User-Agent", ""))[:512]


def network_of(request: Request) -> str:
    """The network a request came from (`core.origin.network_of`)."""
    return origin.network_of(request.META)
