"""OpenDocument spreadsheets with a password: AES-256 or Blowfish, the key by PBKDF2 or Argon2id.

ODF 1.2 part 3, 3.4 (each member by itself); what LibreOffice writes since 24.8 is a whole package
inside of one member. LibreOffice's own default and AES-256 of WPS are of the first kind.
"""

import hashlib
import zipfile
import zlib
from base64 import b64decode
from io import BytesIO

from xjaudit.errors import InputError
from xjaudit.ingest.workbooks.blocks import refuse_entities
from xjaudit.ingest.workbooks.package import Entities, Package, TooLarge
from xjaudit.patterns import regex

_MANIFEST, _WHOLE = "meta-inf/manifest.xml", "encrypted-package"
_SAYS_SO = regex(rb"(?s)<(?:\w+:)?encryption-data\b.*?</(?:\w+:)?encryption-data>")
# What is read of a spreadsheet; the other members keep their names only.
_READ = ("content.xml", "styles.xml")
_LARGEST = 400 << 20
# A file may ask for any work: more than programs ask for is refused.
_MOST_ROUNDS, _MOST_PASSES, _MOST_KIB = 10_000_000, 20, 256 << 10


def is_locked(data: bytes) -> bool:
    """Whether it is an OpenDocument package with a password; the first member tells the kind."""
    if not data.startswith(b"PK") or data[30:38] != b"mimetype":
        return False
    try:
        package = Package(data)
        return _MANIFEST in package and bool(_SAYS_SO.search(package.read(_MANIFEST)))
    except Exception:
        # What is wrong with it is said by who reads it next.
        return False


def decrypted(name: str, data: bytes, password: str | None) -> bytes:
    """The same package without its encryption. InputError `password`, `wrong_password`, or what is
    wrong with a package that the password opened."""
    if password is None:
        raise InputError("password", name)
    try:
        return _opened(Package(data), password)
    except MemoryError:
        raise
    except TooLarge:
        raise InputError("unpacked_too_large", name) from None
    except Entities:
        raise InputError("xml_entities", name) from None
    except Exception as error:
        # A wrong key gives nonsense, of which each step makes another error.
        raise InputError("wrong_password", name) from error


def _opened(package: Package, password: str) -> bytes:
    from xml.etree import ElementTree

    manifest = package.read(_MANIFEST)
    refuse_entities(manifest)
    told = {}
    for entry in ElementTree.fromstring(manifest):
        # Two elements have a key-size.
        facts = {
            f"{_local(one.tag)}.{_local(key)}": value
            for one in entry.iter()
            for key, value in one.items()
        }
        if "encryption-data" in {_local(one.tag) for one in entry}:
            told[facts["file-entry.full-path"].lower()] = facts
    if _WHOLE in told:
        return _plain(package, _WHOLE, told[_WHOLE], password)
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        for member, info in package.members.items():
            if member == _MANIFEST:
                content = _SAYS_SO.sub(b"", manifest)
            elif member not in told:
                content = package.read(member)
            else:
                is_read = member in _READ
                content = _plain(package, member, told[member], password) if is_read else b""
            opened.writestr(info.filename, content)
    return made.getvalue()


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _plain(package: Package, member: str, facts: dict[str, str], password: str) -> bytes:
    from cryptography.hazmat.decrepit.ciphers.algorithms import Blowfish
    from cryptography.hazmat.decrepit.ciphers.modes import CFB
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.ciphers.algorithms import AES
    from cryptography.hazmat.primitives.ciphers.modes import CBC

    cells, vector = (
        package.read(member, _LARGEST),
        b64decode(facts["algorithm.initialisation-vector"]),
    )
    key, algorithm = _key(facts, password), facts["algorithm.algorithm-name"].lower()
    if "gcm" in algorithm:
        # The vector stands before the text, and the tag that proves the key behind it.
        return _inflated(AESGCM(key).decrypt(cells[:12], cells[12:], None))
    is_aes = "aes" in algorithm
    cipher = Cipher(AES(key), CBC(vector)) if is_aes else Cipher(Blowfish(key), CFB(vector))
    text = cipher.decryptor().update(cells)
    text = text[: -text[-1]] if is_aes else text
    kind = "sha256" if "sha256" in facts["encryption-data.checksum-type"].lower() else "sha1"
    if hashlib.new(kind, text[:1024]).digest() != b64decode(facts["encryption-data.checksum"]):
        raise ValueError("checksum")
    return _inflated(text)


def _key(facts: dict[str, str], password: str) -> bytes:
    start = facts.get("start-key-generation.start-key-generation-name", "sha1").lower()
    secret = hashlib.new("sha256" if "sha256" in start else "sha1", password.encode()).digest()
    own = {name.partition(".")[2]: v for name, v in facts.items() if name.startswith("key-d")}
    salt = b64decode(own["salt"])
    # What is not said is the specification's 16 bytes.
    size = int(own.get("key-size", 16))
    if "argon2id" in own["key-derivation-name"].lower():
        from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

        passes, kib, lanes = (int(own[f"argon2-{n}"]) for n in ("iterations", "memory", "lanes"))
        _refuse(passes > _MOST_PASSES or kib > _MOST_KIB)
        work = Argon2id(salt=salt, length=size, iterations=passes, lanes=lanes, memory_cost=kib)
        return work.derive(secret)
    rounds = int(own["iteration-count"])
    _refuse(rounds > _MOST_ROUNDS)
    return hashlib.pbkdf2_hmac("sha1", secret, salt, rounds, size)


def _refuse(is_too_much: bool) -> None:
    if is_too_much:
        raise ValueError("work")


def _inflated(text: bytes) -> bytes:
    inflater = zlib.decompressobj(-15)
    plain = inflater.decompress(text, _LARGEST)
    if inflater.unconsumed_tail:
        raise TooLarge
    return plain
