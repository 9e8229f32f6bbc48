"""Text PDFs: the words of each page with their places, and the way past a password.

PDFium does the parsing (pypdfium2: BSD and Apache licences, maintained, AES-256); it is not safe from threads, which
the one process a file has does not have. No script, form or attachment of a document is looked at, nothing is drawn.
"""

from __future__ import annotations

import ctypes
import io
from typing import Any, Final

from finsure.statements.domain.pages import Page, Word, table_of
from finsure.statements.domain.shapes import Table, Unreadable

MAX_PAGES: Final = 1_000
MAX_MARKS: Final = 8_000_000
_PASSWORD, _SECURITY = 4, 5
_FEW_MARKS: Final = 40
_REMOVE_SECURITY: Final = 3
_MOST_UNLOCKED: Final = 60 * 1024 * 1024


def is_pdf(data: bytes) -> bool:
    """True for what a reader of PDFs would take."""
    return b"%PDF-" in data[:1024]


def read_table(data: bytes) -> Table:
    """The one table of transactions in a document. Raises Unreadable."""
    document = _opened(data, "")
    pages, marks = [], 0
    for number in range(len(document)):
        page = _page(document, number)
        marks += sum(len(word.text) for word in page.words)
        if marks > MAX_MARKS:
            raise Unreadable("rows-too-many", f"It holds more than {MAX_MARKS:,} letters.")
        pages.append(page)
    if marks < _FEW_MARKS:
        raise Unreadable(
            "file-scanned",
            "It is a picture of a statement, without text. Download the statement from the bank as PDF, Excel or CSV "
            "instead of scanning or photographing it.",
        )
    return table_of(pages)


def unlocked(data: bytes, password: str) -> bytes:
    """The same document without its password. Raises Unreadable (password-wrong, and what reading raises)."""
    import pypdfium2 as pdfium  # noqa: PLC0415 - some megabytes that only the process of a file needs

    document = _opened(data, password)
    out = io.BytesIO()
    try:
        document.save(out, flags=_REMOVE_SECURITY)
    except pdfium.PdfiumError as error:
        raise Unreadable("file-damaged", "The document cannot be read to its end.") from error
    if out.tell() > _MOST_UNLOCKED:
        raise Unreadable("file-too-large", "Without its password the document is far larger.")
    return out.getvalue()


def _opened(data: bytes, password: str) -> Any:
    import pypdfium2 as pdfium  # noqa: PLC0415 - some megabytes that only the process of a file needs

    try:
        document = pdfium.PdfDocument(data, password=password or None)
    except pdfium.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code == _PASSWORD and not password:
            raise Unreadable("password-needed", "The document asks for the password the bank gave it.") from None
        if code == _PASSWORD:
            raise Unreadable("password-wrong", "The document does not open with this password.") from None
        if code == _SECURITY:
            raise Unreadable("file-locked", "It is locked in a way FinSure does not know.") from None
        raise Unreadable("file-damaged", "The document is damaged or cut short.") from None
    if len(document) > MAX_PAGES:
        raise Unreadable("rows-too-many", f"It has {len(document):,} pages; FinSure reads {MAX_PAGES:,} at most.")
    return document


def _page(document: Any, number: int) -> Page:
    import pypdfium2 as pdfium  # noqa: PLC0415 - as above
    from pypdfium2 import raw  # noqa: PLC0415 - as above

    try:
        page = document[number]
        text = page.get_textpage()
    except pdfium.PdfiumError as error:
        raise Unreadable("file-damaged", f"Page {number + 1} cannot be read.", [(number + 1, "is damaged")]) from error
    try:
        return Page(number + 1, _words(raw, text.raw, text.count_chars()))
    finally:
        text.close()
        page.close()


def _words(raw: Any, text: Any, count: int) -> list[Word]:
    """Runs of letters on one line with no space between them."""
    words: list[Word] = []
    letters: list[str] = []
    box = raw.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    begun = ended = base = height = 0.0
    for index in range(min(count, MAX_MARKS)):
        code = raw.FPDFText_GetUnicode(text, index)
        mark = chr(code) if 32 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " "
        raw.FPDFText_GetLooseCharBox(text, index, box)  # as wide as the letter advances, as high as its font
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        # Letters of one word touch; what a document calls a space, and every jump, ends it.
        apart = abs(y.value - base) > height / 2 or box.left < begun or box.left - ended > height * 0.2
        if letters and (mark.isspace() or apart):
            words.append(Word("".join(letters), begun, ended, base, height))
            letters = []
        if mark.isspace():
            continue
        if not letters:
            begun, base, height = box.left, y.value, 0.0
        letters.append(mark)
        ended, height = max(box.right, begun), max(height, abs(box.top - box.bottom))
    if letters:
        words.append(Word("".join(letters), begun, ended, base, height))
    return words
