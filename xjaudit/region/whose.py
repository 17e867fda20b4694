"""Whose a file or a row is: schools by identifier, or by a name that only one has."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

import pandas as pd

from xjaudit.patterns import regex
from xjaudit.record import ids
from xjaudit.record.text import BLANKS
from xjaudit.region import calls
from xjaudit.region.find import Part, School, is_called_school, is_place

CODE = regex(ids.SCHOOL)
_OFFICE = regex(r"(?:教育|教体|文教|教科)[^县市区]{0,6}局$|教委$|教育委员会$")


@dataclass
class Schools:
    """The schools known so far, and what is found for them.

    base    by identifier the row of the base of institution codes
    names   by identifier what schools are called, in the base or else in files
    closed  whether there can be no others
    guessed  by school what it was taken for the meaning of: the base has one school only that may
             be called so
    """

    own: list[School]
    base: dict[str, dict[str, str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    closed: bool = False
    guessed: dict[int, set[str]] = field(default_factory=dict)

    def of(self, called: str, path: str, whole: bool = False) -> int | None:
        """Which school an identifier or a name means in a file; a new one where it is a school's
        that was not known. None where nobody knows it, or several are called so. An identifier of
        the whole file needs no base that knows it."""
        county = county_of(path, self.own)
        if CODE.match(called):
            return self._of_code(called, county, whole)
        return self._of_name(called, county)

    def knows(self, name: str) -> bool:
        """Whether a school is called so; where none is known, whether it is called like one."""
        known = {_plain(one.name) for one in self.own} | {*map(_plain, self.names.values())}
        return name in known if known else is_called_school(name)

    def give(self, at: int, *files: tuple[str, int], parts: tuple[Part, ...] = ()) -> None:
        """Files and parts of files to a school."""
        one = self.own[at]
        self.own[at] = replace(one, files=(*one.files, *files), parts=(*one.parts, *parts))

    def call(self, at: int, name: str) -> None:
        """Give a school a name."""
        self.own[at] = replace(self.own[at], name=name)

    def of_lead(self, name: str, path: str, agreed: bool) -> int | None:
        """The school that a file's name begins with; a new one where several files agree in it and
        it is called like a school."""
        if self.is_known(name) or self.base or agreed:
            return self._of_name(name, county_of(path, self.own))
        return None

    def is_known(self, name: str) -> bool:
        """Whether a school that is known is called so."""
        return name in {*map(_plain, self.names.values()), *(_plain(o.name) for o in self.own)}

    def of_path(self, path: str) -> int | None:
        """The school that a file's name names, by identifier or name; None where not exactly
        one, or where it begins with another name that only ends like it."""
        stem = BLANKS.sub("", PurePosixPath(path).stem)
        told: dict[int | str, tuple[str, str]]
        told = {at: (one.code or "", one.name) for at, one in enumerate(self.own)}
        if not self.closed:
            known = {one.code for one in self.own}
            told |= {code: (code, n) for code, n in self.names.items() if code not in known}
        met = [w for w, called in told.items() if any(len(c) > 2 and c in stem for c in called)]
        # 第一小学 stands in 第一小学东校区, too: the longest name counts.
        most = max((len(told[one][1]) for one in met), default=0)
        found = [one for one in met if len(told[one][1]) == most]
        if len(found) > 1:
            # A school that has a folder stands in the base, too.
            found = [one for one in found if isinstance(one, int)]
        if len(found) != 1 or _is_longer(calls.lead(path), *told[found[0]], stem):
            return None
        return found[0] if isinstance(found[0], int) else self.of(found[0], path)

    def _of_code(self, code: str, county: str, whole: bool) -> int | None:
        for at, one in enumerate(self.own):
            if one.code == code:
                return at
        name = self.names.get(code)
        alone = name and list(self.names.values()).count(name) == 1
        if name and alone and (at := self._called(name, county)) is not None:
            return at if self.own[at].code is None else None
        if self.closed or (self.base and code not in self.base and not whole):
            return None
        self.own.append(School("", name or code, county or self._county(code), "", (), code))
        return len(self.own) - 1

    def _of_name(self, name: str, county: str) -> int | None:
        if (at := self._called(name, county)) is not None:
            return at
        codes = [code for code, own in self.names.items() if _plain(own) == name]
        if len(codes) == 1:
            return self._of_code(codes[0], county, whole=False)
        if not codes and (at := self._alike(name, county)) is not None:
            self.guessed.setdefault(at, set()).add(name)
            return at
        if self._is_like_another(name, county):
            return None
        several = codes or [one for one in self.own if _plain(one.name) == name]
        if several or self.closed or self.base or not is_called_school(name):
            return None
        self.own.append(School("", name, county, "", ()))
        return len(self.own) - 1

    def _alike(self, name: str, county: str) -> int | None:
        """The school of the base that alone may be called so."""
        names = {code: row.get("school_name") or "" for code, row in self.base.items()}
        met = [code for code, one in names.items() if calls.may_be_one(name, one)]
        return self._of_code(met[0], county, whole=False) if len(met) == 1 else None

    def _is_like_another(self, name: str, county: str) -> bool:
        near = [one.name for one in self.own if not (county and one.county) or one.county == county]
        return any(calls.may_be_one(name, one) for one in (*near, *self.names.values()))

    def _called(self, name: str, county: str) -> int | None:
        """The only school of that name, in the file's county where it has one."""
        met = [at for at, one in enumerate(self.own) if _plain(one.name) == _plain(name)]
        near = [at for at in met if county and self.own[at].county == county]
        found = near or met
        return found[0] if len(found) == 1 else None

    def _county(self, code: str) -> str:
        """The county of a school as the base tells it, called as folders call it."""
        return county_named(self.base.get(code, {}), {one.county for one in self.own})


def county_named(authority: dict[str, str], known: set[str]) -> str:
    """The county of an authority's name and code, called as folders call it where they do."""
    place = authority.get("authority_code") or ""
    name = _OFFICE.sub("", authority.get("authority_name") or "")
    division = place if re.fullmatch("[0-9]{6}", place) else ""
    return next((one for one in (division, name) if one and one in known), name or division)


def _is_longer(lead: str, code: str, name: str, stem: str) -> bool:
    """Whether a file's name begins with another school's name that ends like this one."""
    before = lead.removesuffix(_plain(name)) if lead.endswith(_plain(name)) else ""
    return bool(before) and not is_place(before) and not (code and code in stem)


def base_of(register: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Rows of a base of institution codes by identifier."""
    told = register.dropna(subset=["school_code"]).drop_duplicates("school_code")
    rows = told.astype(object).where(told.notna(), None).to_dict("records")
    return {str(row["school_code"]): {str(k): v for k, v in row.items()} for row in rows}


def county_of(path: str, schools: list[School]) -> str:
    """The county that a file in no school's folder lies in; '' where its folder is none."""
    parts = PurePosixPath(path).parts
    known = {one.county for one in schools if one.county}
    return parts[0] if len(parts) > 1 and (parts[0] in known or is_place(parts[0])) else ""


def _plain(name: str) -> str:
    return BLANKS.sub("", name)


def shared(schools: list[School]) -> dict[str, int]:
    """Files that are named for several schools, and their bytes."""
    times = Counter(path for one in schools for path, _ in one.files)
    return {path: size for one in schools for path, size in one.files if times[path] > 1}
