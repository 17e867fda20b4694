"""Any file to sheets: looks at the content, never at the extension."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import pyarrow as pa

from xjaudit.errors import InputError, place
from xjaudit.ingest import ooxml
from xjaudit.ingest.sheets import Sheet, blank_to_null, letter

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
# Every row from the first of the sheet, so that row numbers are those a person sees.
_WHOLE: Any = {"header_row": None, "skip_rows": 0, "whitespace_as_null": True}
# Cells of a sheet between its first and its last one; the reader makes room for all of them.
LARGEST_AREA = 100_000_000
LARGEST = 200 * 1024 * 1024


def read_bytes(path: Path) -> bytes:
    """The file's content, or an error that says what stands there instead."""
    try:
        if path.is_dir():
            todo = "请指定文件夹中的某个工作簿"
            raise InputError(path.name, "这是一个文件夹，这里需要一个文件", todo, "folder")
        if not path.is_file() and path.exists():
            raise InputError(path.name, "这不是普通文件", "请另存为普通的表格文件后再试", "special")
        if path.stat().st_size > LARGEST:
            raise InputError(
                path.name, "文件超过 200 MB", "请按年级或班级拆分后重新导出", "too_large"
            )
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(
            path.name, "找不到这个文件", "请检查路径和文件名是否正确", "missing"
        ) from None
    except OSError as error:
        todo = "请关闭正在使用它的程序，或检查读取权限"
        raise InputError(path.name, f"无法读取（{error.strerror}）", todo, "unreadable") from None
    if not data.strip(b"\0 \r\n\t\xef\xbb\xbf\xff\xfe"):
        raise InputError(path.name, "文件是空的", "请重新导出，或确认文件已完整复制", "empty")
    return data


def open_sheets(path: Path, data: bytes, password: str | None = None) -> list[Sheet]:
    """Every sheet of a file's content, in order; raises InputError where it cannot be read."""
    if data.startswith(_OLE) and _ENCRYPTED_PACKAGE in data:
        data = _decrypted(path, data, password)
    if data.startswith((_ZIP, _OLE)):
        return _workbook_sheets(path, data)
    return [_text_sheet(path, data)]


def _decrypted(path: Path, data: bytes, password: str | None) -> bytes:
    import msoffcrypto

    if password is None:
        todo = "请用 --password-file 提供密码文件，或在表格软件中取消密码后另存"
        raise InputError(path.name, "工作簿设有密码，无法读取", todo, "password")
    plain = io.BytesIO()
    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(data))
        office.load_key(password=password)
        office.decrypt(plain)
    except Exception:
        # The library raises many kinds for a wrong password; none of them says more.
        todo = "请核对密码文件的内容"
        raise InputError(path.name, "密码不正确，无法打开", todo, "password") from None
    return plain.getvalue()


def _workbook_sheets(path: Path, data: bytes) -> list[Sheet]:
    import fastexcel

    parts = _looked_into(path, data) if data.startswith(_ZIP) else {}
    try:
        reader = fastexcel.read_excel(data)
        loaded = [
            reader.load_sheet(i, dtypes="string", **_WHOLE) for i in range(len(reader.sheet_names))
        ]
        return [_sheet(reader, i, sheet, parts.get(sheet.name)) for i, sheet in enumerate(loaded)]
    except fastexcel.FastExcelError as error:
        raise _unreadable(path, str(error)) from None
    except BaseException as error:
        # On a damaged file the native reader may panic, which is no ordinary exception.
        if type(error).__name__ != "PanicException":
            raise
        raise _unreadable(path, "") from None


def _looked_into(path: Path, data: bytes) -> dict[str, ooxml.Part]:
    """The workbook's own XML; refuses what would take more memory than a machine has."""
    try:
        archive, parts = ooxml.is_archive(data), ooxml.parts(data)
    except Exception:
        # A damaged archive raises any of a dozen kinds; to the officer they mean the same.
        raise _unreadable(path, "") from None
    if archive:
        todo = "请先解压，再指定解压后的文件夹"
        raise InputError(path.name, "这是压缩包，不是表格文件", todo, "archive")
    for name, part in parts.items():
        if part.area > LARGEST_AREA:
            raise InputError(
                place(path, name),
                "工作表中有离数据很远的单元格，展开后过大",
                "请只保留有数据的行和列，复制到新工作表后再试",
                "too_large",
            )
    return parts


def _unreadable(path: Path, reason: str) -> InputError:
    if "assword" in reason:
        todo = "请在表格软件中取消密码后另存，或用 --password-file 提供密码"
        return InputError(path.name, "工作簿设有密码，无法读取", todo, "password")
    todo = "请用 Excel 或 WPS 打开确认内容，另存为 .xlsx 后再试"
    return InputError(path.name, "不是可识别的表格文件，或文件已损坏", todo, "unreadable")


def _sheet(reader: Any, index: int, loaded: Any, part: ooxml.Part | None) -> Sheet:
    batch, faults = loaded.to_arrow_with_errors()
    infos = {info.name: info.absolute_index for info in loaded.selected_columns}
    letters = [letter(infos[name]) for name in batch.schema.names]
    hidden = part.hidden if part else ooxml.Hidden()

    def numbers(cells: list[tuple[int, int]]) -> list[bool]:
        names = [f"{letters[position]}{row}" for row, position in cells]
        told = ooxml.are_numbers(part.text, names) if part else None
        if told is None and cells:
            # Read as booleans, number cells have a value and texts have none.
            again = reader.load_sheet(index, dtypes="boolean", **_WHOLE).to_arrow()
            told = [again.column(position)[row - 1].is_valid for row, position in cells]
        return told or []

    return Sheet(
        name=loaded.name,
        columns=batch.columns,
        letters=letters,
        visible=loaded.visible == "visible",
        hidden_rows=hidden.rows,
        hidden_columns=hidden.columns,
        numbers=numbers,
        errors=[
            _error_cell(fault, batch.schema.names, infos)
            for fault in (faults.errors if faults else [])
        ],
    )


def _error_cell(fault: Any, names: list[str], infos: dict[str, int]) -> tuple[int, str, str]:
    row, position = fault.position
    return (
        row + 1,
        letter(infos[names[position]]),
        re.sub(r".*got 'Error\((\w+)\)'?.*", r"\1", fault.detail),
    )


def decode(data: bytes) -> tuple[str, str] | None:
    """A text file's characters and its encoding; None where it is no text.

    Chinese Excel saves CSV as GBK without a mark; UTF-8 has a form that other encodings all but
    never have by chance, so it is tried first.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8-sig", "gb18030"]
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding
    return None


def _text_sheet(path: Path, data: bytes) -> Sheet:
    decoded = decode(data)
    if decoded is None or decoded[0].lstrip()[:1] == "<":
        raise _unreadable(path, "")
    # A lone carriage return ends a line on old systems.
    text = decoded[0].removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    first = "\n".join(text.splitlines()[:20])
    delimiter = max(",\t;", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        rows = []
    if not rows or any(cell.count("\n") > 1 for row in rows for cell in row):
        # An unbalanced quotation mark swallows the rows that follow it.
        todo = "请用表格软件打开，检查单元格中的引号，另存为 .xlsx 后再试"
        raise InputError(path.name, "文本表格的引号不成对，无法分行", todo, "quotes")
    width = max(len(row) for row in rows)
    columns = [
        blank_to_null(pa.array([row[i] if i < len(row) else None for row in rows], pa.string()))
        for i in range(width)
    ]
    return Sheet("", columns, [letter(i) for i in range(width)])
