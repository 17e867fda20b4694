"""Days, legends, marks, totals and reports of absentees: what a sheet tells, and nothing more."""

from calendar import monthrange
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xjaudit.ingest.attendance import grids
from xjaudit.ingest.attendance.absences import absentees_in_text
from xjaudit.ingest.attendance.day_words import read_heading
from xjaudit.ingest.attendance.legends import Legend, legend
from xjaudit.ingest.attendance.meanings import Reader
from xjaudit.ingest.attendance.statuses import STATUS_OF, STATUSES, fold_mark
from xjaudit.ingest.attendance.totals import is_total, totals
from xjaudit.ingest.notices import message
from xjaudit.ingest.questions import layout_key
from xjaudit.ingest.sheets import letter

# Columns that are fields of the dictionary.
FIELDS = {"序号", "姓名", "学号", "性别"}


def header_of(text):
    # ↵ is a line break within a cell.
    rows = [
        [cell.strip().replace("↵", "\n") or None for cell in line.split("|")]
        for line in text.split("\n")
    ]
    width = max(map(len, rows))
    return [row + [None] * (width - len(row)) for row in rows]


def days_of(text, *context, **settings):
    header = header_of(text)
    width = len(header[0])
    known = {at for at in range(width) if any(row[at] in FIELDS for row in header)}
    letters = [letter(at) for at in range(width)]
    return grids.day_columns(header, range(width), letters, known, list(context), **settings)


def expected(text):
    """20260901..03 is three days, - a day without a date, :am a period."""
    days = []
    for word in text.split():
        day, _, period = word.partition(":")
        first, _, last = day.partition("..")
        for number in range(int(first[6:]), int(last) + 1) if last else [None]:
            told = f"{first[:6]}{number:02d}" if number else (None if first == "-" else first)
            days.append((told, period or None))
    return days


