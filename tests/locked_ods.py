"""OpenDocument files with a password, as programs write them: encrypted by the tests themselves."""

import hashlib
import os
import zipfile
import zlib
from base64 import b64encode
from io import BytesIO

from cryptography.hazmat.decrepit.ciphers.algorithms import Blowfish
from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

_HEAD = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    ' xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'
    ' manifest:version="1.3">'
)
_AES = "http://www.w3.org/2001/04/xmlenc#aes256-cbc"
_GCM = "http://www.w3.org/2009/xmlenc11#aes256-gcm"
_SHA256 = "http://www.w3.org/2000/09/xmldsig#sha256"
_SHA256_1K = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0#sha256-1k"


def locked(plain: bytes, password: str, way: str, rounds: int = 1000) -> bytes:
    """The same file with a password; `way` is aes (LibreOffice 4 to 24.2, WPS), blowfish
    (OpenOffice) or package (LibreOffice 24.8)."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(plain)) as source, zipfile.ZipFile(made, "w") as target:
        target.writestr("mimetype", source.read("mimetype"))
        if way == "package":
            text, entry = _package(plain, password, rounds)
            target.writestr("encrypted-package", text)
            entries = [entry]
        else:
            entries = []
            for name in source.namelist():
                if name not in ("mimetype", "META-INF/manifest.xml"):
                    text, entry = _member(name, source.read(name), password, way, rounds)
                    target.writestr(name, text)
                    entries.append(entry)
        manifest = f"{_HEAD}{''.join(entries)}</manifest:manifest>"
        target.writestr("META-INF/manifest.xml", manifest)
    return made.getvalue()


def _member(name: str, content: bytes, password: str, way: str, rounds: int) -> tuple[bytes, str]:
    text, salt = _deflated(content), os.urandom(16)
    if way == "aes":
        secret, vector, size = hashlib.sha256(password.encode()).digest(), os.urandom(16), 32
        key = hashlib.pbkdf2_hmac("sha1", secret, salt, rounds, size)
        pad = 16 - len(text) % 16
        cells = _enciphered(AES(key), CBC(vector), text + bytes(pad - 1) + bytes([pad]))
        kind, check, start = _AES, (_SHA256_1K, "sha256"), (_SHA256, 32)
    else:
        secret, vector, size = hashlib.sha1(password.encode()).digest(), os.urandom(8), 16
        key = hashlib.pbkdf2_hmac("sha1", secret, salt, rounds, size)
        cells = _enciphered(Blowfish(key), CFB(vector), text)
        kind, check, start = "Blowfish CFB", ("SHA1/1K", "sha1"), ("SHA1", 20)
    told = hashlib.new(check[1], text[:1024]).digest()
    return cells, (
        f'<manifest:file-entry manifest:full-path="{name}" manifest:size="{len(content)}">'
        f'<manifest:encryption-data manifest:checksum-type="{check[0]}"'
        f' manifest:checksum="{_told(told)}">'
        f'<manifest:algorithm manifest:algorithm-name="{kind}"'
        f' manifest:initialisation-vector="{_told(vector)}"/>'
        f'<manifest:key-derivation manifest:key-derivation-name="PBKDF2"'
        f' manifest:key-size="{size}" manifest:iteration-count="{rounds}"'
        f' manifest:salt="{_told(salt)}"/>'
        f'<manifest:start-key-generation manifest:start-key-generation-name="{start[0]}"'
        f' manifest:key-size="{start[1]}"/>'
        "</manifest:encryption-data></manifest:file-entry>"
    )


def _package(plain: bytes, password: str, kib: int) -> tuple[bytes, str]:
    salt, vector = os.urandom(16), os.urandom(12)
    secret = hashlib.sha256(password.encode()).digest()
    work = Argon2id(salt=salt, length=32, iterations=3, lanes=4, memory_cost=kib)
    cells = vector + AESGCM(work.derive(secret)).encrypt(vector, _deflated(plain), None)
    name = "urn:org:documentfoundation:names:experimental:office:manifest:argon2id"
    return cells, (
        f'<manifest:file-entry manifest:full-path="encrypted-package" manifest:size="{len(plain)}">'
        f'<manifest:encryption-data><manifest:algorithm manifest:algorithm-name="{_GCM}"'
        f' manifest:initialisation-vector="{_told(vector)}"/>'
        f'<manifest:start-key-generation manifest:start-key-generation-name="{_SHA256}"'
        f' manifest:key-size="32"/><manifest:key-derivation manifest:key-derivation-name="{name}"'
        f' manifest:key-size="32" loext:argon2-iterations="3" loext:argon2-memory="{kib}"'
        f' loext:argon2-lanes="4" manifest:salt="{_told(salt)}"/>'
        "</manifest:encryption-data></manifest:file-entry>"
    )


def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def _enciphered(algorithm: AES | Blowfish, mode: CBC | CFB, text: bytes) -> bytes:
    worker = Cipher(algorithm, mode).encryptor()
    return worker.update(text) + worker.finalize()


def _told(data: bytes) -> str:
    return b64encode(data).decode()
