"""The other side: a small interpreter with the readers loaded, which forks a child for each file and looks at none.

It starts with an empty environment, holds no connection, and ends when its parent closes the line to it.
Commands: `s` with a descriptor (start a child on it; answered with its number), `e` and a number (end that child if it
has not ended; answered with how it ended and what it used).
"""

from __future__ import annotations

import gc
import io
import os
import signal
import socket
import sys
from typing import Any, Final
import zipfile

import orjson

from finsure.core.money import exponent_of
from finsure.statements import domain
from finsure.statements.domain import pdf
from finsure.statements.sandbox import limits, wire

_CODECS: Final = ("utf-8-sig", "utf-16-le", "utf-16-be", "utf-16", "cp1252", "latin-1", "ascii", "cp437")
# One page without a letter; PDFium mends what is missing.
_DOCUMENT: Final = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj trailer<</Root 1 0 R>>\n%%EOF"
)
_WARMING: Final = (
    b"Date,Narration,Debit,Credit,Balance\n01/02/2025,A,1.00,,9.00\n28/02/2025,B,,2.00,11.00\n",
    b"!Type:Bank\nD01/02/2025\nT-1.00\nPA\n^\n",
    b"<OFX><STMTRS><CURDEF>INR<STMTTRN><DTPOSTED>20250201<TRNAMT>-1</STMTTRN></STMTRS></OFX>",
    b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><Stmt/></Document>',
    b":20:A\n:25:1\n:60F:C250101EUR1,\n:61:250102D1,NTRFNONREF\n:62F:C250102EUR0,\n",
    b'{"type": "deposit", "linkedAccRef": "", "summary": {}}',
)


def main(descriptor: int) -> None:
    """Serve the parent at the other end of this descriptor until it goes."""
    line = socket.socket(fileno=descriptor)
    isolated = limits.leave_the_world()
    if isolated and (first := os.fork()):  # only what is forked after `unshare` is inside
        line.close()
        os._exit(os.waitstatus_to_exitcode(os.waitpid(first, 0)[1]) & 0xFF)
    _warm()
    gc.collect()
    gc.freeze()
    line.sendall(orjson.dumps([isolated, limits.missing_limits()]) + b"\n")
    _serve(line)


def _warm() -> None:
    """Load and compile what reading needs, since a child can open nothing."""
    for name in _CODECS:
        b"ab".decode(name, "replace")
    for data in (*_WARMING, _workbook(), _DOCUMENT):
        try:
            domain.read(data, "")
        except (domain.Unreadable, domain.NeedsMapping):
            continue


def _workbook() -> bytes:
    """The smallest workbook that is opened: one sheet, one cell."""
    sheet, relations = "http://schemas.openxmlformats.org", "officeDocument/2006/relationships"
    package, document = f"{sheet}/package/2006", f"{sheet}/{relations}"

    def related(identity: str, kind: str, target: str) -> str:
        one = f'<Relationship Id="{identity}" Type="{document}/{kind}" Target="{target}"/>'
        return f'<Relationships xmlns="{package}/relationships">{one}</Relationships>'

    main = f'xmlns="{sheet}/spreadsheetml/2006/main"'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": related("a", "officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{document}">'
        '<sheets><sheet name="A" sheetId="1" r:id="b"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": related("b", "worksheet", "worksheets/a.xml"),
        "xl/worksheets/a.xml": f"<worksheet {main}><sheetData>"
        '<row r="1"><c r="A1" t="inlineStr"><is><t>A</t></is></c></row></sheetData></worksheet>',
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return packed.getvalue()


def _serve(line: socket.socket) -> None:
    living: set[int] = set()
    while True:
        command, descriptors, _, _ = socket.recv_fds(line, 1, 1)
        if not command:
            break
        if command == b"s" and descriptors:
            living.add(child := _fork(line, descriptors[0]))
            line.sendall(wire.STARTED.pack(child))
        elif command == b"e":
            child = wire.STARTED.unpack(_exactly(line, wire.STARTED.size))[0]
            line.sendall(wire.ENDED.pack(*(_end(child) if child in living else (0, 0.0, 0))))
            living.discard(child)
    for child in living:
        _end(child)