SEP = "2026年9月"
WEEK = "七年级1班考勤 2026年9月7日—9月11日"
DATES = {
    # Day numbers, the month in the title.
    "numbers": ("姓名|1|2|3|4", SEP, "20260901..04"),
    "padded": ("姓名|01|02|03", "2026年09月考勤表", "20260901..03"),
    "point": ("姓名|1|2|3", "七(1)班 2026.9 考勤", "20260901..03"),
    "dash": ("姓名|1|2|3", "2026-09", "20260901..03"),
    "six digits": ("姓名|1|2|3", "202609考勤", "20260901..03"),
    "two-digit year": ("姓名|1|2|3", "26年9月考勤表", "20260901..03"),
    "blanks": ("姓名|1|2|3", "2026 年 9 月 份", "20260901..03"),
    "full width": ("姓名|１|２|３", "２０２６年９月", "20260901..03"),
    "日": ("姓名|1日|2日|3日", SEP, "20260901..03"),
    "号": ("姓名|1号|2号|3号", SEP, "20260901..03"),
    "hanzi days": ("姓名|一日|二日|二十一日", SEP, "20260901 20260902 20260921"),
    "floats of a csv": ("姓名|1.0|2.0|3.0", SEP, "20260901..03"),
    "school days only": ("序号|姓名|1|2|3|4|7", SEP, "20260901..04 20260907"),
    "31st of a short month": ("姓名|29|30|31", SEP, "20260929..30 -"),
    "29 February": ("姓名|27|28|29", "2027年2月", "20270227..28 -"),
    "leap year": ("姓名|27|28|29", "2028年2月", "20280227..29"),
    "totals and remarks": ("姓名|1|2|3|出勤天数|缺勤|备注", SEP, "20260901..03"),
    "English month": ("姓名|1|2|3", "Attendance September 2026", "20260901..03"),
    # The year from the school year, the term, another text.
    "first term": ("姓名|1|2|3", "2026-2027学年第一学期9月考勤", "20260901..03"),
    "January of the first term": ("姓名|5|6|7", "2026-2027学年第一学期1月", "20270105..07"),
    "second term": ("姓名|1|2|3", "2026—2027学年度第二学期 三月份", "20270301..03"),
    "short school year": ("姓名|1|2|3", "2026-27学年 10月", "20261001..03"),
    "one year named": ("姓名|1|2|3", "2026学年第一学期十二月份", "20261201..03"),
    "autumn": ("姓名|1|2|3", "2026年秋季学期11月", "20261101..03"),
    "spring": ("姓名|1|2|3", "2027年春季 4月", "20270401..03"),
    "year of the class": ("姓名|1|2|3", "2024级3班9月考勤|2026年考勤.xlsx", "20260901..03"),
    "sheet and file": ("姓名|1|2|3", "考勤表|9月|2026年考勤.xlsx", "20260901..03"),
    "no month": ("姓名|1|2|3", "考勤表", "- - -"),
    "no year": ("姓名|1|2|3", "九月份考勤", "- - -"),
    "the day of filling in": ("姓名|1|2|3", "考勤表 填表日期：2026年10月8日", "- - -"),
    "exam of the month": ("姓名|1|2|3", "第一次月考 2026年", "- - -"),
    # Over a month's end.
    "into the next": ("姓名|28|29|30|31|1|2|3", "2026年8月", "20260828..31 20260901..03"),
    "from the last": ("姓名|28|29|30|31|1|2|3", SEP, "20260828..31 20260901..03"),
    "a week in two months": ("姓名|28|29|30|1|2", SEP, "20260928..30 20261001..02"),
    "into January": ("姓名|29|30|31|1", "2026年12月", "20261229..31 20270101"),
    "two months named": ("姓名|29|30|1|2", "2026年9-10月", "20260929..30 20261001..02"),
    "a range": ("姓名|28|29|30|1", "2026年9月28日至10月1日", "20260928..30 20261001"),
    "a payroll month": (
        "姓名|" + "|".join(map(str, [*range(26, 31), *range(1, 26)])),
        "2026年9月",
        "20260926..30 20261001..25",
    ),
    "backwards": ("姓名|4|3|2|1", SEP, "20260904 20260903 20260902 20260901"),
    "outside the range": ("姓名|7|8|9|10|11", "2026年9月8日-11日", "- 20260908..11"),
    # Month and day in the heading.
    "9.1": ("姓名|9.1|9.2|9.3", "2026年", "20260901..03"),
    "9-1": ("姓名|9-1|9-2|9-3", "2026年", "20260901..03"),
    "9/1": ("姓名|9/1|9/2|9/3", "2026年", "20260901..03"),
    "9月1日": ("姓名|9月1日|9月2日|9月3日", "2026-2027学年", "20260901..03"),
    "九月一日": ("姓名|九月一日|九月二日|九月三日", "2026年", "20260901..03"),
    "over New Year": ("姓名|12.30|12.31|1.4", "2026-2027学年第一学期", "20261230..31 20270104"),
    "over New Year, one year": ("姓名|12.30|12.31|1.4", "2026年考勤", "- - -"),
    "9.10 in a number cell": ("姓名|9.8|9.9|9.1|9.11", "2026年", "20260908..11"),
    "9.20 and 9.30": (
        "姓名|9.18|9.2|9.21|9.29|9.3",
        "2026年",
        "20260918 20260920 20260921 20260929 20260930",
    ),
    "9.1 or 9.10": ("姓名|9.1|9.11|9.14", "2026年", "- 20260911 20260914"),
    "9.3 backwards": ("姓名|9.4|9.3|9.2|9.1", "2026年", "20260904 20260903 20260902 20260901"),
    "month where it changes": ("姓名|9.29|30|10.1|2", "2026年", "20260929..30 20261001..02"),
    "month above": ("姓名|9月|9月|10月\n|29|30|1", "2026年", "20260929..30 20261001"),
    "no year at all": ("姓名|9.1|9.2|9.3", "考勤", "- - -"),
    # Whole dates.
    "date cells": (
        "姓名|2026-09-01 00:00:00|2026-09-02 00:00:00|2026-09-03 00:00:00",
        "",
        "20260901..03",
    ),
    "date texts": ("姓名|2026/9/1|2026.9.2|2026年9月3日", "", "20260901..03"),
    "eight digits": ("姓名|20260901|20260902|20260903", "", "20260901..03"),
    "serials": ("姓名|46266|46267|46268.0", "", "20260901..03"),
    "short years": ("姓名|26.9.1|26.9.2|26.9.3", "", "20260901..03"),
    "one date is enough": ("姓名|2026-09-01|备注", "", "20260901"),
    "one 9月1日 is enough": ("姓名|9月1日|备注", "2026年", "20260901"),
    "date and weekday": ("姓名|9月1日(周二)|9月2日 星期三|9.3(四)", "2026年", "20260901..03"),
    "line break": ("姓名|1↵二|2↵三|3↵四", SEP, "20260901..03"),
    # Weekdays beside numbers.
    "weekdays below": ("姓名|7|8|9|10|11\n姓名|一|二|三|四|五", SEP, "20260907..11"),
    "weekdays above": ("姓名|周一|周二|周三\n姓名|7|8|9", SEP, "20260907..09"),
    "English weekdays": ("姓名|7|8|9\n|Mon|Tue|Wed", SEP, "20260907..09"),
    "the title is another month's": (
        "姓名|7|8|9|10|11\n|一|二|三|四|五",
        "2026年10月",
        "- - - - -",
    ),
    "one weekday wrong": ("姓名|7|8|9|10|11\n|一|二|二|四|五", SEP, "20260907..08 - 20260910..11"),
    "weekdays choose the month": ("姓名|1|2|3\n|四|五|六", "2026年9月|10月|a.xlsx", "20261001..03"),
    "title and sheet differ": ("姓名|1|2|3", "2026年9月|10月|a.xlsx", "- - -"),
    "title and file differ": ("姓名|1|2|3", "2026年9月|考勤|10月上报.xlsx", "20260901..03"),
    "weekdays choose the year": (
        "姓名|12.30|12.31|1.4\n|三|四|一",
        "2026年",
        "20261230..31 20270104",
    ),
    # Weekdays alone.
    "a week": ("姓名|一|二|三|四|五", WEEK, "20260907..11"),
    "a week, short": ("姓名|周一|周二|周三|周四|周五", "2026年9.7-9.11", "20260907..11"),
    "a week of a term": (
        "姓名|星期一|星期二|星期三",
        "2026-2027学年第2周(9.7-9.11)",
        "20260907..09",
    ),
    "two weeks": ("姓名|一|五|一|五", "2026年9月7日至18日", "20260907 20260911 20260914 20260918"),
    "the week begins on Tuesday": ("姓名|一|二|三", "2026年9月8日-11日", "- 20260908..09"),
    "weeks above": (
        "姓名|第2周(9.7-9.11)|第2周(9.7-9.11)|第3周(9.14-9.18)\n姓名|一|二|一",
        "2026年",
        "20260907..08 20260914",
    ),
    "week without dates": ("姓名|一|二|三|四|五", "2026年 第2周", "- - - - -"),
    "more weeks than told": ("姓名|一|二|一|二", WEEK, "- - - -"),
    "a term is no week": ("姓名|一|二|三", "2026年9月1日至2027年1月20日", "- - -"),
    # Parts of days.
    "halves": (
        "姓名|9月1日|9月1日|9月2日|9月2日\n|上午|下午|上午|下午",
        "2026年",
        "20260901:am 20260901:pm 20260902:am 20260902:pm",
    ),
    "halves, not merged": (
        "姓名|1||2|\n|上午|下午|上午|下午",
        SEP,
        "20260901:am 20260901:pm 20260902:am 20260902:pm",
    ),
    "three parts": (
        "姓名|1|1|1\n|早读|下午|晚自习",
        SEP,
        "20260901:am 20260901:pm 20260901:evening",
    ),
    "am pm": ("姓名|2026-09-01|2026-09-01\n|AM|PM", "", "20260901:am 20260901:pm"),
    "in one cell": ("姓名|周一上午|周一下午|周二上午", WEEK, "20260907:am 20260907:pm 20260908:am"),
    "lessons": ("姓名|第1节|第2节|第3节", "2026年9月7日点名册", "20260907:1 20260907:2 20260907:3"),
    "lessons of weekdays": (
        "姓名|周一|周一|周二|周二\n|1|2|1|2",
        WEEK,
        "20260907:1 20260907:2 20260908:1 20260908:2",
    ),
    "lessons, not merged": (
        "姓名|周一||周二|\n|第一节|第二节|第一节|第二节",
        WEEK,
        "20260907:1 20260907:2 20260908:1 20260908:2",
    ),
    "lessons of numbers": (
        "姓名|7|7|8|8\n|一|二|一|二",
        SEP,
        "20260907:1 20260907:2 20260908:1 20260908:2",
    ),
    "pairs of lessons": (
        "姓名|1-2|3-4|5-6",
        "2026年9月7日考勤",
        "20260907:1-2 20260907:3-4 20260907:5-6",
    ),
    "halves of a day in the title": (
        "姓名|上午|下午",
        "日期：2026年9月7日",
        "20260907:am 20260907:pm",
    ),
    "halves of no day": ("姓名|上午|下午", "七年级1班考勤", "-:am -:pm"),
    "totals below halves": (
        "姓名|9月1日|9月1日|合计|合计\n|上午|下午|出勤|缺勤",
        "2026年",
        "20260901:am 20260901:pm",
    ),
    "a heading above all": ("姓名|出勤情况|出勤情况|出勤情况\n|1|2|3", SEP, "20260901..03"),
    "a remark below a date": (
        "姓名|9月1日|9月1日|9月1日\n|上午|下午|备注",
        "2026年",
        "20260901:am 20260901:pm",
    ),
    "counted days": ("姓名|1|2|3\n|9.1|9.2|9.3", "2026年", "20260901..03"),
    # No grids.
    "a class list": ("姓名|性别|出生日期|备注", "七年级1班名单", ""),
    "two numbers": ("姓名|1|2", SEP, ""),
    "two small numbers": ("姓名|1.5|2.5", "成绩", ""),
    "subjects": ("姓名|语文|数学|英语|总分", SEP, ""),
    "one evening": ("姓名|晚", "20260907名单", ""),
    "terms": ("姓名|上|下", "七年级1班名单", ""),
}


