"""Master keys: a file that nobody else may read, AWS KMS (moto over HTTP), Google Cloud KMS (a stand-in over HTTP)."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import json
import os
from pathlib import Path
import socket
from threading import Thread
from typing import Any

import boto3
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import ImproperlyConfigured
from google.auth.credentials import AnonymousCredentials
from google.auth.transport.requests import AuthorizedSession
from moto.server import ThreadedMotoServer
import pytest

from finsure.vault.domain import new_key
from finsure.vault.masters import MasterKey, MasterKeyUnreachable, WrappedKeyDamaged, aws, google, open_master
from finsure.vault.masters.aws import AwsMasterKey
from finsure.vault.masters.file import FileMasterKey, make_key_file
from finsure.vault.masters.google import GoogleMasterKey

NAME = "projects/p/locations/asia-south1/keyRings/finsure/cryptoKeys/people"


def binds_what_it_wraps(master: MasterKey) -> None:
    """What every master key promises."""
    key = new_key()

    wrapped = master.wrap(key, "user:1:1")

    assert master.unwrap(wrapped, "user:1:1") == key
    assert key not in wrapped
    assert master.wrap(key, "user:1:1") != wrapped
    for wrong, context in [(wrapped, "user:2:1"), (wrapped[:-1], "user:1:1"), (wrapped[:20], "user:1:1")]:
        with pytest.raises(WrappedKeyDamaged):
            master.unwrap(wrong, context)
    flipped = bytearray(wrapped)
    flipped[-1] ^= 1
    with pytest.raises(WrappedKeyDamaged):
        master.unwrap(bytes(flipped), "user:1:1")


# A file


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    make_key_file(tmp_path / "master_key")
    return tmp_path / "master_key"


def test_a_key_file_is_its_owners_alone_and_never_replaced(key_file: Path) -> None:
    before = key_file.read_bytes()

    with pytest.raises(FileExistsError):
        make_key_file(key_file)

    assert key_file.stat().st_mode & 0o777 == 0o600
    assert key_file.read_bytes() == before


def test_a_file_binds_what_it_wraps(key_file: Path) -> None:
    binds_what_it_wraps(FileMasterKey(key_file))
    assert FileMasterKey(key_file).id == FileMasterKey(key_file).id
    assert "key" not in repr(FileMasterKey(key_file)).lower().replace("filemasterkey", "")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o660, 0o644, 0o601])
def test_a_file_that_others_may_open_is_refused(key_file: Path, mode: int) -> None:
    key_file.chmod(mode)

    with pytest.raises(ImproperlyConfigured, match="chmod 600"):
        FileMasterKey(key_file)


@pytest.mark.parametrize("content", [b"", b"short", base64.b64encode(bytes(31)), b"\xff" * 44, b"not base64 !" * 4])
def test_a_file_that_holds_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "master_key"
    file.touch(mode=0o600)
    file.write_bytes(content)

    with pytest.raises(ImproperlyConfigured, match="does not hold"):
        FileMasterKey(file)


@pytest.mark.parametrize("address", ["", "file", "vault:x", "aws:", "google:", "/etc/key"])
def test_an_unknown_master_key_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured):
        open_master(address, data_dir=tmp_path)


def test_a_file_without_a_path_stands_in_the_data_directory(key_file: Path) -> None:
    assert open_master("file:", data_dir=key_file.parent).id == FileMasterKey(key_file).id


# AWS KMS


@pytest.fixture(scope="module")
def kms() -> Iterator[str]:
    """A local KMS that speaks AWS's protocol over HTTP."""
    patch = pytest.MonkeyPatch()
    patch.setenv("AWS_ACCESS_KEY_ID", "tests-only")
    patch.setenv("AWS_SECRET_ACCESS_KEY", "tests-only")
    patch.setenv("AWS_DEFAULT_REGION", "ap-south-1")
    patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()
    patch.undo()


@pytest.fixture
def arn(kms: str) -> str:
    client = boto3.client("kms", endpoint_url=kms)
    made: str = client.create_key()["KeyMetadata"]["Arn"]
    return made


def test_aws_binds_what_it_wraps(kms: str, arn: str) -> None:
    binds_what_it_wraps(AwsMasterKey(arn, endpoint_url=kms))


def test_aws_knows_a_key_by_its_alias(kms: str, arn: str) -> None:
    boto3.client("kms", endpoint_url=kms).create_alias(AliasName="alias/finsure", TargetKeyId=arn)

    binds_what_it_wraps(open_master("aws:alias/finsure", data_dir=Path(), aws_endpoint_url=kms))


