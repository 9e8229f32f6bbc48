"""The same write asked twice is done once: answers are kept by idempotency key for a day."""

from collections.abc import Callable
from functools import wraps
import hashlib
import re
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, OperationalError, transaction
import orjson
from rest_framework.request import Request
from rest_framework.response import Response

from finsure.audit.models import Answer
from finsure.core import clock
from finsure.core.problems import Problem
from finsure.core.retention import retention
from finsure.vault import operations as vault
from finsure.vault.operations import Sealer

_KEY = re.compile(r"[!-~]{1,64}")
_TABLE = Answer._meta.db_table  # noqa: SLF001 - Django's name of the table
P = ParamSpec("P")
R = TypeVar("R", bound=Request)
Handler = Callable[Concatenate[Any, R, P], Response]


class IdempotencyKeyInvalid(Problem):
    status, slug, title = 422, "idempotency-key-invalid", "This idempotency key cannot be used"


class IdempotencyKeyReused(Problem):
    status, slug, title = 422, "idempotency-key-reused", "This idempotency key belongs to another request"


class RequestInProgress(Problem):
    status, slug, title = 409, "request-in-progress", "The same request is being answered right now"


def answered_once(handler: Handler[R, P]) -> Handler[R, P]:
    """A POST handler whose answer is kept: the same Idempotency-Key and request get it again and nothing runs twice.

    The handler runs in one transaction with the key, so a refusal keeps nothing and may be asked again. Without the
    header, or signed out, it is a plain call. Raises IdempotencyKeyInvalid, IdempotencyKeyReused, RequestInProgress.
    """

    @wraps(handler)
    def answer(view: Any, request: R, /, *args: P.args, **kwargs: P.kwargs) -> Response:
        key = request.headers.get("Idempotency-Key")
        user: Any = request.user
        if key is None or user is None:
            return handler(view, request, *args, **kwargs)
        if not _KEY.fullmatch(key):
            raise IdempotencyKeyInvalid("Use 1 to 64 visible ASCII characters, such as a UUID.")
        sealer = vault.sealer_of(user)
        digest = sealer.fingerprint(f"{_TABLE}.request_digest", _digest(request))
        kept = Answer.objects.filter(user=user, key=key).first()
        if kept and kept.created_at < clock.now() - retention().answers:
            Answer.objects.filter(pk=kept.pk).delete()
            kept = None
        if kept:
            return _repeat(sealer, kept, digest)
        with transaction.atomic():
            claim = _claim(user, key, digest)
            if claim:
                response = handler(view, request, *args, **kwargs)
                claim.status = response.status_code
                if response.data is not None:
                    claim.body = sealer.seal(_TABLE, "body", key, orjson.dumps(response.data).decode())
                claim.save(update_fields=["status", "body"])
                return response
        return _repeat(sealer, Answer.objects.filter(user=user, key=key).first(), digest)

    return answer


def _claim(user: Any, key: str, digest: str) -> Answer | None:
    """Take the key for this request; None when another request has answered under it meanwhile."""
    try:
        with transaction.atomic():
            return Answer.objects.create(user=user, key=key, request_digest=digest, created_at=clock.now())
    except IntegrityError:
        return None
    except OperationalError as error:  # waited too long for, or collided with, the request that holds the key
        raise RequestInProgress from error


def _repeat(sealer: Sealer, kept: Answer | None, digest: str) -> Response:
    if kept is None or not kept.status:
        raise RequestInProgress
    if kept.request_digest != digest:
        raise IdempotencyKeyReused("Make a new key for every new request.")
    body = None if kept.body is None else orjson.loads(sealer.unseal(_TABLE, "body", kept.key, kept.body))
    return Response(body, status=kept.status)


def _digest(request: Request) -> str:
    """SHA-256 of what is asked: method, address and body; the parts of a form are taken one by one."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if (request.content_type or "").startswith("multipart/"):
        form: Any = request.data
        for name, values in sorted(form.lists()):
            for value in values:
                digest.update(f"{name}\n".encode())
                digest.update(_file_digest(value) if isinstance(value, UploadedFile) else repr(value).encode())
        return digest.hexdigest()
    digest.update(request.body)
    return digest.hexdigest()


def _file_digest(file: "UploadedFile[bytes]") -> bytes:
    digest = hashlib.sha256(f"{file.name}\n".encode())
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.digest()
