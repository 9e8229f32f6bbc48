"""The way in: bytes and a file name become a reading, a refusal, or a question about the columns.

`read` tries, in this order: the mapping it is given, a mapping saved for the same headings, a known layout,
plain headings. What it is not sure of it asks (NeedsMapping); it never guesses with somebody's money.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Mapping as AnyMapping
from dataclasses import fields, replace
from typing import Final

from finsure.statements.domain import camt, inference, mt940, ofx, pdf, qif, rebit, safety, tables, workbook
from finsure.statements.domain.amounts import minor_digits
from finsure.statements.domain.body import Body, Unsure, read_body
from finsure.statements.domain.dates import period_around
from finsure.statements.domain.headings import header_signature, is_header
from finsure.statements.domain.layouts import HEADERLESS, Head, Layout, fitting, roles_of
from finsure.statements.domain.plans import EXTRA_ROLES, Extras, Plan
from finsure.statements.domain.preamble import Surroundings, names_institution, read_surroundings
from finsure.statements.domain.shapes import (
    MAX_ERRORS,
    Columns,
    ExponentOf,
    Mapping,
    NeedsMapping,
    Progress,
    Reading,
    Row,
    Table,
    Unreadable,
)

__all__ = ["header_signature", "preview", "read"]

SHOWN_LINES = 30
PREVIEW_ROWS = 20
_HEADER_WITHIN = 1_000
Saved = Sequence[tuple[str, Mapping]]
_MACHINE: Final[dict[str, Callable[..., Reading]]] = {
    "ofx": ofx.read,
    "camt": camt.read,
    "mt940": mt940.read,
    "rebit": rebit.read,
}
_FITS: Final = (("ofx", ofx.is_ofx), ("camt", camt.is_camt), ("rebit", rebit.is_rebit), ("mt940", mt940.is_mt940))


def read(
    data: bytes,
    filename: str,
    *,
    mapping: Mapping | None = None,
    saved: Saved = (),
    exponent_of: ExponentOf = minor_digits,
    default_currency: str = "INR",
    progress: Progress | None = None,
) -> Reading:
    """Read one statement. Raises Unreadable (a refusal) or NeedsMapping (a question)."""
    kind, found = load(data, filename)
    if kind in _MACHINE:
        return _MACHINE[kind](found[0].lines[0][0], exponent_of=exponent_of, default_currency=default_currency)
    table, plan, around = _plan(found, filename, mapping, saved)
    try:
        body = read_body(
            table,
            plan,
            exponent_of=exponent_of,
            default_currency=default_currency,
            date_hints=around.dates,
            progress=progress,
        )
    except Unsure as unsure:
        raise _question(table, unsure.plan, unsure.reason) from None
    if body.errors:
        lines = "1 line" if len(body.errors) == 1 else f"{len(body.errors)} lines"
        raise Unreadable("rows-unreadable", f"{lines} could not be read; nothing was taken.", body.errors)
    if not body.rows:
        raise Unreadable("no-transactions", "Its headings were found, but no row below them.")
    if kind == "pdf":
        _check_balances(body)
    covered = period_around(around.periods, body.order, body.rows[0].booked_on, body.rows[-1].booked_on)
    return replace(_reading(kind, plan, body), covered=covered)


def _check_balances(body: Body) -> None:
    """A table put together from places on a page is believed when its balances say so. Raises Unreadable."""
    stated = sum(row.balance_minor is not None for row in body.rows)
    if len(body.gaps) > max(2, stated // 20):
        lines = [(gap.line, "has a balance that does not follow from the rows before it") for gap in body.gaps]
        detail = (
            "Its balances do not follow from the rows FinSure found, so none were taken. Ask the bank for CSV or Excel."
        )
        raise Unreadable("rows-unreadable", detail, lines)
    if not stated:
        body.warnings.append(
            "It states no balances, so nothing proves that every row was found; compare with the paper."
        )


def preview(
    data: bytes,
    filename: str,
    mapping: Mapping,
    *,
    exponent_of: ExponentOf = minor_digits,
    default_currency: str = "INR",
) -> tuple[tuple[Row, ...], tuple[tuple[int, str], ...], int]:
    """What a mapping would read: the first rows, the first row errors, and how many rows in all.

    Raises Unreadable where the file as a whole is refused.
    """
    kind, found = load(data, filename)
    if kind in _MACHINE:
        raise Unreadable("mapping-invalid", "This format needs no columns chosen.")
    table, plan, _ = _plan(found, filename, mapping, ())
    body = read_body(table, plan, exponent_of=exponent_of, default_currency=default_currency)
    return tuple(body.rows[:PREVIEW_ROWS]), tuple(body.errors[:MAX_ERRORS]), len(body.rows)


def load(data: bytes, filename: str) -> tuple[str, list[Table]]:
    """The format of a file and its tables; a format made for machines is one cell of text."""
    container = safety.container_of(data, filename)
    if container == "zip":
        safety.check_workbook(data)
        return "xlsx", workbook.sheets(data)
    if container == "ole":
        return "xls", workbook.old_sheets(data)
    if container == "pdf":
        return "pdf", [pdf.read_table(data)]
    text = tables.decode(data)
    if text.lstrip().startswith("<"):
        ofx.refuse_declarations(text)
    for kind, fits in _FITS:
        if fits(text):
            return kind, [Table([[text]])]
    if qif.is_qif(text):
        return "qif", [qif.table(text)]
    if text.lstrip().startswith("<"):
        raise Unreadable("file-not-a-statement", "It is marked-up text, but neither OFX nor CAMT nor a table.")
    if text.lstrip().startswith(("{", "[{", "[[")):
        raise Unreadable("file-not-a-statement", "It is program data (JSON), but not of an account aggregator.")
    return "csv", [tables.delimited(text, is_header)]


def _plan(found: list[Table], filename: str, mapping: Mapping | None, saved: Saved) -> tuple[Table, Plan, Surroundings]:
    """The table to read and how. Raises Unreadable or NeedsMapping."""
    main = max(found, key=lambda table: len(table.lines))
    if mapping is not None:
        return _mapped(main, mapping, filename)
    known = dict(saved)
    fits = []
    for table in found:
        fit = _saved_plan(table, known, filename) or _known_plan(table, filename) or _headings_plan(table, filename)
        if fit is not None:
            fits.append((table, *fit))
    if len(fits) > 1:
        names = ", ".join(f"“{table.name}”" for table, _, _ in fits[:5])
        raise Unreadable("several-accounts", f"The sheets {names} each hold transactions; bring them one by one.")
    if fits:
        table, plan, around = fits[0]
        return table, _of_one_account(table, plan), around
    guess = inference.guess(main)
    if guess is None:
        raise Unreadable("file-not-a-statement", "No line in it holds a date beside an amount.")
    raise NeedsMapping(main.lines[:SHOWN_LINES], guess, "The headings are not known.")


def _mapped(table: Table, mapping: Mapping, filename: str) -> tuple[Table, Plan, Surroundings]:
    width = max((len(cells) for cells in table.lines[:_HEADER_WITHIN]), default=0)
    if mapping.header_line >= len(table.lines) or any(column >= width for column in mapping.columns.used()):
        raise Unreadable("mapping-invalid", f"The file has {len(table.lines)} lines of at most {width} columns.")
    around = read_surroundings(table, mapping.header_line, mapping.columns.date, filename)
    plan = Plan(
        layout="mapped",
        layout_name="Columns chosen by you",
        institution=around.institution,
        kind=around.kind or "savings",
        currency=mapping.currency or around.currency or None,
        header_line=mapping.header_line,
        columns=mapping.columns,
        date_order=mapping.date_order,
        decimal=mapping.decimal,
        flip_sign=mapping.flip_sign,
        mask=around.mask,
        from_person=True,
    )
    return table, plan, around


def _saved_plan(table: Table, saved: AnyMapping[str, Mapping], filename: str) -> tuple[Plan, Surroundings] | None:
    if not saved:
        return None
    for index in (-1, *range(min(len(table.lines), _HEADER_WITHIN))):
        mapping = saved.get(header_signature(table.lines, index))
        if mapping is not None and (index >= 0) == (mapping.header_line >= 0):
            _, plan, around = _mapped(table, replace(mapping, header_line=index), filename)
            return plan, around
    return None


def _known_plan(table: Table, filename: str) -> tuple[Plan, Surroundings] | None:
    seen: set[tuple[str, ...]] = set()
    for index, cells in enumerate(table.lines[:_HEADER_WITHIN]):
        names = inference.names_of(table, index) if len(cells) >= 3 else ()
        if names in seen:
            continue
        seen.add(names)
        for head in fitting(names):
            roles = roles_of(head, names)
            columns = _columns(roles)
            around = read_surroundings(table, index, columns.date, filename)
            if _fits(head, around):
                plan = _layout_plan(head.layout, index, columns, _extras(roles), around)
                return replace(plan, kind=table.kind or plan.kind), around
    return _headerless_plan(table, filename)


def _headerless_plan(table: Table, filename: str) -> tuple[Plan, Surroundings] | None:
    sample = [cells for cells in table.lines[:50] if cells]
    for layout, roles, constants in HEADERLESS:
        width = max([*roles, *constants]) + 1
        if sample and all(
            len(cells) == width and all(cells[c].strip() == text for c, text in constants.items()) for cells in sample
        ):
            around = read_surroundings(table, -1, 0, filename)
            return _layout_plan(layout, -1, _columns(roles), Extras(), around), around
    return None


def _fits(head: Head, around: Surroundings) -> bool:
    """A layout that needs a mark has it, and no other bank signs the file in its place."""
    layout = head.layout
    if layout.mark:
        return any(mark in around.text for mark in layout.mark.split("|"))
    if layout.currency != "INR" or around.institution in ("", layout.institution):
        return True
    return names_institution(around.text, layout.institution)


def _layout_plan(layout: Layout, index: int, columns: Columns, extras: Extras, around: Surroundings) -> Plan:
    kind = layout.kind
    if kind in ("savings", "current", "") and around.kind not in ("", "card"):
        kind = around.kind
    return Plan(
        layout=layout.slug,
        layout_name=layout.name,
        institution=layout.institution or around.institution,
        kind=kind or "savings",
        currency=layout.currency or around.currency or None,
        header_line=index,
        columns=columns,
        extras=extras,
        default_order=layout.date_order,
        flip_sign=layout.flip_sign,
        unmarked=layout.unmarked,
        ignored_states=layout.ignored_states,
        mask=around.mask,
    )


def _headings_plan(table: Table, filename: str) -> tuple[Plan, Surroundings] | None:
    header = inference.find_header(table)
    if header is None:
        return None
    index, roles = header
    columns = inference.columns_from(roles, table, index)
    if columns is None:
        return None
    around = read_surroundings(table, index, columns.date, filename)
    currency_column = next((column for column, role in roles.items() if role == "currency"), None)
    plan = inference.plan_from_headings(columns, index, around)
    return replace(plan, extras=Extras(currency=currency_column)), around


def _columns(roles: AnyMapping[int, str]) -> Columns:
    single = {field.name for field in fields(Columns)} - {"narration", "date"}
    found: dict[str, int] = {role: column for column, role in roles.items() if role in single}
    return Columns(
        date=next(column for column, role in roles.items() if role == "date"),
        narration=tuple(column for column, role in roles.items() if role == "narration"),
        **found,
    )


def _extras(roles: AnyMapping[int, str]) -> Extras:
    return Extras(**{role: column for column, role in roles.items() if role in EXTRA_ROLES})


def _of_one_account(table: Table, plan: Plan) -> Plan:
    column = plan.extras.account
    if column is None:
        return plan
    named = _distinct(cells[column].strip() for cells in table.lines[plan.header_line + 1 :] if column < len(cells))
    if len(named) > 1:
        names = ", ".join(named[:5])
        raise Unreadable("several-accounts", f"It holds {len(named)} accounts ({names}); bring them one by one.")
    digits = "".join(mark for mark in "".join(named) if mark.isdigit())
    return replace(plan, mask=plan.mask or (digits[-4:] if len(digits) >= 6 else ""))


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))


def _question(table: Table, plan: Plan, reason: str) -> NeedsMapping:
    guess = Mapping(
        header_line=plan.header_line,
        columns=plan.columns,
        date_order=plan.date_order or plan.default_order or "dmy",
        decimal=plan.decimal or ".",
        flip_sign=bool(plan.flip_sign),
        currency=plan.currency,
    )
    return NeedsMapping(table.lines[:SHOWN_LINES], guess, reason)


def _reading(kind: str, plan: Plan, body: Body) -> Reading:
    return Reading(
        format=kind,
        layout=plan.layout,
        layout_name=plan.layout_name,
        currency=body.currency,
        institution=plan.institution,
        mask=plan.mask,
        kind=plan.kind,
        rows=tuple(body.rows),
        opening_minor=body.opening_minor,
        closing_minor=body.closing_minor,
        gaps=body.gaps,
        warnings=tuple(body.warnings),
    )
