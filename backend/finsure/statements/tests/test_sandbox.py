"""A file's own process: what it may not do, and that whatever happens in it is a refusal and nothing else."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
import os
from pathlib import Path
import signal
import socket
import subprocess
import sys
import threading
from typing import Any

import orjson
import pytest

from finsure.core.money import exponent_of
from finsure.statements import domain, sandbox
from finsure.statements.domain.shapes import Unreadable
from finsure.statements.sandbox import host, servers, wire
from finsure.statements.tests.factories import HDFC, UNKNOWN
from finsure.statements.tests.making import household
from finsure.statements.tests.making_files import as_xlsx
from finsure.statements.tests.making_pdf import LAYOUTS, as_pdf

BACKEND = Path(__file__).resolve().parents[3]
DATA = HDFC.encode()
SHUT_IN = """
import os, signal, socket, sys
sys.path.insert(0, sys.argv[1])
from finsure.statements.sandbox import limits
limits.MEMORY_BYTES, limits.CPU_SECONDS = 400 << 20, 1
inside = limits.leave_the_world()
if os.fork():
    os._exit(os.waitstatus_to_exitcode(os.wait()[1]) & 0xFF)
reading, writing = os.pipe()
if child := os.fork():
    os.close(writing)
    said = os.read(reading, 1000)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.write(1, said + b" " + str(code).encode())
    os._exit(0)
limits.shut_in(writing)
try:
    {deed}
    os.write(0, b"done")
except BaseException as error:
    os.write(0, type(error).__name__.encode())
os._exit(0)
"""


def done_inside(deed: str) -> str:
    """What became of a deed in a process that was shut in, and how the process ended."""
    line = [sys.executable, "-I", "-c", SHUT_IN.replace("{deed}", deed), str(BACKEND)]
    return subprocess.run(line, capture_output=True, text=True, check=False, cwd="/").stdout


@pytest.mark.parametrize(
    "deed",
    [
        "open('/etc/hostname')",
        "open('/tmp/finsure-sandbox-test', 'w')",
        "socket.socket()",
        "socket.create_connection(('127.0.0.1', 9))",
        "os.listdir('/')",
        "os.dup(0)",
        "os.pipe()",
        "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (99, 99)); open('/etc/hostname')"
        if os.geteuid()
        else "os.open('/etc/hostname', 0)",
    ],
)
def test_nothing_can_be_opened(deed: str) -> None:
    assert done_inside(deed) in {"OSError 0", "ValueError 0", "gaierror 0"}


def test_memory_ends() -> None:
    ended = done_inside("bytearray(1 << 30)")

    assert ended == ("done 0" if sys.platform == "darwin" else "MemoryError 0")  # macOS keeps no limit of memory


def test_time_ends() -> None:
    ended = done_inside("exec('while True: pass')")

    assert ended.split()[-1] == str(-signal.SIGXCPU)


def test_a_reading_comes_back_whole() -> None:
    here = domain.read(DATA, "a.csv", exponent_of=exponent_of)

    assert sandbox.read(DATA, "a.csv") == here
    assert wire.reading_in(wire.reading_out(here), here.rows) == here


def test_a_reading_longer_than_a_slice_comes_back_whole_and_in_order() -> None:
    lines = [f"{n % 28 + 1:02}/04/2025,Tea {n},{n + 1}.00,," for n in range(wire.SLICE * 2 + 1)]
    data = "\n".join(["Date,Narration,Debit,Credit,Balance", *lines, ""]).encode()

    assert sandbox.read(data, "a.csv") == domain.read(data, "a.csv", exponent_of=exponent_of)


def test_a_workbook_is_read_with_nothing_open() -> None:
    book = as_xlsx([line.split(",") for line in ("Date,Narration,Debit,Credit,Balance", "13/04/2025,Tea,10.00,,90.00")])

    assert len(sandbox.read(book, "a.xlsx").rows) == 1


def test_a_document_is_read_and_unlocked_with_nothing_open() -> None:
    rows = household()[:40]
    locked = as_pdf(rows, LAYOUTS["icici-savings"], password="asha")

    with pytest.raises(Unreadable) as asked:
        sandbox.read(locked, "a.pdf")
    with pytest.raises(Unreadable) as wrong:
        sandbox.unlock(locked, "asah")

    assert (asked.value.slug, wrong.value.slug) == ("password-needed", "password-wrong")
    assert len(sandbox.read(sandbox.unlock(locked, "asha"), "a.pdf").rows) == 40


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-be", "cp1252", "utf-8-sig"])
def test_every_encoding_is_loaded_before_the_door_shuts(codec: str) -> None:
    text = HDFC.replace("SWIGGY", "CAFÉ")

    assert sandbox.read(text.encode(codec), "a.csv").rows == domain.read(text.encode(codec), "a.csv").rows


def test_questions_and_refusals_come_back_as_they_are() -> None:
    with pytest.raises(domain.NeedsMapping) as here:
        domain.read(UNKNOWN.encode(), "a.csv")
    with pytest.raises(domain.NeedsMapping) as there:
        sandbox.read(UNKNOWN.encode(), "a.csv")
    with pytest.raises(Unreadable) as refused:
        sandbox.read(b"\x89PNG\r\n", "a.csv")

    assert (there.value.lines, there.value.guess, there.value.reason) == (
        here.value.lines,
        here.value.guess,
        here.value.reason,
    )
    assert refused.value.slug == "file-not-a-statement"


def test_a_preview_is_the_domains() -> None:
    with pytest.raises(domain.NeedsMapping) as asked:
        domain.read(UNKNOWN.encode(), "a.csv")

    assert sandbox.preview(UNKNOWN.encode(), "a.csv", asked.value.guess) == domain.preview(
        UNKNOWN.encode(), "a.csv", asked.value.guess
    )


def test_files_at_the_same_time_do_not_meet() -> None:
    texts = [HDFC.replace("SWIGGY", f"SHOP{number}") for number in range(12)]

    with ThreadPoolExecutor(6) as pool:
        readings = list(pool.map(lambda text: sandbox.read(text.encode(), "a.csv"), texts))

    assert readings == [domain.read(text.encode(), "a.csv") for text in texts]


def test_whoever_stops_the_work_ends_the_child() -> None:
    class Stopped(Exception):
        pass

    def stop(done: int, of: int) -> None:
        raise Stopped

    many = "Date,Narration,Debit,Credit,Balance\n" + "".join(f"13/04/2025,Tea {i},1.00,,\n" for i in range(12_000))
    with pytest.raises(Stopped):
        sandbox.read(many.encode(), "a.csv", progress=stop)

    assert sandbox.read(DATA, "a.csv").rows


def test_what_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "PATIENCE_SECONDS", -1)

    with pytest.raises(Unreadable) as refused:
        sandbox.read(DATA, "a.csv")

    assert refused.value.slug == "took-too-long"


def test_a_server_that_died_is_started_again() -> None:
    sandbox.read(DATA, "a.csv")
    os.kill(servers._running()._process.pid, signal.SIGKILL)
    servers._running()._process.wait()

    assert sandbox.read(DATA, "a.csv").rows


class Impostor:
    """A child under a stranger's control: it answers as the test says."""

    def __init__(self, answer: Callable[[socket.socket], None], code: int = 0) -> None:
        self.line, self._theirs = socket.socketpair()
        self._code = code
        self._thread = threading.Thread(target=self._run, args=[answer])
        self._thread.start()

    def _run(self, answer: Callable[[socket.socket], None]) -> None:
        with self._theirs:
            answer(self._theirs)

    def end(self) -> int:
        self.line.close()
        self._thread.join()
        return self._code


