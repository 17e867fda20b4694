"""Writes the class lists as head teachers of different habits do."""

import csv
import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random

import naming
import xlwt
from answer_key import AnswerKey
from class_lists import ClassList, ListRow
from people import GRADES, class_title
from sheets import MADE, Book, Page

SCHOOL_DAYS = [2, 3, 4, 5, 6, 9, 10, 11, 12, 13]  # of November 2026
LEGEND = "√出勤 ×旷课"


class ListWriter:
    def __init__(self, folder: Path, rng: Random, key: AnswerKey) -> None:
        self.folder, self.rng, self.key = folder, rng, key
        self.made: list[Path] = []

    def write(self, lists: Iterable[ClassList]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        lists = list(lists)
        for grade in range(1, 10):
            here = [c for c in lists if c.grade == grade]
            if here:
                self._habit(grade)(grade, here)

    def _habit(self, grade: int) -> Callable[[int, list[ClassList]], None]:
        by_grade = {1: self._sheet_per_class, 2: self._sheet_per_class, 3: self._book_per_class,
                    4: self._book_per_class, 5: self._old_books, 6: self._text_files,
                    7: self._attendance, 8: self._attendance, 9: self._one_sheet}  # fmt: skip
        return by_grade[grade]

    def _open(self, name: str) -> Book:
        self.made.append(self.folder / name)
        return Book(self.folder / name)

    def _sheet_per_class(self, grade: int, lists: list[ClassList]) -> None:
        book = self._open(f"{GRADES[grade - 1]}年级.xlsx")
        for class_list in lists:
            title = class_title(grade, class_list.class_no)
            page = book.sheet(title)
            headings = ["序号", "姓名", "性别", "备注"]
            page.add_title(f"{title}学生名单", len(headings))
            self._rows(page, class_list, headings, lambda n, r: [n, r.name, r.sex, r.remark])
        book.close()

    def _book_per_class(self, grade: int, lists: list[ClassList]) -> None:
        for class_list in lists:
            title = class_title(grade, class_list.class_no)
            book = self._open(f"{title}.xlsx")
            page = book.sheet("Sheet1")
            headings = ["学号", "姓名", "身份证后四位", "备注"]
            page.add_title(f"{title}2026年秋季学期学生名单", len(headings))
            self._rows(page, class_list, headings,
                       lambda n, r: [f"{n:02d}", r.name, r.id_number[-4:], r.remark])  # fmt: skip
            teacher = naming.full_name(self.rng, "女", "parent")
            self._footer(page, f"合计 {len(class_list.rows)}人")
            self._footer(page, f"班主任：{teacher}")
            book.close()

    def _old_books(self, grade: int, lists: list[ClassList]) -> None:
        for class_list in lists:
            title = class_title(grade, class_list.class_no)
            book = xlwt.Workbook(encoding="utf-8")
            sheet = book.add_sheet(title)
            day_style = xlwt.easyxf(num_format_str="YYYY-MM-DD")
            _write_old_row(sheet, 0, ["序号", "姓名", "性别", "出生日期"])
            for n, row in enumerate(class_list.rows, 1):
                _write_old_row(sheet, n, [n, row.name, row.sex])
                day = dt.date(int(row.birth[:4]), int(row.birth[4:6]), int(row.birth[6:]))
                # Every second teacher keeps real dates, the others type them.
                if class_list.class_no % 2:
                    sheet.write(n, 3, day, day_style)
                else:
                    sheet.write(n, 3, f"{day:%Y-%m-%d}")
                row.place = (f"{title}.xls", title, n + 1)
            book.save(str(self.folder / f"{title}.xls"))
            self.made.append(self.folder / f"{title}.xls")

    def _text_files(self, grade: int, lists: list[ClassList]) -> None:
        for class_list in lists:
            path = self.folder / f"{GRADES[grade - 1]}({class_list.class_no})班.csv"
            with path.open("w", encoding="gbk", newline="") as out:
                writer = csv.writer(out, lineterminator="\r\n")
                writer.writerow(["序号", "姓名"])
                for n, row in enumerate(class_list.rows, 1):
                    writer.writerow([n, row.name])
                    row.place = (path.name, "", n + 1)
            self.made.append(path)

    def _attendance(self, grade: int, lists: list[ClassList]) -> None:
        book = self._open(f"{GRADES[grade - 1]}年级考勤.xlsx")
        for class_list in lists:
            title = class_title(grade, class_list.class_no)
            page = book.sheet(title)
            headings = ["序号", "姓名", *SCHOOL_DAYS, "备注"]
            page.add_title(f"{title}{MADE.year}年{MADE.month}月考勤表", len(headings))
            self._rows(page, class_list, headings,
                       lambda n, r: [n, r.name, *self._marks(r), r.remark])  # fmt: skip
            self._footer(page, LEGEND)
        book.close()

    def _marks(self, row: ListRow) -> list[str]:
        if not row.present:
            return [""] * len(SCHOOL_DAYS)
        marks = self.rng.choices(["√", "×", "病假", "事假"], weights=[960, 4, 22, 14],
                                 k=len(SCHOOL_DAYS))  # fmt: skip
        marks[-1] = "√"
        return marks if row.always is None else [row.always] * len(SCHOOL_DAYS)

    def _one_sheet(self, grade: int, lists: list[ClassList]) -> None:
        book = self._open(f"{GRADES[grade - 1]}年级名单.xlsx")
        page = book.sheet(f"{GRADES[grade - 1]}年级")
        page.add(["班级", "姓名", "性别", "出生日期", "身份证号", "备注"])
        page.widen([10, 14, 6, 12, 22, 12])
        for class_list in lists:
            class_text = f"{GRADES[grade - 1]}({class_list.class_no})班"
            for row in class_list.rows:
                page.add([class_text, row.name, row.sex, row.birth, row.id_number, row.remark])
                row.place = page.place()
        self._footer(page, f"制表人：{naming.full_name(self.rng, '男', 'parent')}")
        book.close()

    def _rows(self, page: Page, class_list: ClassList, headings: list, cells: Callable) -> None:
        extra = class_list.unknown_column
        page.add([*headings, extra])
        if extra:
            self.key.add("XL-HEADER-UNKNOWN", page.place(), note=extra)
        for n, row in enumerate(class_list.rows, 1):
            more = [self.rng.choice(["红", "黄", "蓝"])] if extra else []
            page.add([*cells(n, row), *more], row.hidden)
            row.place = page.place()
            if row.hidden:
                self.key.add("XL-HIDDEN", (*page.place()[:2], ""), note=f"row {page.row}")

    def _footer(self, page: Page, text: str) -> None:
        page.add([text])
        self.key.add("XL-FOOTER", page.place(), note=text[:3])


def _write_old_row(sheet: xlwt.Worksheet, at: int, values: list) -> None:
    for column, value in enumerate(values):
        sheet.write(at, column, value)