@pytest.mark.parametrize(("header", "context", "dates"), DATES.values(), ids=DATES)
def test_the_days_of_a_grid(header, context, dates):
    days, _ = days_of(header, *context.split("|"))
    assert [(day.date, day.period) for day in days] == expected(dates)


def test_a_day_knows_its_column_and_heading():
    days, _ = days_of("序号|姓名|1|2|3\n||二|三|四", SEP)
    first = grids.Day(2, "C", "1 二", "20260901", None)
    assert days[0] == first and [day.letter for day in days] == ["C", "D", "E"]


NOTICES = {
    "nothing to say": ("姓名|1|2|3", SEP, []),
    "31st": ("姓名|29|30|31", SEP, []),
    "no month": ("姓名|1|2|3", "考勤", [("days_undated", "B", "1")]),
    "wrong month": ("姓名|7|8|9\n|一|二|三", "2026年10月", [("date_bad", "B", "7 一")]),
    "two months": ("姓名|1|2|3", "2026年9月|10月|a", [("date_bad", "B", "2026年9月 / 2026年10月")]),
    "week without dates": ("姓名|一|二|三", "第2周", [("days_undated", "B", "一")]),
}


@pytest.mark.parametrize(("header", "context", "said"), NOTICES.values(), ids=NOTICES)
def test_days_that_cannot_be_dated_are_said_once(header, context, said):
    _, notices = days_of(header, *context.split("|"), row=4)
    assert [(n.code, n.column, n.raw) for n in notices] == said
    assert all(n.row == 4 for n in notices)
    for notice in notices:
        assert message(notice.code, notice.raw, notice.value)


@pytest.mark.parametrize(("month", "first"), [("九月", "20260901"), ("2月", "20270201")])
def test_the_school_year_of_the_settings_is_said_to_be_assumed(month, first):
    days, notices = days_of("姓名|1|2|3", f"七年级1班{month}考勤", school_year=2026)
    assert days[0].date == first
    assert [(n.code, n.value) for n in notices] == [("date_assumed", first[:6])]
    days, notices = days_of("姓名|1|2|3", f"2025-2026学年{month}考勤", school_year=2026)
    assert days[0].date != first and notices == []


