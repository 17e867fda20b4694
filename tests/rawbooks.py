"""Workbooks written byte by byte, as no library would: for what odd programs and people make."""

import io
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
TYPES = f"""<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{_SHEET_TYPE}.sheet.main+xml"/></Types>"""
Parts = dict[str, str | bytes]


def relations(*links: tuple[str, str], office: str = OFFICE) -> str:
    """A relations part; each link is its type's last word and its target."""
    tags = "".join(
        f'<Relationship Id="rId{i}" Type="{office}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(links, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{tags}</Relationships>'


def parts(
    *sheets: str,
    shared: str | None = None,
    styles: str | None = None,
    settings: str = "",
    main: str = MAIN,
    office: str = OFFICE,
) -> Parts:
    """The members of an xlsx whose sheets are given as what stands inside of <worksheet>."""
    names = [f"worksheets/sheet{i}.xml" for i in range(1, len(sheets) + 1)]
    tags = "".join(
        f'<sheet name="S{i}" sheetId="{i}" r:id="rId{i}"/>' for i in range(1, len(sheets) + 1)
    )
    links = [("worksheet", name) for name in names]
    found: Parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml"), office=office),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}">{settings}'
        f"<sheets>{tags}</sheets></workbook>",
    }
    for name, sheet in zip(names, sheets, strict=True):
        found[f"xl/{name}"] = f'<worksheet xmlns="{main}">{sheet}</worksheet>'
    if shared is not None:
        links.append(("sharedStrings", "sharedStrings.xml"))
        found["xl/sharedStrings.xml"] = f'<sst xmlns="{main}">{shared}</sst>'
    if styles is not None:
        links.append(("styles", "styles.xml"))
        found["xl/styles.xml"] = f'<styleSheet xmlns="{main}">{styles}</styleSheet>'
    found["xl/_rels/workbook.xml.rels"] = relations(*links, office=office)
    return found


def packed(members: Parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def rows(*lines: str) -> str:
    """The rows of a sheet: cells by |, a number behind ~, blank is no cell."""
    return "<sheetData>" + "".join(row(i, line) for i, line in enumerate(lines, 1)) + "</sheetData>"


def row(number: int, line: str, attributes: str = "") -> str:
    """One row."""
    cells = "".join(
        cell(f"{chr(65 + column)}{number}", text.strip())
        for column, text in enumerate(line.split("|"))
        if text.strip()
    )
    return f'<row r="{number}"{attributes}>{cells}</row>'


def cell(place: str, text: str, style: int | None = None) -> str:
    """One cell: a number behind ~, else a text."""
    styled = "" if style is None else f' s="{style}"'
    if text.startswith("~"):
        return f'<c r="{place}"{styled}><v>{text[1:]}</v></c>'
    return f'<c r="{place}"{styled} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def book(*sheets: str, **options: str | None) -> bytes:
    """An xlsx of such sheets."""
    return packed(parts(*sheets, **options))  # type: ignore[arg-type]


STYLES = (
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d'
    '&quot;日&quot;"/><numFmt numFmtId="165" formatCode="0000"/></numFmts>'
    "<fonts><font/><font><strike/></font><font><strike val='0'/></font></fonts>"
    '<cellXfs><xf numFmtId="0" fontId="0"/><xf numFmtId="14" fontId="0"/>'
    '<xf numFmtId="164" fontId="0"/><xf numFmtId="165" fontId="0"/><xf numFmtId="31" fontId="0"/>'
    '<xf numFmtId="0" fontId="1"/><xf numFmtId="0" fontId="2"/><xf numFmtId="57" fontId="0"/>'
    '<xf numFmtId="32" fontId="0"/></cellXfs>'
)


def streamed(members: Parts) -> bytes:
    """A zip written to a stream that cannot go back: sizes stand behind the members."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.content = b""

        def writable(self) -> bool:
            return True

        def write(self, data) -> int:
            self.content += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return pipe.content


def wide_sizes(members: Parts) -> bytes:
    """A zip whose sizes stand in the fields of zip64."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(content.encode() if isinstance(content, str) else content)
    return file.getvalue()


def lying(data: bytes, member: str, size: int) -> bytes:
    """The same zip, its directory and the member's head stating another unpacked size."""
    changed = bytearray(data)
    for mark, name_at, size_at in ((b"PK\x01\x02", 46, 24), (b"PK\x03\x04", 30, 22)):
        at = data.find(mark)
        while at >= 0:
            if data[at + name_at :].startswith(member.encode()):
                changed[at + size_at : at + size_at + 4] = size.to_bytes(4, "little")
            at = data.find(mark, at + 4)
    return bytes(changed)
