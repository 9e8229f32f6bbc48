"""What a file is, decided by its content, and the refusal of everything that is not safe to open.

Runs before any parser: size first, then the container, then (for a workbook) the zip directory, a counting
read of every part, and the extent of every sheet, because a few hundred bytes can declare a table of billions
of cells that the spreadsheet reader would lay out in memory.
"""

from __future__ import annotations

import io
import re
from typing import Final
import zipfile
import zlib

from finsure.statements.domain.shapes import Unreadable

MAX_BYTES: Final = 25 * 1024 * 1024
MAX_UNPACKED: Final = 60 * 1024 * 1024
MAX_MEMBERS: Final = 2_000
MAX_RATIO: Final = 150
MAX_ROWS: Final = 200_000
MAX_CELLS: Final = 5_200_000
_SPARSE_CELLS: Final = 400_000
_SPARSE_RATIO: Final = 20
_DIRECTORY_BYTES: Final = 1_000_000
_CHUNK: Final = 1 << 20

_FOREIGN: Final = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"BM", "a picture"),
    (b"II*\x00", "a picture"),
    (b"RIFF", "a picture or sound"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"#!", "a program"),
    (b"\x1f\x8b", "a compressed file"),
    (b"BZh", "a compressed file"),
    (b"\xfd7zXZ", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"SQLite format 3", "a database"),
    (b"{\\rtf", "a text document"),
    (b"%!PS", "a printed document"),
)
_HTML: Final = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|table|script|svg|meta|style|iframe|div|p|tr)(?=[\s/>])", re.IGNORECASE
)
_EXTENSIONS: Final = {
    "zip": {"xlsx", "xlsm", "xls"},
    "ole": {"xls", "xlsx"},
    "pdf": {"pdf"},
    "text": set("csv txt tsv tab xls dat asc ofx qfx qif xml prn json sta mta 940 mt940 053 052 054 camt".split()),
}
_KNOWN: Final = frozenset(
    "csv txt tsv tab xls xlsx xlsm dat asc ofx qfx qif xml prn pdf htm html svg js exe dll zip rar 7z gz png jpg jpeg gif "
    "doc docx ppt pptx ods odt json sqlite db sh bat py eml msg rtf xlsb webp mp3 mp4".split()
)
_CELL_FAR: Final = re.compile(rb"""\br\s*=\s*["']\s*(?:[A-Za-z]{3}|[A-Za-z]{0,2}0*(?:[2-9][0-9]{5}|[0-9]{7}))""").search
_CELL_WIDE: Final = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]{2})[0-9]""").findall
_CELL_DEEP: Final = re.compile(rb"""\br\s*=\s*["']\s*[A-Za-z]{0,2}([0-9]{3,7})["']""").findall
_DOCTYPE: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE).search


def container_of(data: bytes, filename: str) -> str:
    """ "zip", "ole", "pdf" or "text". Raises Unreadable for an empty, huge, foreign or wrongly named file."""
    if len(data) > MAX_BYTES:
        raise Unreadable("file-too-large", f"It has {len(data):,} bytes; {MAX_BYTES:,} is the most FinSure opens.")
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe\x1a"):
        raise Unreadable("file-empty", "There is nothing in it to read.")
    container = _container(data)
    extension = filename.rpartition(".")[2].lower() if "." in filename else ""
    if extension in _KNOWN and extension not in _EXTENSIONS[container]:
        what = {"zip": "an Excel workbook", "ole": "an old Excel workbook", "pdf": "a PDF", "text": "plain text"}[
            container
        ]
        raise Unreadable("file-type-mismatch", f"Its name ends in .{extension}, but inside it is {what}.")
    return container


def _container(data: bytes) -> str:
    head = data[:1024]
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if b"%PDF-" in head:
        return "pdf"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    for magic, what in _FOREIGN:
        if head.startswith(magic):
            raise Unreadable("file-not-a-statement", f"It is {what}. Ask the bank for CSV, Excel, PDF or OFX.")
    start = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if _HTML.match(start) or (start.startswith(b"<") and _HTML.search(start[:600])):
        raise Unreadable(
            "file-not-a-statement", "It is a web page, not a table. Ask the bank for CSV or a real Excel file."
        )
    return "text"