STYLES = {
    "numbers": (lambda day: str(day.day), True),
    "日": (lambda day: f"{day.day}日", True),
    "月日": (lambda day: f"{day.month}月{day.day}日", False),
    "slash": (lambda day: f"{day.month}/{day.day}", False),
    "padded": (lambda day: f"{day:%m-%d}", False),
    "iso": (lambda day: day.isoformat(), False),
    "cell": (lambda day: f"{day} 00:00:00", False),
    "serial": (lambda day: str((day - date(1899, 12, 30)).days), False),
    "weekday": (lambda day: f"{day.day}({'一二三四五六日'[day.weekday()]})", True),
}
TITLES = (
    lambda first: f"{first.year}年{first.month}月考勤表",
    lambda first: f"七年级1班{first.year}.{first.month:02d}",
    lambda first: f"{first:%Y%m}",
    lambda first: (
        f"{first.year - (first.month < 8)}-{first.year + (first.month >= 8)}学年{first.month}月份"
    ),
)


@given(
    st.dates(date(2012, 1, 1), date(2040, 12, 31)),
    st.sets(st.integers(1, 31), min_size=3),
    st.sampled_from(list(STYLES)),
    st.sampled_from(TITLES),
    st.booleans(),
)
def test_days_of_a_month_laid_out_come_back(some, numbers, style, title, weekdays):
    write, _ = STYLES[style]
    last = monthrange(some.year, some.month)[1]
    days = [some.replace(day=number) for number in sorted(numbers) if number <= last]
    if len(days) < 3:
        return
    header = "姓名|" + "|".join(map(write, days))
    if weekdays:
        header += "\n|" + "|".join("一二三四五六日"[day.weekday()] for day in days)
    found, notices = days_of(header, title(some.replace(day=1)), "Sheet1", "a.xlsx")
    assert [day.date for day in found] == [f"{day:%Y%m%d}" for day in days]
    assert notices == []


@given(
    st.integers(2012, 2040),
    st.integers(1, 12),
    st.lists(st.integers(1, 31), min_size=3, max_size=40),
    st.lists(st.sampled_from("一二三四五六日"), min_size=40, max_size=40),
    st.booleans(),
)
def test_never_a_date_outside_of_the_months_around_the_title(year, month, numbers, marks, two):
    header = "姓名|" + "|".join(map(str, numbers))
    if two:
        header += "\n|" + "|".join("周" + mark for mark in marks[: len(numbers)])
    found, _ = days_of(header, f"{year}年{month}月")
    falls = sum(one > other for one, other in zip(numbers, numbers[1:], strict=False))
    for day, number in zip(found, numbers, strict=True):
        if day.date is None:
            continue
        assert int(day.date[6:]) == number
        ahead = (int(day.date[:4]) - year) * 12 + int(day.date[4:6]) - month
        assert -1 <= ahead <= falls
        if two:
            weekday = date(*(int(part) for part in (day.date[:4], day.date[4:6], day.date[6:])))
            assert "一二三四五六日"[weekday.weekday()] in day.heading


@given(
    st.dates(date(2012, 1, 2), date(2040, 1, 1)),
    st.integers(1, 3),
    st.sets(st.integers(0, 6), min_size=3),
)
def test_weekdays_of_told_weeks_come_back(some, weeks, chosen):
    monday = some - timedelta(some.weekday())
    days = [monday + timedelta(7 * w + d) for w in range(weeks) for d in sorted(chosen)]
    title = f"{monday.year}年{monday.month}月{monday.day}日至"
    last = monday + timedelta(7 * weeks - 1)
    title += f"{last.year}年{last.month}月{last.day}日"
    found, _ = days_of("姓名|" + "|".join("一二三四五六日"[d.weekday()] for d in days), title)
    assert [day.date for day in found] == [f"{day:%Y%m%d}" for day in days]


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_text_is_read_without_an_error(text, other):
    read_heading(text)
    days, _ = days_of("姓名|1|2|3", text.replace("\n", " "), other)
    assert len(days) == 3
    legend([text, other])
    Reader(legend([text])).read(other)
    is_total(text)
    absentees_in_text(text)


