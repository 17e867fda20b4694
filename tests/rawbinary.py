"""Binary workbooks record by record: OLE2 files, Excel 5.0, xlsb, and their encryption."""

import struct
from hashlib import md5, sha1
from io import BytesIO

from tests.rawbooks import TYPES, packed, relations

FREE, END, FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def ole(streams: dict[str, bytes]) -> bytes:
    """An OLE2 file of these streams; slashes make storages. Short streams get zeros behind."""
    entries = [("Root Entry", 5, b"")]
    folders: dict[str, list[int]] = {"": []}
    for path, content in streams.items():
        *names, name = path.split("/")
        for depth in range(len(names)):
            folder = "/".join(names[: depth + 1])
            if folder not in folders:
                folders[folder] = []
                folders["/".join(names[:depth])].append(len(entries))
                entries.append((names[depth], 1, folder.encode()))
        folders["/".join(names)].append(len(entries))
        entries.append((name, 2, content.ljust(4096, b"\0")))
    return _laid_out(entries, folders)


def _laid_out(entries: list[tuple[str, int, bytes]], folders: dict[str, list[int]]) -> bytes:
    sectors: list[bytes] = []
    fat: list[int] = []

    def add(content: bytes) -> int:
        begin, count = len(sectors), -(-len(content) // 512)
        sectors.extend(content[i * 512 : i * 512 + 512].ljust(512, b"\0") for i in range(count))
        fat.extend([*range(begin + 1, begin + count), END])
        return begin

    begins = [add(content) if kind == 2 else 0 for _, kind, content in entries]
    right, child = [FREE] * len(entries), [FREE] * len(entries)
    for number, (_, kind, content) in enumerate(entries):
        inside = folders.get(content.decode() if kind == 1 else "", []) if kind in (1, 5) else []
        child[number] = inside[0] if inside else FREE
        for one, other in zip(inside, inside[1:], strict=False):
            right[one] = other
    directory = b""
    for number, (name, kind, content) in enumerate(entries):
        encoded = name.encode("utf-16-le") + b"\0\0"
        directory += encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded), kind, 1)
        directory += struct.pack("<III", FREE, right[number], child[number]) + bytes(36)
        size = len(content) if kind == 2 else 0
        directory += struct.pack("<IQ", begins[number] if kind == 2 else END, size)
    directory_at = add(directory.ljust(-(-len(directory) // 512) * 512, b"\0"))
    fats = 1
    while (len(fat) + fats) > fats * 128:
        fats += 1
    first_fat = len(sectors)
    table = fat + [FAT_SECTOR] * fats
    table += [FREE] * (fats * 128 - len(table))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, fats, directory_at, 0, 4096, END, 0, END, 0)
    numbers = [first_fat + i for i in range(fats)] + [FREE] * (109 - fats)
    head += struct.pack("<109I", *numbers)
    return head + b"".join(sectors) + struct.pack(f"<{len(table)}I", *table)


def stream_of(data: bytes, name: str = "Workbook") -> bytes:
    """A stream of an OLE2 file."""
    import olefile

    return olefile.OleFileIO(BytesIO(data)).openstream(name).read()


def record(kind: int, content: bytes = b"") -> bytes:
    """A record of an xls stream."""
    return struct.pack("<HH", kind, len(content)) + content


def excel5(
    lines: list[list[str | float | None]],
    strike: bool = False,
    hidden_row: int | None = None,
    hidden_column: int | None = None,
    days: dict[tuple[int, int], float] | None = None,
    shifted: bool = False,
) -> bytes:
    """An Excel 5.0/95 workbook of one sheet with GBK texts; the last row may be struck out."""
    font = struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0x86, 0) + b"\x05Arial"
    struck = struct.pack("<HHHHHBBBB", 200, 8, 0x7FFF, 400, 0, 0, 0, 0x86, 0) + b"\x05Arial"
    form = 'yyyy"年"m"月"d"日"'.encode("gbk")
    begin = record(0x0809, struct.pack("<HHHH", 0x0500, 5, 0, 0))
    begin += record(0x42, struct.pack("<H", 936)) + record(0x22, struct.pack("<H", shifted))
    begin += record(0x31, font) * 4 + record(0x31, struck)
    begin += record(0x041E, struct.pack("<HB", 164, len(form)) + form)
    for number, code in ((0, 0), (5, 0), (0, 164)):
        begin += record(0xE0, struct.pack("<HH", number, code) + bytes(12))
    name = "名单".encode("gbk")
    sheet_at = len(begin) + 4 + 7 + len(name) + 4
    begin += record(0x85, struct.pack("<IBBB", sheet_at, 0, 0, len(name)) + name) + record(0x0A)
    body = record(0x0809, struct.pack("<HHHH", 0x0500, 16, 0, 0))
    if hidden_column is not None:
        body += record(0x7D, struct.pack("<HHHHHH", hidden_column, hidden_column, 999, 0, 1, 0))
    for number, line in enumerate(lines):
        flags = 0x20 if number == hidden_row else 0
        body += record(0x0208, struct.pack("<HHHHHHHH", number, 0, len(line), 255, 0, 0, flags, 0))
        style = 1 if strike and number == len(lines) - 1 else 0
        for column, value in enumerate(line):
            if isinstance(value, str):
                text = value.encode("gbk")
                body += record(
                    0x0204, struct.pack("<HHHH", number, column, style, len(text)) + text
                )
            elif value is not None:
                body += record(0x0203, struct.pack("<HHHd", number, column, style, value))
    for (number, column), value in (days or {}).items():
        body += record(0x0203, struct.pack("<HHHd", number, column, 2, value))
    return ole({"Book": begin + body + record(0x0A)})


def with_password(data: bytes, password: str, way: str) -> bytes:
    """An xls workbook encrypted as Excel does: way is rc4, cryptoapi or xor."""
    from msoffcrypto.method.rc4 import DocumentRC4
    from msoffcrypto.method.rc4_cryptoapi import DocumentRC4CryptoAPI

    stream, salt = stream_of(data), bytes(range(16))
    verifier = bytes(range(100, 116))
    if way == "rc4":
        keys = BytesIO(verifier + md5(verifier).digest())
        proof = DocumentRC4.decrypt(password, salt, keys).getvalue()
        says_so = record(0x2F, struct.pack("<HHH", 1, 1, 1) + salt + proof)
    elif way == "cryptoapi":
        keys = BytesIO(verifier + sha1(verifier).digest())
        proof = DocumentRC4CryptoAPI.decrypt(password, salt, 128, keys).getvalue()
        head = struct.pack("<IIIIIIII", 4, 0, 0x6801, 0x8004, 128, 1, 0, 0)
        head += "Microsoft Enhanced Cryptographic Provider v1.0\0".encode("utf-16-le")
        info = struct.pack("<HHII", 2, 2, 4, len(head)) + head + struct.pack("<I", 16) + salt
        info += proof[:16] + struct.pack("<I", 20) + proof[16:]
        says_so = record(0x2F, struct.pack("<H", 1) + info)
    else:
        says_so = record(0x2F, struct.pack("<HHH", 0, *_xor_proof(password)))
    first = 4 + struct.unpack_from("<H", stream, 2)[0]
    whole = bytearray(_moved(stream[:first] + says_so + stream[first:], len(says_so)))
    if way == "rc4":
        mixed = DocumentRC4.decrypt(password, salt, BytesIO(bytes(whole)), 1024).getvalue()
    elif way == "cryptoapi":
        mixed = DocumentRC4CryptoAPI.decrypt(
            password, salt, 128, BytesIO(bytes(whole)), 1024
        ).getvalue()
    else:
        mixed = _xor_mixed(bytes(whole), password)
    for _, begin, end in _encrypted(bytes(whole)):
        whole[begin:end] = mixed[begin:end]
    return ole({"Workbook": bytes(whole)})


def _moved(stream: bytes, by: int) -> bytes:
    """Sheets begin later now."""
    moved, at = bytearray(stream), 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == 0x85:
            begins = struct.unpack_from("<I", stream, at + 4)[0] + by
            struct.pack_into("<I", moved, at + 4, begins)
        at += 4 + size
    return bytes(moved)


def _encrypted(stream: bytes):
    """Per record what of it is encrypted: the record, begin, end."""
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind not in (0x0809, 0x2F, 0xE1, 0x194, 0x195, 0x196, 0x138):
            yield at, at + 4 + (4 if kind == 0x85 else 0), at + 4 + size
        at += 4 + size


def _xor_proof(password: str) -> tuple[int, int]:
    """The key and the hash of MS-OFFCRYPTO 2.3.7 by which a password is recognised."""
    from msoffcrypto.method.xor_obfuscation import DocumentXOR

    key = DocumentXOR.create_xor_key_method1(password)
    verifier = 0
    for character in reversed(bytes([len(password)]) + password.encode()):
        high = 1 if verifier & 0x4000 else 0
        verifier = (high | (verifier << 1) & 0x7FFF) ^ character
    return key, verifier ^ 0xCE4B


def _xor_mixed(stream: bytes, password: str) -> bytes:
    from msoffcrypto.method.xor_obfuscation import DocumentXOR

    keys, mixed = DocumentXOR.create_xor_array_method1(password), bytearray(stream)
    for at, begin, end in _encrypted(stream):
        size = struct.unpack_from("<H", stream, at + 2)[0]
        for position in range(begin, end):
            byte = stream[position]
            byte = ((byte << 5) | (byte >> 3)) & 0xFF
            # The array starts anew with each record, by where it ends.
            turn = (position + size) % 16
            mixed[position] = byte ^ keys[turn]
    return bytes(mixed)


def standard(data: bytes, password: str) -> bytes:
    """An xlsx encrypted as Excel 2007 does (ECMA-376 standard encryption, AES-128)."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from msoffcrypto.method.ecma376_standard import ECMA376Standard

    salt, verifier = bytes(range(16)), bytes(range(50, 66))
    key = ECMA376Standard.makekey_from_password(password, 0x660E, 0x8004, 24, 128, 16, salt)
    cipher = Cipher(algorithms.AES(key), modes.ECB())

    def mixed(plain: bytes) -> bytes:
        return cipher.encryptor().update(plain.ljust(-(-len(plain) // 16) * 16, b"\0"))

    head = struct.pack("<IIIIIIII", 0x24, 0, 0x660E, 0x8004, 128, 24, 0, 0)
    head += "Microsoft Enhanced RSA and AES Cryptographic Provider\0".encode("utf-16-le")
    info = struct.pack("<HHII", 4, 2, 0x24, len(head)) + head + struct.pack("<I", 16) + salt
    info += mixed(verifier) + struct.pack("<I", 20) + mixed(sha1(verifier).digest())
    # Long enough for a stream of its own, which has nothing behind it.
    package = struct.pack("<Q", len(data)) + mixed(data.ljust(8192, b"\0"))
    return ole({"EncryptionInfo": info, "EncryptedPackage": package})


def part(*records: tuple[int, bytes]) -> bytes:
    """A part of an xlsb: records of a kind and a content."""
    whole = b""
    for kind, content in records:
        whole += bytes([kind & 0x7F | 0x80, kind >> 7]) if kind > 0x7F else bytes([kind])
        size, sizes = len(content), b""
        while size > 0x7F:
            sizes, size = sizes + bytes([size & 0x7F | 0x80]), size >> 7
        whole += sizes + bytes([size]) + content
    return whole


def wide(text: str) -> bytes:
    """A text of an xlsb."""
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(
    lines: list[list[str | float | bool | None]],
    hidden_row: int | None = None,
    state: int = 0,
    extra: tuple[tuple[int, bytes], ...] = (),
    before: tuple[tuple[int, bytes], ...] = (),
    flags: int = 0,
    styles: dict[tuple[int, int], int] | None = None,
    more: dict[str, bytes] | None = None,
) -> bytes:
    """An xlsb of one sheet with shared texts; `extra` are records behind the rows.

    Cell styles: 1 has the format yyyy"年", 2 is struck out.
    """
    texts: list[str] = []
    height, width = max(0, len(lines) - 1), max(map(len, lines), default=1) - 1
    claimed = struct.pack("<IIII", 0, height, 0, width)
    sheet = [(129, b""), (148, claimed), *before, (145, b"")]
    for number, line in enumerate(lines):
        hidden = 0x10 if number == hidden_row else 0
        sheet.append((0, struct.pack("<IIHBBBI", number, 0, 300, 0, hidden, 0, 0)))
        for column, value in enumerate(line):
            head = struct.pack("<II", column, (styles or {}).get((number, column), 0))
            if isinstance(value, bool):
                sheet.append((4, head + bytes([value])))
            elif isinstance(value, str):
                texts.append(value)
                sheet.append((7, head + struct.pack("<I", len(texts) - 1)))
            elif value is not None:
                sheet.append((5, head + struct.pack("<d", value)))
    sheet += [(146, b""), *extra, (130, b"")]
    strings = [(159, struct.pack("<II", len(texts), len(texts)))]
    strings += [(19, b"\0" + wide(text)) for text in texts] + [(160, b"")]
    bundle = struct.pack("<II", state, 1) + wide("rId1") + wide("名单")
    workbook = [(131, b""), (153, struct.pack("<II", flags, 0) + wide("")), (143, b"")]
    workbook += [(156, bundle), (144, b""), (132, b"")]
    fonts = [(43, struct.pack("<HH", 220, grbit) + bytes(17) + wide("Arial")) for grbit in (0, 8)]
    forms = [(44, struct.pack("<H", 164) + wide('yyyy"年"'))]
    looks = [
        (47, struct.pack("<HHH", 0xFFFF, f, n) + bytes(10)) for f, n in ((0, 0), (164, 0), (0, 1))
    ]
    looks_before = [
        (626, struct.pack("<I", 1)),
        (47, struct.pack("<HHH", 0xFFFF, 0, 0) + bytes(10)),
        (627, b""),
    ]
    styled = [(278, b""), (615, struct.pack("<I", 1)), *forms, (616, b"")]
    styled += [(611, struct.pack("<I", 2)), *fonts, (612, b""), *looks_before]
    styled += [(617, struct.pack("<I", 3)), *looks, (618, b""), (279, b"")]
    links = [("worksheet", "worksheets/sheet1.bin"), ("sharedStrings", "sharedStrings.bin")]
    return packed(
        {
            "[Content_Types].xml": TYPES.replace("workbook.xml", "workbook.bin"),
            "_rels/.rels": relations(("officeDocument", "xl/workbook.bin")),
            "xl/workbook.bin": part(*workbook),
            "xl/_rels/workbook.bin.rels": relations(*links, ("styles", "styles.bin")),
            "xl/worksheets/sheet1.bin": part(*sheet),
            "xl/sharedStrings.bin": part(*strings),
            "xl/styles.bin": part(*styled),
            **(more or {}),
        }
    )