def check_workbook(data: bytes) -> None:
    """Pass only a modern Excel workbook that is safe to unpack. Raises Unreadable."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if end < 0 or len(data) < end + 22:
        raise Unreadable("file-damaged", "The workbook is cut short: its directory is missing.")
    if int.from_bytes(data[end + 12 : end + 16], "little") > _DIRECTORY_BYTES:
        raise _unsafe("it packs too many parts")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_directory(members)
            _check_overlap(members)
            for member in members:
                _check_part(archive, member)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError, RuntimeError) as error:
        raise Unreadable("file-damaged", "The workbook is damaged: its parts cannot be unpacked.") from error


def _check_directory(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS:
        raise _unsafe(f"it packs {len(members):,} parts")
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise _unsafe("it would unpack to more than 60 MB")
    names = {member.filename for member in members}
    if len(names) != len(members):
        raise _unsafe("two of its parts have one name")
    for member in members:
        _check_member(member)
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise Unreadable("file-not-a-statement", "It is a zip file but no Excel workbook (.xlsx).")


def _check_member(member: zipfile.ZipInfo) -> None:
    name = member.filename
    if name.startswith(("/", "~")) or "\\" in name or ":" in name or ".." in name.split("/") or not name.isprintable():
        raise _unsafe("a part's name leads out of the file")
    if member.flag_bits & 0x1:
        raise Unreadable("file-locked", "Remove the password and bring the file again.")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _unsafe("it is packed in an unusual way")
    if member.file_size > _CHUNK and member.file_size > MAX_RATIO * max(1, member.compress_size):
        raise _unsafe("a part is packed far too tightly")
    if (member.external_attr >> 16) & 0o170000 == 0o120000:
        raise _unsafe("a part is a link")
    lower = name.lower()
    if lower.endswith((".zip", ".xlsx", ".xlsm", ".docx", ".jar", ".7z", ".rar")):
        raise _unsafe("another packed file is inside")
    if lower.endswith("vbaproject.bin") or lower.startswith("xl/macrosheets/"):
        raise _unsafe("it holds a program (macros)")


def _check_overlap(members: list[zipfile.ZipInfo]) -> None:
    end = -1
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < end:
            raise _unsafe("its parts overlap")
        end = member.header_offset + 30 + member.compress_size


def _check_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Count what really comes out of a part, and look at it before a parser does."""
    is_xml = member.filename.endswith((".xml", ".rels", ".vml"))
    sheet = member.filename.startswith("xl/worksheets/") and is_xml
    pieces: list[bytes] = []
    counted = 0
    with archive.open(member) as part:
        while chunk := part.read(_CHUNK):
            if not counted and chunk.startswith(b"PK\x03\x04"):
                raise _unsafe("another packed file is inside")
            counted += len(chunk)
            if counted > member.file_size:
                raise _unsafe("a part is larger than it says")
            if is_xml:
                pieces.append(chunk)
    if is_xml:
        _check_xml(b"".join(pieces), sheet=sheet)


def _check_xml(content: bytes, *, sheet: bool) -> None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content[:100]:
        raise _unsafe("a part hides its text in another encoding")
    if b"<!" in content and _DOCTYPE(content):
        raise _unsafe("it declares entities (DOCTYPE)")
    if sheet:
        _check_extent(content)


def _check_extent(content: bytes) -> None:
    """The reader lays a sheet out as a full rectangle, so its corners bound its memory."""
    if _CELL_FAR(content):
        raise Unreadable("rows-too-many", f"A sheet reaches beyond {MAX_ROWS:,} rows or 700 columns.")
    wide = set(_CELL_WIDE(content))
    columns = max(((first % 32) * 26 + second % 32 for first, second in wide), default=26)
    rows = max(map(int, set(_CELL_DEEP(content))), default=99)
    check_span(rows * columns, filled=content.count(b"<c ") + content.count(b":c "))


def check_span(cells: int, *, filled: int) -> None:
    """Pass sheets whose full rectangle can be afforded: bounded, and not nearly all empty. Raises Unreadable."""
    if cells > MAX_CELLS or (cells > _SPARSE_CELLS and cells > _SPARSE_RATIO * filled):
        raise Unreadable("rows-too-many", f"Its sheets span {cells:,} cells, of which {filled:,} are filled.")


def _unsafe(why: str) -> Unreadable:
    return Unreadable("file-unsafe", f"FinSure did not open it: {why}.")
