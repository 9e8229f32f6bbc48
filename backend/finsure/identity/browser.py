"""What identity asks of the browser: the refresh cookie, that a request comes from our own page, and from where."""

from datetime import datetime

from rest_framework.request import Request
from rest_framework.response import Response

from finsure.core import origin
from finsure.core.problems import Problem
from finsure.identity.operations import Opened
from finsure.identity.origins import our_origins

COOKIE = "__Host-finsure_refresh"
DEVICE_COOKIE = "__Host-finsure_device"
DEVICE_KEPT_SECONDS = 400 * 86_400  # the longest that browsers keep a cookie


class ForeignPage(Problem):
    status, slug, title = 403, "foreign-page", "This request did not come from FinSure's own page"


def require_own_page(request: Request) -> None:
    """Refuse what another site could have made the browser send along with our cookie. Raises ForeignPage."""
    page = request.headers.get("Origin")
    if request.headers.get("X-FinSure") != "1" or (page is not None and page not in our_origins()):
        raise ForeignPage


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


def mark_device(response: Response, opened: Opened) -> None:
    """Let the browser be known again at its next sign-in: a random mark that opens nothing."""
    if opened.device_token:
        response.set_cookie(
            DEVICE_COOKIE,
            opened.device_token,
            max_age=DEVICE_KEPT_SECONDS,
            path="/",
            secure=True,
            httponly=True,
            samesite="Strict",
        )


def forget_everything(response: Response) -> None:
    """Take the refresh cookie back and ask the browser to drop whatever else it keeps of this site.

    The device's mark stays, by which the next sign-in is not told to its owner as one from an unknown device; so
    Clear-Site-Data does not name cookies.
    """
    response.delete_cookie(COOKIE, path="/", samesite="Strict")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


def refresh_token(request: Request) -> str:
    """The refresh token that came with the request, or ""."""
    return str(request.COOKIES.get(COOKIE, ""))[:128]


def device_token(request: Request) -> str:
    """The mark of this browser that came with the request, or ""."""
    return str(request.COOKIES.get(DEVICE_COOKIE, ""))[:128]


def user_agent(request: Request) -> str:
    return str(request.headers.get("User-Agent", ""))[:512]


def network_of(request: Request) -> str:
    """The network a request came from (`core.origin.network_of`)."""
    return origin.network_of(request.META)