def _end(child: int) -> tuple[int, float, int]:
    """Its exit code (negative for a signal), CPU seconds, and most memory in KiB."""
    os.kill(child, signal.SIGKILL)  # ours until it is waited for, so the number cannot be anybody else's
    _, status, used = os.wait4(child, 0)
    peak = used.ru_maxrss // 1024 if sys.platform == "darwin" else used.ru_maxrss
    return os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, peak


def _exactly(line: socket.socket, count: int) -> bytes:
    got = b""
    while len(got) < count:
        if not (piece := line.recv(count - len(got))):
            raise EOFError
        got += piece
    return got


def _fork(line: socket.socket, descriptor: int) -> int:
    child = os.fork()
    if child:
        os.close(descriptor)
        return child
    code = 1
    try:
        line.detach()
        limits.shut_in(descriptor)
        _answer()
        code = 0
    except BrokenPipeError:
        code = 0
    except BaseException as error:  # noqa: BLE001 - it must end here, and say in which line without saying why
        _send(wire.FAILED, _place(error))
    finally:
        os._exit(code)


def _answer() -> None:
    ask = orjson.loads(_receive(wire.ASK))
    data = _receive(wire.FILE)
    try:
        kind, content = _DOING[ask["do"]](data, ask)
    except domain.NeedsMapping as needs:
        kind, content = wire.QUESTION, wire.question_out(needs)
    except domain.Unreadable as error:
        kind, content = wire.REFUSAL, wire.refusal_out(error)
    except MemoryError:
        kind, content = wire.REFUSAL, wire.refusal_out(domain.Unreadable("needs-too-much", ""))
    _send(kind, content)


def _read(data: bytes, ask: dict[str, Any]) -> tuple[int, bytes]:
    reading = domain.read(
        data,
        ask["filename"],
        mapping=domain.Mapping.from_json(ask["mapping"]) if ask["mapping"] else None,
        saved=[(signature, domain.Mapping.from_json(mapping)) for signature, mapping in ask["saved"]],
        exponent_of=exponent_of,
        default_currency=ask["currency"],
        progress=lambda done, of: _send(wire.PROGRESS, orjson.dumps([done, of])),
    )
    for content in wire.rows_out(reading.rows):
        _send(wire.ROWS, content)
    return wire.READING, wire.reading_out(reading)


def _preview(data: bytes, ask: dict[str, Any]) -> tuple[int, bytes]:
    rows, errors, count = domain.preview(
        data,
        ask["filename"],
        domain.Mapping.from_json(ask["mapping"]),
        exponent_of=exponent_of,
        default_currency=ask["currency"],
    )
    return wire.PREVIEW, wire.preview_out(rows, errors, count)


def _unlock(data: bytes, ask: dict[str, Any]) -> tuple[int, bytes]:
    return wire.UNLOCKED, pdf.unlocked(data, ask["password"])


_DOING: Final = {"read": _read, "preview": _preview, "unlock": _unlock}


def _receive(kind: int) -> bytes:
    length, found = wire.HEAD.unpack(_all(wire.HEAD.size))
    if found != kind:
        raise EOFError
    return _all(length)


def _all(count: int) -> bytes:
    got = bytearray()
    while len(got) < count:
        if not (piece := os.read(0, min(count - len(got), 1 << 20))):
            raise BrokenPipeError
        got += piece
    return bytes(got)


def _send(kind: int, content: bytes) -> None:
    rest = memoryview(wire.frame(kind, content))
    while rest:
        rest = rest[os.write(0, rest) :]


def _place(error: BaseException) -> bytes:
    """The error's kind and the line it came from; its words may be somebody's."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__} {where}"[:200].encode()