LEGENDS = {
    "mark first": (
        "√出勤 ×旷课 ○病假 △事假 +迟到 -早退",
        "√present ×absent ○sick △personal +late -early",
    ),
    "word first": ("出勤√、病假○", "√present ○sick"),
    "no blanks": ("○病假★公假#迟到", "○sick ★none #late"),
    "no blanks, word first": ("出勤√病假○事假△", "√present ○sick △personal"),
    "blanks between": ("√ 出勤 × 旷课 △ 事假", "√present ×absent △personal"),
    "word first, blanks": ("出勤 √ 旷课 × 事假 △", "√present ×absent △personal"),
    "quoted": ("注：“△”表示事假", "△personal"),
    "quoted behind": ("旷课“×”   迟到“О”", "×absent ○late"),
    "brackets": ("出勤(√) 病假(○) 早退[<] 迟到【>】", "√present ○sick <early >late"),
    "colons": ("√：正常  ×：缺勤", "√present ×absent"),
    "equals": ("√=到校，L=迟到，E=早退", "√present Llate Eearly"),
    "dashes": ("√—出勤;△—病假;Φ—迟到", "√present △sick Φlate"),
    "dash as mark": ("+迟到-早退", "+late -early"),
    "verbs": ("出勤打√，旷课打×，用○表示病假", "√present ×absent ○sick"),
    "slashes": ("√出勤/×旷课", "√present ×absent"),
    "slash as mark": ("/ 出勤 × 旷课", "/present ×absent"),
    "two signs": ("迟到！、早退！！、旷课！！！", "!late !!early !!!absent"),
    "single hanzi": ("√到 ×缺 ○病 △事", "√present ×absent ○sick △personal"),
    "hanzi as mark": ("“请”表示事假", "请personal"),
    "numbers": ("图例：1出勤 0旷课 2迟到", "1present 0absent 2late"),
    "letters": ("A出勤 B旷课 C病假", "Apresent Babsent Csick"),
    "other leaves": ("△事假、探亲、丧假；★公假", "△personal ★none"),
    "sets default aside": ("考勤符号：出勤[/] 产假[√] 旷工[×]", "/present √none ×absent"),
    "filled is another": ("△出差 ▲事假 ◇迟到 ◆早退", "△none ▲personal ◇late ◆early"),
    "look-alikes": ("✔出勤 ✗旷课 〇病假 ∆事假 ＋迟到", "√present ×absent ○sick △personal +late"),
    "within a title": ("七年级1班2026年9月考勤表（√出勤 ×缺勤）", "√present ×absent"),
    "leave of no kind": ("√出勤 ○请假", "√present ○?"),
    "two kinds": ("△病假、事假 √出勤", "△? √present"),
    "two ways": ("√出勤 □病假 □事假", "√present □?"),
    "late or early": ("迟到早退△ 旷课×", "△? ×absent"),
    "unknown word": ("√出勤 ×长病假", "√present ×?"),
    "counts": ("出勤：43 病假：1人 事假 2人 旷课0", ""),
    "counts of those who came": ("应到45人 实到43人 出勤率98%", ""),
    "a name's letter": ("班主任：X 出勤：43人", ""),
    "signature": ("班主任签字：______ 2026年9月30日", ""),
    "class number": ("七(1)班考勤表", ""),
    "range in the title": ("2026年9月7日-11日出勤 √", "√present"),
    "enumeration": ("说明：1、√出勤；2、×旷课。", "√present ×absent"),
}


@pytest.mark.parametrize(("text", "meaning"), LEGENDS.values(), ids=LEGENDS)
def test_legends(text, meaning):
    found = legend([text])
    told = {mark: status or "none" for mark, status in found.meaning.items()}
    told |= dict.fromkeys(found.doubtful, "?")
    assert sorted(mark + status for mark, status in told.items()) == sorted(meaning.split())


def test_a_legend_in_two_rows_and_in_many():
    rows = ["考勤表", "√ × ○ △", "出勤 旷课 病假 事假"]
    told = {"√": "present", "×": "absent", "○": "sick", "△": "personal"}
    assert legend(rows).meaning == told
    assert legend(["出勤 旷课", "√ ×"]).meaning == {"√": "present", "×": "absent"}
    assert legend(["√ 出勤", "△ 事假"]).meaning == {"√": "present", "△": "personal"}
    assert legend(["√出勤 △事假", "△病假"]).doubtful == {"△"}


BLANKS = {
    "空白为出勤": "present",
    "注：空格表示到校": "present",
    "未标注者均为出勤": "present",
    "正常出勤不填": "present",
    "出勤的学生留空": "present",
    "×旷课 其余为出勤": "present",
    "只记缺勤：×旷课": "present",
    "“ ”表示出勤": "present",
    "空白表示缺勤": "absent",
    "√出勤 ×旷课": None,
    "空白处请填写家长电话": None,
    "旷课不得留空": None,
}


@pytest.mark.parametrize(("text", "blank"), BLANKS.items(), ids=BLANKS)
def test_what_an_empty_cell_means(text, blank):
    assert legend([text]).blank == blank


@pytest.mark.parametrize(
    "alike",
    ["√✓✔☑Vvｖ∨", "×✗✘XxＸ╳хχ", "○〇OoО◯⭕ο", "△Δ∆", "-－–—―", "+＋", "!！", "/／", "*＊", "☆"],
)
def test_marks_that_look_alike_are_one(alike):
    assert {fold_mark(f" {mark}\u3000") for mark in alike} == {alike[0]}


CELLS = {
    "√": "present", "✔": "present", "v": "present", "对勾": "present", "出勤": "present",
    "到": "present", "1": "present", "×": "absent", "X": "absent", "旷课": "absent", "0": "absent",
    "未到": "absent", "病": "sick", "病假": "sick", "(病假)": "sick", "病(发烧)": "sick",
    "病-发烧": "sick", "病假 发烧": "sick", "病假2天": "sick", "请病假": "sick", "事假": "personal",
    "迟到": "late", "迟到10分钟": "late", "迟到 10分": "late", "早退": "early", "×2": "absent",
    "旷课2节": "absent", "√(补)": "present", "√ √": "present", "√√√√": "present",
    # Several marks, and two halves of a day.
    "病假 迟到": "sick late", "迟到早退": "late early", "√迟到": "present late",
    "病假、早退": "sick early", "√/×": "am:present pm:absent", "√\n×": "am:present pm:absent",
    "√×": "am:present pm:absent", "√√": "am:present pm:present", "病/√": "am:sick pm:present",
    "√/公假": "am:present pm:none",
    # Understood, and none of the six.
    "公假": "none", "休学": "none", "国庆放假": "none", "已转走": "none", "运动会": "none",
    # A person must say.
    "△": "?", "○": "?", "+": "?", "-": "?", "/": "?", "!": "?", "☆": "?", "B": "?", "8": "?",
    "11": "?", "请假": "?", "假": "?", "病事假": "?", "发烧": "?", "√△": "?", "95.5": "?", "?": "?",
    "在家": "?", "----": "?",
}  # fmt: skip


def in_words(meaning):
    if meaning.unknown:
        return "?"
    return " ".join(f"{half}:{s or 'none'}" if half else s or "none" for half, s in meaning.states)


