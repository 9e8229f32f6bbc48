"""Who a request speaks for: the access token's session and person, read together and alive."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from finsure.core import clock
from finsure.identity import queries
from finsure.identity.models import Session, User
from finsure.identity.tokens import read_access


def session_of(request: Request) -> Session | None:
    """The living session that the request's access token names, or None when there is no good one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    now = clock.now()
    access = read_access(token, now) if scheme.lower() == "bearer" else None
    if access is None:
        return None
    return queries.living_session(session_id=access.session_id, user_id=access.user_id, now=now)


class SignedInRequest(Request):
    """What a handler receives once `AccessToken` has let it in: a type for handlers, never made."""

    user: User  # type: ignore[assignment]  # the stubs know only users with passwords
    auth: Session


class AccessToken(BaseAuthentication):
    """`Authorization: Bearer …`: `request.user` becomes the person, `request.auth` the session; one query."""

    def authenticate(self, request: Request) -> tuple[User, Session] | None:
        if "Authorization" not in request.headers:
            return None
        session = session_of(request)
        if session is None:
            raise AuthenticationFailed
        session.user.session_id, session.user.device = session.pk, session.device
        return session.user, session

    def authenticate_header(self, _request: Request) -> str:
        return "Bearer"


class AccessTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The access token in the OpenAPI document."""

    target_class = AccessToken
    name = "accessToken"

    def get_security_definition(self, _auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
