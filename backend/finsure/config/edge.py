"""The outermost layer: size limits before a body is read, security headers on every answer, a request id."""

from collections.abc import Callable
import logging

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from finsure.core import origin
from finsure.core.http import BadRequest, ServerFault, TooLarge, problem_response
from finsure.core.problems import ChangedMeanwhile

log = logging.getLogger(__name__)
MAX_BODY = 27 * 1024 * 1024

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
# What phone sign-in with Firebase needs besides: its two services, and the reCAPTCHA that it insists on.
FIREBASE_POLICY = {
    "script-src": "https://www.google.com/recaptcha/ https://www.gstatic.com/recaptcha/",
    "connect-src": (
        "https://identitytoolkit.googleapis.com https://securetoken.googleapis.com https://www.google.com/recaptcha/"
    ),
    "frame-src": "https://www.google.com/recaptcha/ https://recaptcha.google.com/recaptcha/",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), interest-cohort=()",
}


def content_policy(provider: str, emulator: str) -> str:
    """The content policy: this origin alone, and while Firebase is the provider exactly what that needs.

    The emulator needs its own address and nothing of Google's.
    """
    more = {} if provider != "firebase" else {"connect-src": f"http://{emulator}"} if emulator else FIREBASE_POLICY
    rules = {name: f"{POLICY.get(name, '')} {more.get(name, '')}".strip() for name in POLICY | more}
    return "; ".join(f"{name} {sources}" for name, sources in rules.items())


STRICT_TRANSPORT = "max-age=63072000; includeSubDomains"


class Edge:
    """Middleware around everything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        policy = content_policy(settings.IDENTITY_PROVIDER, settings.FIREBASE_EMULATOR)
        self.headers = HEADERS | {"Content-Security-Policy": policy}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with origin.answering(request.META):
            return self._answered(request)

    def _answered(self, request: HttpRequest) -> HttpResponse:
        response = self._refused(request) or self.get_response(request)
        if response.status_code == 412 and not response.content:  # Django's own answer to If-Match says nothing
            response = problem_response(ChangedMeanwhile())
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        if request.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store" if request.method != "GET" else "private, no-cache")
        if settings.ORIGIN.startswith("https:"):
            response.headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
        return response

    def _refused(self, request: HttpRequest) -> HttpResponse | None:
        try:
            request.get_host()
        except DisallowedHost:
            return problem_response(BadRequest("This server does not answer to that name."))
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > MAX_BODY:
            return problem_response(TooLarge(f"A request may hold {MAX_BODY // 1024 // 1024} MB at most."))
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse:
        """A bug: one logged line with its trace and an id the person can quote; nothing else leaves."""
        request_id = origin.current().request_id
        log.error("Unexpected failure", exc_info=exception, extra={"request_id": request_id})
        return problem_response(ServerFault(request_id=request_id))