@pytest.mark.parametrize(("cell", "states"), CELLS.items(), ids=map(repr, CELLS))
def test_what_a_cell_means_without_a_legend(cell, states):
    assert in_words(Reader(Legend()).read(cell)) == states


def test_a_legend_and_an_answer_come_before_common_use():
    told = legend(["√请假 △事假 ○公假 ▽迟到 1旷课"])
    read = {mark: in_words(Reader(told).read(mark)) for mark in "√△▲○▼×"}
    assert read == {"√": "?", "△": "personal", "▲": "personal", "○": "none", "▼": "late",
                    "×": "absent"}  # fmt: skip
    answers = {"√": "sick", "◇": "late", "☆": "other"}
    reader = Reader(told, answers.get)
    assert [in_words(reader.read(m)) for m in ("√", "◇", "☆", "◇/√")] == [
        "sick", "late", "none", "late sick",
    ]  # fmt: skip


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=6))
def test_an_unknown_mark_never_gets_a_status(text):
    meaning = Reader(Legend()).read(text)
    folded = fold_mark(text)
    words = [word for word, status in STATUS_OF.items() if status in STATUSES]
    if not any(sign in folded for sign in (*"√×10", *words)) and not any(
        word in folded.casefold() for word in words
    ):
        assert all(status is None for _, status in meaning.states)


def grid_of(text, aside=(), answers=None, dates=None, periods=None):
    """Marks, notices and questions of pupils' rows from row 3 on, days from column C on."""
    rows = [[cell.strip().replace("↵", "\n") or None for cell in line.split("|")] for line in text]
    cells = [pa.array(list(column), pa.string()) for column in zip(*rows, strict=True)]
    days = [
        grids.Day(i + 2, letter(i + 2), str(i + 1), f"2026090{i + 1}", None)
        for i in range(len(cells))
    ]
    if dates is not None:
        days = [
            grids.Day(d.position, d.letter, d.heading, *pair)
            for d, pair in zip(days, expected(dates), strict=True)
        ]
    numbers = np.arange(3, 3 + len(rows))
    headings = ["序号", "姓名", *(day.heading for day in days)]
    return grids.read_marks(days, cells, numbers, list(aside), headings, answers or {}, "九月")


def plain(marks):
    names = ("row", "date", "period", "status")
    return [tuple(mark[name] for name in names) for mark in marks.to_pylist()]


def test_marks_row_by_row_with_day_period_and_raw():
    marks, notices, questions = grid_of(
        ["√||病假 迟到", "×|√|√/×"], dates="20260901:am 20260901:pm 20260902"
    )
    assert plain(marks) == [
        (3, "20260901", "am", "present"),
        (3, "20260902", None, "sick"),
        (3, "20260902", None, "late"),
        (4, "20260901", "am", "absent"),
        (4, "20260901", "pm", "present"),
        (4, "20260902", "am", "present"),
        (4, "20260902", "pm", "absent"),
    ]
    assert marks["raw"].to_pylist()[:3] == ["√", "病假 迟到", "病假 迟到"]
    assert (notices, questions) == ([], [])


def test_marks_without_meaning_are_said_and_asked_once_where_they_first_stand():
    marks, notices, questions = grid_of(["√|√|△", "△|√|公假", "√|妈妈打电话请假|◇"])
    assert [m for m in plain(marks) if m[3] is None] == [
        (3, "20260903", None, None),
        (4, "20260901", None, None),
        (4, "20260903", None, None),
        (5, "20260902", None, None),
        (5, "20260903", None, None),
    ]
    said = {(n.code, n.row, n.column, n.raw) for n in notices}
    assert said == {
        ("mark_unknown", 3, "E", "△"),
        ("mark_unknown", 5, "D", "妈妈打电话请假"),
        ("mark_unknown", 5, "E", "◇"),
    }
    # Of a whole sentence nobody is asked.
    assert [(q.code, q.sheet, q.row, q.column, q.raw) for q in questions] == [
        ("mark", "九月", 3, "E", "△"),
        ("mark", "九月", 5, "E", "◇"),
    ]
    assert questions[0].options[:6] == STATUSES
    for language in ("zh", "en"):
        assert "△" in questions[0].text(language) and len(questions[0].choices(language)) == 7


def test_an_answer_holds_for_the_next_month_of_the_same_layout():
    _, _, (question,) = grid_of(["√|△|√"])
    assert question.key == layout_key("mark", ["序号", "姓名"], "△")
    for mark in "△▲":
        marks, notices, asked = grid_of(
            [f"√|{mark}|√|√"], answers={question.key: "personal"}, dates="20261001..04"
        )
        assert plain(marks)[1] == (3, "20261002", None, "personal")
        assert (notices, asked) == ([], [])
    marks, notices, asked = grid_of(["√|△|√"], answers={question.key: "other"})
    assert plain(marks)[1][3] is None and (notices, asked) == ([], [])
    # Where both stand, they are two.
    _, _, asked = grid_of(["△|▲|√"], answers={question.key: "personal"})
    assert [q.raw for q in asked] == ["▲"]


UNSETTLED = {
    "ones and noughts": (["1|0|1"], "考勤表", set()),
    "counts of lessons": (["1|0|2"], "考勤表", {"1", "0", "2"}),
    "ones among ticks": (["√|1|√"], "考勤表", {"1"}),
    "a few ones": (["1||", "||", "||"], "考勤表", {"1"}),
    "a tick on a list of absences": (["√|√|√"], "七年级1班缺勤登记表", {"√"}),
    "with its legend": (["√|√|√"], "缺勤登记表 √旷课", set()),
    "of attendance and absence": (["√|√|√"], "考勤表（缺勤情况）", set()),
}