def good() -> dict[str, Any]:
    return dict(orjson.loads(wire.reading_out(domain.read(DATA, "a.csv"))))


def reading(content: bytes) -> bytes:
    return wire.frame(wire.READING, content)


def rows(columns: Any) -> bytes:
    """A slice of rows and the end of a good reading after it."""
    return wire.frame(wire.ROWS, orjson.dumps(columns)) + reading(orjson.dumps(good()))


def with_column(index: int, value: Any) -> bytes:
    columns = orjson.loads(next(wire.rows_out(domain.read(DATA, "a.csv").rows)))
    columns[index][0] = value
    return rows(columns)


@pytest.mark.parametrize(
    "sent",
    [
        reading(b""),
        reading(b"nonsense"),
        reading(b"[]"),
        rows([]),
        rows({}),
        rows([[1], [], [], [], [], [], [], []]),
        rows([[1] * (wire.SLICE + 1) for _ in range(8)]),
        reading(orjson.dumps(good() | {"facts": ["csv"]})),
        reading(orjson.dumps(good() | {"gaps": [[1]]})),
        reading(orjson.dumps(good() | {"warnings": [1]})),
        with_column(0, "1"),
        with_column(1, 3_000_000),
        with_column(2, 1.5),
        with_column(2, True),
        with_column(2, 2**63),
        with_column(3, None),
        with_column(3, "x" * 100_001),
        with_column(4, 5),
        with_column(5, "9"),
        with_column(6, ["a"]),
    ],
)
def test_a_subverted_child_cannot_hand_over_what_is_no_reading(sent: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "Child", lambda: Impostor(lambda line: line.sendall(sent)))

    with pytest.raises(Unreadable) as refused:
        sandbox.read(DATA, "a.csv")

    assert refused.value.slug == "reader-failed"


@pytest.mark.parametrize(
    ("sent", "code", "slug"),
    [
        (b"", 0, "reader-failed"),
        (b"", -signal.SIGSEGV, "reader-failed"),
        (b"", -signal.SIGXCPU, "took-too-long"),
        (wire.HEAD.pack(2**32 - 1, wire.READING), 0, "reader-failed"),
        (wire.HEAD.pack(1, 99), 0, "reader-failed"),
        (wire.HEAD.pack(100, wire.READING) + b"cut", 0, "reader-failed"),
        (wire.frame(wire.PROGRESS, b'["a", 1]'), 0, "reader-failed"),
        (wire.frame(wire.PREVIEW, b"{}"), 0, "reader-failed"),
        (wire.frame(wire.FAILED, b"IndexError reading.py:12"), 1, "reader-failed"),
        (wire.frame(wire.FAILED, b"\nforged log line"), 1, "reader-failed"),
        (wire.frame(wire.REFUSAL, b'["no-such-reason", "", [], 0]'), 0, "reader-failed"),
        (wire.frame(wire.REFUSAL, b'["needs-too-much", "", [], 0]'), 0, "needs-too-much"),
        (wire.frame(wire.QUESTION, b'{"lines": [[1]], "guess": {}, "reason": ""}'), 0, "reader-failed"),
    ],
)
def test_every_other_end_of_a_child_is_a_refusal(
    sent: bytes, code: int, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "Child", lambda: Impostor(lambda line: line.sendall(sent), code))

    with pytest.raises(Unreadable) as refused:
        sandbox.read(DATA, "a.csv")

    assert refused.value.slug == slug
    assert "forged" not in refused.value.detail
