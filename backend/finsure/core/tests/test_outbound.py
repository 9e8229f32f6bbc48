"""The one outbound client, against real sockets of this machine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
import ipaddress
from pathlib import Path
import socket
import ssl
from threading import Semaphore, Thread
import time
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
import pytest

from finsure.core import outbound
from finsure.core.outbound import AddressRefused, NoAnswer, TooLong, ask, is_public

HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello"
Script = Callable[[socket.socket], None]


def saying(answer: bytes) -> Script:
    def script(link: socket.socket) -> None:
        link.recv(65_536)
        link.sendall(answer)

    return script


@contextmanager
def listener(script: Script, tls: ssl.SSLContext | None = None) -> Iterator[tuple[int, list[int]]]:
    """A port where `script` meets each connection, and the list that counts them."""
    heard: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    link, _ = server.accept()
                except OSError:
                    return
                heard.append(1)
                try:
                    with tls.wrap_socket(link, server_side=True) if tls else link as spoken:
                        script(spoken)
                except OSError:
                    link.close()

        thread = Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1], heard
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(5)


@pytest.fixture
def allow(settings: Any) -> Callable[..., None]:
    def names(*hosts: str) -> None:
        settings.OUTBOUND_HOSTS = list(hosts)

    return names


@pytest.fixture
def leads(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes every name lead to the given addresses, one list a look-up."""

    def to(*answers: list[str]) -> None:
        left = list(answers)

        def look_up(host: str, port: int, **_: Any) -> list[Any]:
            found = left.pop(0) if len(left) > 1 else left[0]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)

    return to


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Where a connection was tried; none is opened."""
    tried: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    return tried


class TestAsking:
    def test_a_named_host_is_asked_and_answers(self, allow: Any) -> None:
        with listener(saying(HELLO)) as (port, heard):
            allow(f"127.0.0.1:{port}")

            answer = ask("GET", f"http://127.0.0.1:{port}/keys?a=1", headers={"X-B": "c"})

        assert (answer.status, answer.body, answer.headers["x-a"], heard) == (200, b"hello", "b", [1])

    def test_what_is_sent_arrives_whole(self, allow: Any) -> None:
        heard: list[bytes] = []

        def script(link: socket.socket) -> None:
            heard.append(link.recv(65_536))
            if b"payload" not in heard[0]:
                heard.append(link.recv(65_536))
            link.sendall(HELLO)

        with listener(script) as (port, _):
            allow(f"127.0.0.1:{port}")
            ask("POST", f"http://127.0.0.1:{port}/", body=b"payload", headers={"Content-Type": "text/plain"})

        sent = b"".join(heard).decode()
        assert sent.startswith("POST / HTTP/1.1\r\n")
        assert f"Host: 127.0.0.1:{port}\r\n" in sent
        assert sent.endswith("\r\n\r\npayload")

    @pytest.mark.parametrize("head", [HELLO[:-5], HELLO[:-5].replace(b"Content-Length: 5\r\n", b"")])
    @pytest.mark.parametrize("version", [b"1.0", b"1.1"])
    def test_a_body_that_comes_after_its_head_is_read_whole(self, allow: Any, head: bytes, version: bytes) -> None:
        def script(link: socket.socket) -> None:
            link.recv(65_536)
            for piece in (head.replace(b"1.1", version), b"hel", b"lo"):
                link.sendall(piece)
                time.sleep(0.05)

        with listener(script) as (port, _):
            allow(f"127.0.0.1:{port}")

            assert ask("GET", f"http://127.0.0.1:{port}/").body == b"hello"

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_a_redirect_is_an_answer_and_is_not_followed(self, allow: Any, status: int) -> None:
        with (
            listener(saying(HELLO)) as (port, canary),
            listener(
                saying(
                    f"HTTP/1.1 {status} Go\r\nLocation: http://127.0.0.1:{port}/\r\nContent-Length: 0\r\n\r\n".encode()
                )
            ) as (first, _),
        ):
            allow(f"127.0.0.1:{first}", f"127.0.0.1:{port}")

            answer = ask("GET", f"http://127.0.0.1:{first}/")

        assert (answer.status, canary) == (status, [])


class TestRefusing:
    @pytest.mark.parametrize(
        "address",
        [
            "https://other.example/",
            "https://keys.example.other/",
            "https://keys.example@other.example/",
            "https://other.example/keys.example",
            "https://keys.example:444/",
            "https://KEYS.example/",
            "https://keys.example./",
            "https://keys.example",
            "https:/keys.example/",
            "https:keys.example/",
            "//keys.example/",
            "https://keys.example/\r\nX: y",
            "https://keys.example/#a",
            "https://keys.example\\@other.example/",
            "https://keys.example/ä",
            " https://keys.example/",
            "https://keys.example/ ",
            "https://keys.example/\n",
            "file:///etc/passwd",
            "gopher://keys.example/",
            "http://keys.example/",
            "",
        ],
    )
    def test_only_the_named_host_over_https(
        self, settings: Any, allow: Any, leads: Any, connections: Any, address: str
    ) -> None:
        settings.PROFILE = "served"
        allow("keys.example")
        leads(["142.250.1.1"])

        with pytest.raises(AddressRefused):
            ask("GET", address)

        assert connections == []

    @pytest.mark.parametrize("profile", ["served", "embedded"])
    @pytest.mark.parametrize("scheme", ["http", "https"])
    def test_this_machine_is_for_tests_alone(
        self, settings: Any, allow: Any, connections: Any, profile: str, scheme: str
    ) -> None:
        settings.PROFILE = profile
        allow("127.0.0.1:9")

        with pytest.raises(AddressRefused):
            ask("GET", f"{scheme}://127.0.0.1:9/")

        assert connections == []

    def test_without_tls_a_test_reaches_this_machine_alone(self, allow: Any, leads: Any, connections: Any) -> None:
        allow("keys.example")
        leads(["142.250.1.1"])

        with pytest.raises(AddressRefused):
            ask("GET", "http://keys.example/")

        assert connections == []

    @pytest.mark.parametrize("answer", [["10.0.0.1"], ["142.250.1.1", "127.0.0.1"], ["169.254.169.254"], ["::1"], []])
    def test_a_name_that_leads_inside_is_not_followed(
        self, settings: Any, allow: Any, leads: Any, connections: Any, answer: list[str]
    ) -> None:
        settings.PROFILE = "served"
        allow("keys.example")
        leads(answer)

        with pytest.raises(AddressRefused):
            ask("GET", "https://keys.example/")

        assert connections == []

    def test_a_name_that_changes_its_mind_is_asked_once(
        self, settings: Any, allow: Any, leads: Any, connections: Any
    ) -> None:
        settings.PROFILE = "served"
        allow("keys.example")
        leads(["142.250.1.1"], ["127.0.0.1"])

        with pytest.raises(NoAnswer):
            ask("GET", "https://keys.example/")

        assert connections == [("142.250.1.1", 443)]

    @pytest.mark.parametrize(
        ("text", "public"),
        [
            ("142.250.1.1", True),
            ("2404:6800:4009:80e::200a", True),
            ("127.0.0.1", False),
            ("127.255.255.254", False),
            ("0.0.0.0", False),
            ("10.1.2.3", False),
            ("172.16.0.1", False),
            ("192.168.1.1", False),
            ("100.64.0.1", False),
            ("169.254.169.254", False),
            ("192.0.2.1", False),
            ("198.18.0.1", False),
            ("224.0.0.1", False),
            ("240.0.0.1", False),
            ("255.255.255.255", False),
            ("::", False),
            ("::1", False),
            ("::ffff:127.0.0.1", False),
            ("::ffff:142.250.1.1", False),
            ("64:ff9b::7f00:1", False),
            ("2002:7f00:1::", False),
            ("2001::7f00:1", False),
            ("2001:db8::1", False),
            ("fe80::1", False),
            ("fe80::1%lo", False),
            ("fc00::1", False),
            ("fd00:ec2::254", False),
            ("ff02::1", False),
            ("localhost", False),
            ("", False),
        ],
    )
    def test_which_addresses_are_public(self, text: str, public: bool) -> None:
        assert is_public(text) == public


class TestNoAnswer:
    @pytest.mark.parametrize(
        "answer",
        [
            b"",
            b"nonsense\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
            b"HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n" + b"x" * 2_000_000,
            b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (outbound.MAX_BODY_BYTES + 1),
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffff\r\n" + b"x" * 2_000_000,
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 1_000,
            b"HTTP/1.1 100 Continue\r\n\r\n" * 100_000,
        ],
    )
    def test_half_and_endless_answers_are_none(self, allow: Any, answer: bytes) -> None:
        with listener(saying(answer)) as (port, _):
            allow(f"127.0.0.1:{port}")

            with pytest.raises(NoAnswer):
                ask("GET", f"http://127.0.0.1:{port}/")

    @pytest.mark.parametrize(
        "head", [b"", b"Content-Length: 2000\r\n", b"Content-Length: 99999999\r\n", b"Transfer-Encoding: chunked\r\n"]
    )
    def test_an_answer_is_as_long_as_was_asked_for_or_too_long(self, allow: Any, head: bytes) -> None:
        body = b"7d0\r\n" + b"x" * 2_000 + b"\r\n0\r\n\r\n" if b"chunked" in head else b"x" * 2_000
        with listener(saying(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n" + body)) as (port, _):
            allow(f"127.0.0.1:{port}")
            with pytest.raises(TooLong):
                ask("GET", f"http://127.0.0.1:{port}/", most_bytes=1_999)
            if b"9999" in head:
                with pytest.raises(NoAnswer, match="ValueError"):
                    ask("GET", f"http://127.0.0.1:{port}/", most_bytes=2_000)
            else:
                assert ask("GET", f"http://127.0.0.1:{port}/", most_bytes=2_000).body == b"x" * 2_000

    def test_a_host_that_says_nothing_is_left(self, allow: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(outbound, "READ_SECONDS", 0.1)

        def wait(link: socket.socket) -> None:
            while link.recv(65_536):
                pass

        with listener(wait) as (port, _):
            allow(f"127.0.0.1:{port}")

            with pytest.raises(NoAnswer, match="TimeoutError"):
                ask("GET", f"http://127.0.0.1:{port}/")

    def test_a_host_that_drips_is_left_at_the_end_of_all_time(
        self, allow: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Each byte comes in time; all of them together do not. The clock goes on half a second with each look at it."""
        looks = Semaphore(0)
        seen = [100.0]

        def look() -> float:
            seen[0] += 0.5
            looks.release()
            return seen[0]

        def drip(link: socket.socket) -> None:
            link.recv(65_536)
            for piece in (HELLO[:-5], b"h", b"e", b"l", b"l", b"o"):
                looks.acquire(timeout=5)
                link.sendall(piece)
                time.sleep(0.01)

        monkeypatch.setattr(time, "monotonic", look)
        with listener(drip) as (port, _):
            allow(f"127.0.0.1:{port}")
            assert ask("GET", f"http://127.0.0.1:{port}/").body == b"hello"
            monkeypatch.setattr(outbound, "TOTAL_SECONDS", 2.0)

            with pytest.raises(NoAnswer, match="TimeoutError"):
                ask("GET", f"http://127.0.0.1:{port}/")

    def test_nobody_at_home(self, allow: Any) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        allow(f"127.0.0.1:{port}")

        with pytest.raises(NoAnswer, match="ConnectionRefusedError"):
            ask("GET", f"http://127.0.0.1:{port}/")

    def test_a_name_nobody_knows(self, allow: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        def unknown(*_: Any, **__: Any) -> None:
            raise socket.gaierror

        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        allow("keys.example")

        with pytest.raises(NoAnswer, match="its name is not known"):
            ask("GET", "https://keys.example/")


class TestCertificates:
    """A real TLS server of this machine, with an authority that the tests make."""

    def test_a_known_authority_and_the_right_name_are_believed(
        self, allow: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        server, trust = _authority(tmp_path, "127.0.0.1")
        monkeypatch.setattr(outbound, "_trust", lambda: trust)
        with listener(saying(HELLO), server) as (port, _):
            allow(f"127.0.0.1:{port}")

            assert ask("GET", f"https://127.0.0.1:{port}/").body == b"hello"

    def test_an_authority_that_nobody_knows_is_not_believed(self, allow: Any, tmp_path: Path) -> None:
        server, _ = _authority(tmp_path, "127.0.0.1")
        with listener(saying(HELLO), server) as (port, _):
            allow(f"127.0.0.1:{port}")

            with pytest.raises(NoAnswer, match="SSLCertVerificationError"):
                ask("GET", f"https://127.0.0.1:{port}/")

    def test_the_certificate_of_another_host_is_not_believed(
        self, allow: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        server, trust = _authority(tmp_path, "127.0.0.2")
        monkeypatch.setattr(outbound, "_trust", lambda: trust)
        with listener(saying(HELLO), server) as (port, _):
            allow(f"127.0.0.1:{port}")

            with pytest.raises(NoAnswer, match="SSLCertVerificationError"):
                ask("GET", f"https://127.0.0.1:{port}/")


def _authority(folder: Path, address: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's side and a client's side of TLS that know each other by a certificate for `address`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "FinSure tests")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return server, ssl.create_default_context(cafile=str(pem))