@pytest.mark.parametrize(("rows", "title", "asked"), UNSETTLED.values(), ids=UNSETTLED)
def test_common_signs_are_asked_where_they_may_mean_something_else(rows, title, asked):
    _, _, questions = grid_of(rows, [title])
    assert {question.raw for question in questions} == asked


def test_scores_are_no_marks_and_flood_nobody_with_questions():
    _, notices, questions = grid_of([f"{n}|{n + 1}|{n + 2}" for n in range(60, 99)])
    assert len(notices) == 1 and questions == []
    _, notices, questions = grid_of([f"{chr(0x4E00 + n)}|√|√" for n in range(30)])
    assert len(questions) == 12 < len(notices)


def test_empty_cells_are_marks_only_where_the_legend_says_so():
    rows = ["×||", "||", "|病|已转走", "|放假|"]
    assert len(grid_of(rows)[0]) == 4
    marks, _, _ = grid_of(rows, ["只记缺勤：×旷课"])
    # The third day has no mark of attendance, and row 5 has left.
    assert plain(marks) == [
        (3, "20260901", None, "absent"),
        (3, "20260902", None, "present"),
        (4, "20260901", None, "present"),
        (4, "20260902", None, "present"),
        (5, "20260902", None, "sick"),
        (5, "20260903", None, None),
        (6, "20260901", None, "present"),
        (6, "20260902", None, None),
    ]


def test_marks_of_a_day_without_date_are_said():
    marks, notices, _ = grid_of(["√|√|√", "√|√|"], dates="20260929..30 -")
    assert plain(marks)[2] == (3, None, None, "present")
    assert [(n.code, n.column, n.raw) for n in notices] == [("date_bad", "E", "3")]
    assert grid_of(["√||"], dates="20260929..30 -")[1] == []
    # That no day at all has a date is said of the header.
    assert grid_of(["√|√|√"], dates="- - -")[1] == []


def test_a_grid_without_marks_or_pupils():
    assert len(grid_of(["||", "||"])[0]) == 0
    days = [grids.Day(1, "B", "1", None, None)]
    marks, *rest = grids.read_marks(days, [pa.array([], "str")], np.array([], int), [], [], {})
    assert len(marks) == 0 and rest == [[], []]


@given(
    st.lists(
        st.lists(st.sampled_from(["√", "×", "病", "△", None, " ", "√/病"]), min_size=4, max_size=4),
        min_size=1,
        max_size=6,
    )
)
def test_every_filled_cell_gives_a_mark_and_no_empty_one(rows):
    marks, _, _ = grid_of(["|".join(cell or "" for cell in row) for row in rows])
    filled = [(i + 3, f"2026090{j + 1}") for i, row in enumerate(rows)
              for j, cell in enumerate(row) if (cell or "").strip()]  # fmt: skip
    found = list(zip(marks["row"].to_pylist(), marks["date"].to_pylist(), strict=True))
    assert list(dict.fromkeys(found)) == filled


HEADINGS = {
    "出勤天数": "present", "实出勤": "present", "缺勤": "missed", "旷课(节)": "absent",
    "病假": "sick", "事假天数": "personal", "请假次数": "leave", "迟到": "late", "早退": "early",
    "迟到/早退": "late_early", "应出勤": None, "合计": None, "出勤率": None, "备注": None,
}  # fmt: skip


@pytest.mark.parametrize(("heading", "kind"), HEADINGS.items(), ids=HEADINGS)
def test_totals_are_known_and_are_no_days(heading, kind):
    assert is_total(heading)
    assert totals([["姓名", heading], [None, None]], range(2), {0}) == ({1: kind} if kind else {})
    days, _ = days_of(f"姓名|1|2|3|{heading}", SEP)
    assert len(days) == 3


def totals_of(header, rows, title=SEP):
    cells = header_of("\n".join(rows))
    columns = [pa.array(list(column), pa.string()) for column in zip(*cells, strict=True)]
    grid, width = header_of(header), len(columns)
    letters = [letter(at) for at in range(width)]
    days, _ = grids.day_columns(grid, range(width), letters, {0}, [title])
    numbers = np.arange(3, 3 + len(rows))
    own = [columns[day.position] for day in days]
    marks, _, _ = grids.read_marks(days, own, numbers, [], [], {})
    said = grids.check_totals(
        grid, range(width), letters, {0}, columns.__getitem__, numbers, days, marks
    )
    return [(n.code, n.row, n.column, n.raw, n.value) for n in said]


def test_totals_that_contradict_the_marks_are_said():
    rows = ["甲|√|×|病|1|1|1天", "乙|√|√|√|2|0|0", "丙|×|×|√|1|2|", "丁|√|△|×|9|9|9"]
    assert totals_of("姓名|1|2|3|出勤天数|旷课|病假", rows) == [("totals_differ", 4, "E", "2", "3")]
    assert message("totals_differ", "2", "3") == "合计列写的是 2，按考勤符号数出来是 3"


def test_totals_are_counted_in_every_common_way():
    # All that was missed, or what has no excuse.
    assert totals_of("姓名|1|2|3|缺勤", ["甲|病|×|√|2", "乙|病|×|√|1"]) == []
    # Who came late came; not all who came need be ticked.
    assert totals_of("姓名|1|2|3|出勤", ["甲|√|迟到|√|3", "乙|√|病||2", "丙|√|迟到|√|2"]) == []
    # Only those who were missing are marked.
    assert totals_of("姓名|1|2|3|出勤", ["甲||病||2"]) == []
    # Halves or days.
    halves = "姓名|1|1|2|2|出勤天数\n|上午|下午|上午|下午|"
    assert totals_of(halves, ["甲|√|√|√|病|1.5", "乙|√|√|√|病|3", "丙|√|√|√|√|3"]) == [
        ("totals_differ", 5, "F", "3", "4")
    ]
    assert totals_of("姓名|1|2|3|病假", ["甲|√/病|√|√|0.5", "乙|√/病|√|√|1"]) == []


