"""From bytes or a parsed answer to the accounts in it, whatever they are wrapped in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
import json
import re
from typing import Any, Final
from xml.sax import SAXException  # nosec B406 # only names; defusedxml below does the parsing
from xml.sax.handler import ContentHandler  # nosec B406 # the same

from defusedxml import DefusedXmlException
from defusedxml.sax import parseString

from finsure.core.rebit.nodes import Node, folded
from finsure.core.rebit.shapes import NotRebit

MAX_ACCOUNTS: Final = 1_000
_DEEPEST: Final = 16
_START: Final = re.compile(
    r"""\s*(?:<\?xml[^>]*>\s*)?<(?:\w{1,20}:)?(?:Account|UserData|UserAccounts|FIPS?|FIData)\b[^>]*"""
    r"""(?:rebit\.org\.in|linkedAccRef|maskedAccNumber)""",
    re.IGNORECASE,
)
_KEY: Final = re.compile(
    r'"(?:linkedAccRef|linkRefNumber|link_ref_number|maskedAccNumber|masked_account_number|fips|decryptedFI)"\s*:',
    re.IGNORECASE,
)


def looks_like_rebit(text: str) -> bool:
    """True for a text whose beginning is that of FI data, JSON or XML."""
    head = text[:20_000].lstrip("\ufeff \t\r\n")
    if head.startswith("<"):
        return _START.match(head) is not None
    return head.startswith(("{", "[")) and (_KEY.search(head) or _KEY.search(text[-20_000:])) is not None


def accounts_in(document: Any) -> Iterator[tuple[Node, Node, str]]:
    """Each account as (account, what it was wrapped in, FIP id). Raises NotRebit."""
    yield from _accounts(parsed(document, "#"), "#", Node({}, "#"), "", 0)


def parsed(document: Any, pointer: str) -> Any:
    """A tree of plain values from text or bytes; anything else as it is. Raises NotRebit."""
    if isinstance(document, bytes):
        try:
            document = document.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise NotRebit(pointer, "is not written in UTF-8") from None
    if not isinstance(document, str):
        return document
    text = document.lstrip("\ufeff \t\r\n")
    return _from_xml(text, pointer) if text.startswith("<") else _from_json(text, pointer)


class _Folded(dict[str, Any]):
    """An object whose keys are in small letters already."""

    is_folded = True


def _from_json(text: str, pointer: str) -> Any:
    def members(pairs: list[tuple[str, Any]]) -> _Folded:
        found = _Folded((key.lower(), value) for key, value in pairs)
        if len(found) != len(pairs):
            raise NotRebit(pointer, "gives a field twice")
        return found

    def refuse(constant: str) -> Any:
        raise NotRebit(pointer, f"holds {constant}, which is no number")

    try:
        return json.loads(text, object_pairs_hook=members, parse_float=str, parse_int=str, parse_constant=refuse)
    except (ValueError, RecursionError):
        raise NotRebit(pointer, "is not JSON, or breaks off") from None


def _from_xml(text: str, pointer: str) -> Any:
    handler = _Handler(pointer)
    try:
        parseString(text.encode(), handler, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        raise NotRebit(pointer, "declares entities (DOCTYPE)") from None
    except (SAXException, ValueError):
        raise NotRebit(pointer, "is not XML, or breaks off") from None
    return handler.root


class _Handler(ContentHandler):
    """Makes attributes and child elements the members of one object; an element that repeats becomes a list."""

    def __init__(self, pointer: str) -> None:
        super().__init__()
        self.root = _Folded()
        self._pointer = pointer
        self._open: list[_Folded] = [self.root]
        self._text: list[str] = []

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 - the name the XML reader calls
        if len(self._open) > _DEEPEST:
            raise NotRebit(self._pointer, "is nested too deep")
        self._text.clear()
        own = {key: value for key, value in attrs.items() if not key.startswith("xmlns")}
        self._open.append(_Folded(folded({_local(key): value for key, value in own.items()}, self._pointer)))

    def characters(self, content: str) -> None:
        self._text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802 - the name the XML reader calls
        element: Any = self._open.pop()
        if not element:
            element = "".join(self._text).strip()
        self._text.clear()
        above, key = self._open[-1], _local(name).lower()
        if key not in above:
            above[key] = element
        elif isinstance(above[key], list):
            above[key].append(element)
        else:
            above[key] = [above[key], element]


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _accounts(value: Any, pointer: str, wrapper: Node, fip_id: str, depth: int) -> Iterator[tuple[Node, Node, str]]:
    if depth > _DEEPEST:
        raise NotRebit(pointer, "is nested too deep")
    if isinstance(value, list | tuple):
        if len(value) > MAX_ACCOUNTS:
            raise NotRebit(pointer, f"has more than {MAX_ACCOUNTS:,} entries")
        for index, one in enumerate(value):
            yield from _accounts(one, f"{pointer}/{index}", wrapper, fip_id, depth + 1)
        return
    if isinstance(value, str):
        value = parsed(value, pointer)
    if not isinstance(value, Mapping | list):
        raise NotRebit(pointer, "is not an object")
    if isinstance(value, list):
        yield from _accounts(value, pointer, wrapper, fip_id, depth + 1)
        return
    node = Node(value, pointer)
    inner = next(
        (name for name in ("fips", "fidata", "accounts", "account", "decryptedfi", "data") if name in node), ""
    )
    if "summary" in node or "profile" in node or "transactions" in node or not inner:
        yield node, wrapper, fip_id
        return
    if node.member(inner) not in (None, ""):
        within = node if node.text("linkrefnumber", "maskedaccnumber") else wrapper
        yield from _accounts(node.member(inner), node.at(inner), within, node.text("fipid") or fip_id, depth + 1)
