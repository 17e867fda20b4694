"""Cell styles of an OpenDocument spreadsheet: number formats, and what is struck out."""

import re
from html import unescape
from typing import NamedTuple

from xjaudit.patterns import regex

_STYLE = regex(rb"<style:style\b([^>]*?)(?:/>|>(.*?)</style:style>)", re.DOTALL)
_STRUCK = regex(rb'text-line-through-(?:style|type)="(?!none)')
_NUMBER_STYLE = regex(
    rb"<number:(number|date|time)-style\b([^>]*)>(.*?)</number:\1-style>", re.DOTALL
)
_PART = regex(rb"<number:([\w-]+)([^>]*?)(?:/>|>([^<]*)</number:\1>)")
_NAMED = regex(rb'style:name="([^"]*)"')
_DATA = regex(rb'style:data-style-name="([^"]*)"')
_DIGITS = regex(rb'number:min-integer-digits="(\d{1,2})"')
_DECIMALS = regex(rb'number:decimal-places="(\d{1,2})"')
# What part of a date is written in short, and what in long form.
_PARTS = {
    b"year": ("yy", "yyyy"),
    b"month": ("m", "mm"),
    b"day": ("d", "dd"),
    b"hours": ("h", "hh"),
    b"minutes": ("m", "mm"),
    b"seconds": ("s", "ss"),
}


class Style(NamedTuple):
    """What matters of a cell style."""

    form: str | None = None
    struck: bool = False


def styles_of(*parts: bytes) -> dict[str, Style]:
    """The cell styles that these parts of a document define, by name."""
    heads = [part.partition(b"<office:body")[0] for part in parts]
    forms: dict[bytes, str | None] = {}
    for head in heads:
        for _, attributes, body in _NUMBER_STYLE.findall(head):
            if name := _NAMED.search(attributes):
                forms[name[1]] = _form(body)
    styles = {}
    for attributes, body in (found for head in heads for found in _STYLE.findall(head)):
        name, data = _NAMED.search(attributes), _DATA.search(attributes)
        if name and b'style:family="table-cell"' in attributes:
            form = forms.get(data[1]) if data else None
            styles[unescape(name[1].decode())] = Style(form, bool(_STRUCK.search(body)))
    return styles


def _form(body: bytes) -> str | None:
    """A number format in the letters that Excel uses."""
    parts = []
    for kind, attributes, text in _PART.findall(body):
        if kind == b"text":
            parts.append(_quoted(unescape(text.decode("utf-8", "replace"))))
        elif kind in _PARTS:
            parts.append(_PARTS[kind][b'number:style="long"' in attributes])
        elif kind == b"number":
            digits, decimals = _DIGITS.search(attributes), _DECIMALS.search(attributes)
            zeros = "0" * (int(digits[1]) if digits else 1)
            places = int(decimals[1]) if decimals else 0
            parts.append(zeros + ("." + "0" * places if places else ""))
    form = "".join(parts)
    return form if form not in ("", "0", "General") else None


def _quoted(text: str) -> str:
    return text if all(character in "-/. :" for character in text) else f'"{text}"'