REPORTS = {
    # headings, context, rows, reasons, answer
    "reasons in every row": ("姓名|缺勤原因", "七年级1班缺勤日报", 2, "病假|事假", True),
    "expected": ("姓名|备注", "晨检表 应到45人 实到43人", 2, None, True),
    "far fewer": ("姓名|备注", "请假登记 全班45人", 3, None, True),
    "strong heading": ("姓名|班级|请假类型", "登记表", 2, "病假|请假", True),
    "a whole list with remarks": ("姓名|缺勤原因", "七年级1班", 3, "病假||", False),
    "whole class at the morning check": ("姓名|体温", "晨检记录表 应到3人", 3, None, False),
    "nearly the whole class": ("姓名|体温", "晨检表 应到45人", 44, None, False),
    "nothing wrong with anybody": ("姓名|主要症状", "晨检记录表", 2, "无|无", False),
    "no reasons told": ("姓名|缺勤原因", "缺勤登记", 2, None, False),
    "a class list": ("姓名|性别|备注", "七年级1班名单 全班45人", 20, None, False),
    "reasons of something else": ("姓名|原因", "补录学籍名单", 2, "新生|漏录", False),
    "no rows": ("姓名|缺勤原因", "缺勤日报", 0, "", False),
}


@pytest.mark.parametrize(
    ("headings", "context", "rows", "reasons", "answer"), REPORTS.values(), ids=REPORTS
)
def test_which_tables_are_reports_of_absentees(headings, context, rows, reasons, answer):
    cells = None if reasons is None else pa.array([r or None for r in reasons.split("|")])
    assert grids.is_absentee_report(headings.split("|"), [context], rows, cells) is answer


def absences(text, *context, answers=None):
    header, *rows = header_of(text)
    cells = [pa.array(list(column), pa.string()) for column in zip(*rows, strict=True)]
    letters = [letter(at) for at in range(len(header))]
    numbers = np.arange(3, 3 + len(rows))
    return grids.absentee_marks(header, cells, numbers, list(context), answers or {}, letters)


def test_absentees_of_the_title_s_day():
    text = "姓名|缺勤原因\n甲|病假\n乙|家中有事\n丙|发烧\n丁|请假\n戊|\n己|旷课"
    marks, notices, questions = absences(text, "七年级1班缺勤日报 2026年9月7日")
    assert [m[3] for m in plain(marks)] == ["sick", "personal", "sick", None, None, "absent"]
    assert {m[1] for m in plain(marks)} == {"20260907"}
    assert [(n.code, n.row, n.column) for n in notices] == [("mark_unknown", 6, "B")]
    (question,) = questions
    marks, notices, questions = absences(text, "2026年9月7日", answers={question.key: "personal"})
    assert plain(marks)[3][3] == "personal" and (notices, questions) == ([], [])


def test_absentees_with_days_and_lessons_of_their_own():
    marks, notices, _ = absences(
        "姓名|请假日期|节次|请假类型\n甲|2026-09-07|1-2节|病假\n乙|9月8日|上午|事假\n丙|9.10-9.14|全天|病假"
        "\n丁|某日||病假\n戊|||事假",
        "2026-2027学年请假登记表",
    )
    assert plain(marks) == [
        (3, "20260907", "1", "sick"),
        (3, "20260907", "2", "sick"),
        (4, "20260908", "am", "personal"),
        # Saturday and Sunday are no school days.
        *((5, f"202609{day}", None, "sick") for day in (10, 11, 14)),
        (6, None, None, "sick"),
        (7, None, None, "personal"),
    ]
    assert [(n.code, n.row, n.column, n.raw) for n in notices] == [("date_bad", 6, "B", "某日")]


def test_first_and_last_day_in_two_columns():
    marks, _, _ = absences(
        "姓名|开始日期|结束日期|原因\n甲|2026/9/7|2026/9/8|住院", "因病缺课追踪登记表"
    )
    assert plain(marks) == [(3, "20260907", None, "sick"), (3, "20260908", None, "sick")]


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("因病缺课登记表", "sick"),
        ("迟到登记表", "late"),
        ("缺勤登记表", None),
        ("迟到早退登记表", None),
    ],
)
def test_a_title_that_speaks_of_one_thing_says_it_of_all(title, status):
    marks, _, _ = absences("姓名|班级\n甲|七(1)班", title)
    assert plain(marks) == [(3, None, None, status)]


LINES = {
    "应到45人 实到43人 缺席：王芳(病假)、李强(事假)": "王芳:sick 李强:personal",
    "病假：王芳、李强  事假：买买提·阿不都": "王芳:sick 李强:sick 买买提·阿不都:personal",
    "缺勤学生（2人）：王芳（发烧），李强": "王芳:sick 李强:absent",
    "请假2人：王芳": "王芳:None",
    "缺席：无": "",
    "应到45人，实到45人。": "",
}


@pytest.mark.parametrize(("line", "found"), LINES.items(), ids=LINES)
def test_absentees_named_in_a_line(line, found):
    assert " ".join(f"{a.name}:{a.status}" for a in absentees_in_text(line)) == found
