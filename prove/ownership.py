"""S1: what belongs to somebody else does not exist, through every operation and wherever an object is named."""

from collections.abc import Iterator
import hashlib
import json
import re
from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models

from finsure.consent.domain import ANALYSE
from finsure.consent.models import ConsentEvent
from finsure.core import clock
from finsure.core.paging import write_cursor
from finsure.identity import operations as identity
from finsure.identity.models import StepUp
from finsure.ledger.models import Attachment
from finsure.privacy.models import Export
from finsure.statements.models import StatementImport
from prove.harness import Answer, Findings, Ground, Server
from prove.openapi import operations_of
from prove.people import Person, person, with_household
from prove.rules import RULES, Asked

GOAL = "No person reaches, changes or notices anything of another: every operation, every place an object can be named"
MARK = "ASHAS-OWN-7719"
RANDOM_IDS = ("session", "factor", "ceremony", "step_up")
NOWHERE = {"category": "own.899999999", "tag": "no such tag"} | dict.fromkeys(RANDOM_IDS, "f" * 32)
GHOST = 899_999_999_999_999


def work(ground: Ground) -> Findings:
    found = Findings(least=ground.many(5_000, 500))
    described = {operation.name for operation in operations_of()}
    found.hold(described == set(RULES), f"operations without a rule, or rules without one: {described ^ set(RULES)}")
    with ground.server() as server:
        asha = with_household(person("+919876543210", MARK), rows=ground.many(90, 9))
        _cursors(server, asha)
        shown = {kind: ids[-2:] if ground.short else ids for kind, ids in asha.ids.items()}
        bilal = with_household(person("+919876543211", "BILALS"), rows=9)
        strangers = {"the stranger": bilal, "somebody with nothing": person("+919876543214", "NEW")}
        outside = _outside()
        asha.steps_up = False
        before, his = photograph(asha), photograph(bilal)
        _within(server, found, shown, strangers)
        StepUp.objects.filter(session=bilal.session).exclude(pk__in=bilal.ids["step_up"]).delete()
        found.hold(his == photograph(bilal), f"a refusal changed rows of his: {_changed(his, photograph(bilal))}")
        _without(server, found, asha, shown, outside)
        _alone(server, found, strangers)
        after = photograph(asha)
    found.hold(before == after, f"rows of hers are not what they were: {_changed(before, after)}")
    found.figures |= {
        "operations": len(described),
        "objects of hers": sum(map(len, asha.ids.values())),
        "roles": len(strangers) + len(outside),
        "rows and files of hers, the same to the byte": sum(rows for rows, _ in before.values()),
        "leaks": sum(reason.startswith("leak") for reason in found.reasons),
    }
    return found