def test_an_aws_key_that_is_not_there_is_unreachable(kms: str, arn: str) -> None:
    other = AwsMasterKey(arn[:-4] + "0000", endpoint_url=kms)

    with pytest.raises(MasterKeyUnreachable, match="NotFoundException"):
        other.wrap(new_key(), "user:1:1")


def test_aws_without_a_region_stops_the_start(kms: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")

    with pytest.raises(ImproperlyConfigured, match="region"):
        AwsMasterKey("alias/finsure", endpoint_url=kms)


def test_a_silent_aws_is_given_up_in_time(kms: str, arn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws, "READ_SECONDS", 0.2)
    monkeypatch.setattr(aws, "TRIES", 1)
    with silence() as address, pytest.raises(MasterKeyUnreachable, match="ReadTimeout"):
        AwsMasterKey(arn, endpoint_url=address).unwrap(bytes(40), "user:1:1")


# Google Cloud KMS


class Stand:
    """What `cryptoKeys:encrypt` and `:decrypt` answer, by Google's reference."""

    def __init__(self) -> None:
        self.aead = AESGCM(new_key())
        self.fail_with: list[int] = []
        self.asked: list[str] = []

    def answer(self, path: str, body: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.asked.append(path)
        if self.fail_with:
            return self.fail_with.pop(0), {"error": {"status": "UNAVAILABLE"}}
        name, _, verb = path.removeprefix("/v1/").rpartition(":")
        if name != NAME:
            return 404, {"error": {"status": "NOT_FOUND"}}
        given = {member: base64.b64decode(value, validate=True) for member, value in body.items()}
        bound = given["additionalAuthenticatedData"]
        if verb == "encrypt":
            nonce = os.urandom(12)
            sealed = nonce + self.aead.encrypt(nonce, given["plaintext"], bound)
            return 200, {"name": f"{name}/cryptoKeyVersions/1", "ciphertext": base64.b64encode(sealed).decode()}
        try:
            plain = self.aead.decrypt(given["ciphertext"][:12], given["ciphertext"][12:], bound)
        except (InvalidTag, ValueError):
            return 400, {"error": {"status": "INVALID_ARGUMENT", "message": "Decryption failed"}}
        return 200, {"plaintext": base64.b64encode(plain).decode()}


@pytest.fixture
def stand() -> Iterator[tuple[Stand, GoogleMasterKey]]:
    stand = Stand()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, body = stand.answer(self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            said = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    with anonymous() as session:
        yield stand, GoogleMasterKey(NAME, session=session, address=f"http://127.0.0.1:{server.server_port}/v1/")
    server.shutdown()
    server.server_close()


@contextmanager
def anonymous() -> Iterator[Any]:
    with AuthorizedSession(AnonymousCredentials()) as session:  # type: ignore[no-untyped-call]
        yield session


@contextmanager
def silence() -> Iterator[str]:
    """An address that takes calls and never answers."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def test_google_binds_what_it_wraps(stand: tuple[Stand, GoogleMasterKey]) -> None:
    server, master = stand

    binds_what_it_wraps(master)

    assert {path.rpartition(":")[0] for path in server.asked} == {f"/v1/{NAME}"}


def test_a_busy_google_is_asked_once_more(stand: tuple[Stand, GoogleMasterKey]) -> None:
    server, master = stand
    server.fail_with = [503]
    wrapped = master.wrap(bytes(32), "user:1:1")

    server.fail_with = [503, 503]
    with pytest.raises(MasterKeyUnreachable, match="503"):
        master.unwrap(wrapped, "user:1:1")

    assert master.unwrap(wrapped, "user:1:1") == bytes(32)


def test_a_google_that_refuses_is_unreachable(stand: tuple[Stand, GoogleMasterKey]) -> None:
    server, master = stand
    server.fail_with = [403]

    with pytest.raises(MasterKeyUnreachable, match="403"):
        master.unwrap(bytes(60), "user:1:1")


def test_a_silent_google_is_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(google, "TIMEOUT_SECONDS", (0.2, 0.2))
    with silence() as address, anonymous() as session, pytest.raises(MasterKeyUnreachable, match="ReadTimeout"):
        GoogleMasterKey(NAME, session=session, address=f"{address}/v1/").unwrap(bytes(40), "user:1:1")