def _changed(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [name for name in before if before[name] != after.get(name)]


def _cursors(server: Server, asha: Person) -> None:
    """Cursors that Asha was given, and some that say where her rows lie."""
    exports, uses = "/privacy/exports", f"/consents/{ANALYSE}/events"
    for path in ("/transactions", "/suggestions", "/edits", "/imports", "/links", "/audit/events", exports, uses):
        page = server.ask("GET", f"/api/v1{path}", token=asha.token, query={"limit": 1}).json
        asha.ids[f"cursor {path}"] = [page["next_cursor"]]
    asha.ids["cursor /transactions"] += [write_cursor("2026-12-31", pk) for pk in asha.ids["transaction"][:5]]
    asha.ids["cursor /suggestions"] += [write_cursor(pk + 1) for pk in asha.ids["suggestion"]]
    asha.ids["cursor /edits"] += [write_cursor(pk + 1) for pk in asha.ids["edit"][:5]]
    asha.ids["cursor /imports"] += [write_cursor(pk + 1) for pk in asha.ids["import"][:5]]
    asha.ids[f"cursor {exports}"] += [write_cursor(pk + 1) for pk in asha.ids["export"]]
    events = ConsentEvent.objects.filter(consent__user=asha.user).values_list("id", flat=True)
    asha.ids[f"cursor {uses}"] += [write_cursor(pk + 1) for pk in events[:5]]


def _outside() -> dict[str, str]:
    """Tokens of people who may not come in at all."""
    signed_out, disabled, deleted = person("+919876543215"), person("+919876543216"), person("+919876543217")
    identity.sign_out(session=signed_out.session, now=clock.now())
    type(disabled.user).objects.filter(pk=disabled.user.pk).update(is_active=False)
    deleted.user.delete()
    return {"nobody": "", "signed out": signed_out.token, "disabled": disabled.token, "deleted": deleted.token}


def _within(server: Server, found: Findings, hers: dict[str, list[Any]], strangers: dict[str, Person]) -> None:
    """People who are signed in ask for hers; the answer is the one for what is not there."""
    for name, rule in RULES.items():
        for kind, place, way in rule.ways:
            for who, me in strangers.items():
                ghost = NOWHERE.get(kind, GHOST)
                if kind.startswith("cursor"):
                    ghost = write_cursor(*(["2026-12-31", GHOST] if "transactions" in kind else [GHOST]))
                missing = _send(server, way(ghost, me), me.token)
                for pk in hers[kind]:
                    answer = _send(server, way(pk, me), me.token)
                    same = _same(answer, pk, missing, ghost) or (place == "cursor" and answer.status == 200)
                    words = f"leak: {name} ({place}) as {who} on {kind} {pk}: {answer.status}, not {missing.status}"
                    found.check(same and MARK.encode() not in answer.body, words)
                    found.count(f"by {place.split(',')[0]}")


def _without(
    server: Server, found: Findings, asha: Person, hers: dict[str, list[Any]], outside: dict[str, str]
) -> None:
    """People who may not come in get one answer everywhere."""
    public = {operation.name for operation in operations_of() if operation.public}
    for who, token in outside.items():
        for name, rule in RULES.items():
            if name in public:
                continue
            asked = [way(pk, asha) for kind, _, way in rule.ways for pk in hers[kind]]
            for one in asked or ([rule.plain(asha)] if rule.plain else []):
                answer = _send(server, one, token)
                good = answer.status == 401 and answer.slug == "signed-out" and MARK.encode() not in answer.body
                found.check(good, f"leak: {name} as {who}: {answer.status}")
                found.count(f"as somebody {who}" if who != "nobody" else "as nobody")


def _alone(server: Server, found: Findings, strangers: dict[str, Person]) -> None:
    """Operations that act on whom the token names show and change nothing of hers."""
    for name, rule in RULES.items():
        if rule.plain is None:
            continue
        for who, me in strangers.items():
            me.renewed()  # also after the last one has closed the account
            answer = _send(server, rule.plain(me), me.token)
            good = 200 <= answer.status < 500 and MARK.encode() not in answer.body
            found.check(good, f"leak: {name} as {who}: {answer.status}")
            found.count("on oneself")


def _send(server: Server, asked: Asked, token: str) -> Answer:
    return server.ask(asked.method, asked.path, token=token, data=asked.data, query=asked.query, body=asked.body,
                      headers=asked.headers)  # fmt: skip


def _same(answer: Answer, pk: Any, missing: Answer, ghost: Any) -> bool:
    """Whether two answers differ in nothing but the id that was asked for."""
    told = [
        (one.status, one.headers.get("content-type"), one.headers.get("etag", "")[:0], _plain(one.body, str(asked)))
        for one, asked in ((answer, pk), (missing, ghost))
    ]
    return told[0] == told[1]


def _plain(body: bytes, asked: str) -> str:
    return re.sub(rf"(?<![\w.]){re.escape(asked)}(?!\w)", "…", body.decode(errors="replace"))


def photograph(someone: Person) -> dict[str, tuple[int, str]]:
    """Every row that belongs to a person, and every file, by table: how many and a hash over all of them."""
    found = {}
    for model in apps.get_models():
        if not model.__module__.startswith("finsure."):
            continue
        reach = _reach(model, someone)
        if reach is not None:
            rows = [
                json.dumps(row, default=str, sort_keys=True)
                for row in model._default_manager.filter(reach).order_by("pk").values()
            ]
            found[model._meta.label] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
    names = sorted(_files(someone))
    contents = [default_storage.open(name).read() for name in names]
    found["files"] = (len(names), hashlib.sha256(b"\0".join(contents)).hexdigest())
    return found


def _reach(model: type[models.Model], someone: Person) -> models.Q | None:
    """How the rows of a table lead to their person; None for tables that hold nothing of anybody."""
    label = model._meta.label
    direct = {"identity.User": models.Q(pk=someone.user.pk), "audit.Entry": _written(someone)}
    if label in direct:
        return direct[label]
    for field in model._meta.get_fields():
        if isinstance(field, models.ForeignKey):
            target = field.related_model
            if target._meta.label == "identity.User":
                return models.Q(**{f"{field.name}_id": someone.user.pk})
    for field in model._meta.get_fields():
        if isinstance(field, models.ForeignKey) and any(
            isinstance(inner, models.ForeignKey) and inner.name == "user"
            for inner in field.related_model._meta.get_fields()
        ):
            return models.Q(**{f"{field.name}__user_id": someone.user.pk})
    return None


def _written(someone: Person) -> models.Q:
    """What was written down about somebody; that they were refused something is new each time, and theirs."""
    return models.Q(who_id=someone.user.pk) & ~models.Q(action="access.denied")


def _files(someone: Person) -> Iterator[str]:
    for model in (Attachment, StatementImport, Export):
        names = model._default_manager.filter(user=someone.user).values_list("stored_as", flat=True)
        yield from filter(None, names)
