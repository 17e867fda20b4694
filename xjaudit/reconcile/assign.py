"""Who is who: evidence from strong to weak; what is not unique is asked, never guessed."""

from dataclasses import dataclass, field

import pandas as pd

from xjaudit.reconcile.evidence import DETAILS, TELLING, compare, name_key, near
from xjaudit.record.ids import has_valid_check, matches

# Evidence that made a link, and how much it says.
SCORES = {
    "id_number": 1.0,
    "registry_no": 0.99,
    "name_birth": 0.97,
    "name_class": 0.95,
    "name_detail": 0.95,
    "name_school": 0.9,
    "near_with_detail": 0.85,
}


@dataclass(frozen=True)
class Told:
    """What the details of a pair say: how many agree, how many contradict, and whether one that
    agrees tells namesakes apart."""

    agrees: int
    against: int
    proof: bool


class Pairs:
    """Details of single pairs, for the few that whole columns do not settle."""

    def __init__(self, people: pd.DataFrame, records: pd.DataFrame) -> None:
        """Both frames as they are compared; their index labels name the rows."""
        self.mine, self.theirs = _cells(people), _cells(records)
        self.listed = set(self.mine["key"].values())
        self.holders: dict[str, list[int]] = {}
        for record, key in self.theirs["key"].items():
            self.holders.setdefault(key, []).append(record)

    def told(self, person: int, record: int) -> Told:
        """What the details of one pair say."""
        said: dict[str, bool] = {}
        for detail in DETAILS:
            mine = self.mine.get(detail, {}).get(person)
            theirs = "id_number" if detail == "id_tail" else detail
            other = self.theirs.get(theirs, {}).get(record)
            if isinstance(mine, str) and isinstance(other, str):
                said[detail] = other.endswith(mine) if detail == "id_tail" else other == mine
        agrees = sum(said.values())
        proof = any(same for detail, same in said.items() if detail in TELLING)
        return Told(agrees, len(said) - agrees, proof)

    def near(self, person: int, record: int) -> tuple[str, float] | None:
        """Why the two names, which are not the same, may be one; None also where one is blank."""
        mine, theirs = self.mine["key"].get(person), self.theirs["key"].get(record)
        return near(mine, theirs) if isinstance(mine, str) and isinstance(theirs, str) else None

    def doubts(self, person: int, record: int) -> list[int]:
        """Records to choose from where the names of a pair speak against it, else nothing.

        They do when they have nothing in common, and also when they are alike but somebody else
        has exactly the one or the other: then the number is the slip, not the name.
        """
        mine, theirs = self.mine["key"].get(person), self.theirs["key"].get(record)
        if not isinstance(mine, str) or not isinstance(theirs, str) or mine == theirs:
            return []
        others = [c for c in self.holders.get(mine, []) if c != record]
        taken = others or theirs in self.listed
        return [record, *others] if taken or self.near(person, record) is None else []

    def ranked(self, claims: dict[int, int]) -> list[int]:
        """Claimants of records, best first: what they tell decides, not where they stand."""

        def rank(person: int) -> tuple:
            told = self.told(person, claims[person])
            own, theirs = (
                side["class"].get(label)
                for side, label in ((self.mine, person), (self.theirs, claims[person]))
            )
            content = tuple(str(cells.get(person)) for cells in self.mine.values())
            other_name = self.mine["key"].get(person) != self.theirs["key"].get(claims[person])
            return other_name, told.against, own != theirs, -told.agrees, content

        return sorted(claims, key=rank)


def _cells(frame: pd.DataFrame) -> dict[str, dict[int, str]]:
    """By column, index label to cell."""
    labels = frame.index.tolist()
    columns = [name for name in ("key", "class", "id_told", *DETAILS) if name in frame]
    return {name: dict(zip(labels, frame[name].tolist(), strict=True)) for name in columns}


@dataclass
class Assignment:
    """Rows are index labels of the two frames.

    links       list row to (record, evidence)
    duplicates  list row to a record that another list row already has
    questions   list row to (reason, candidate records)
    """

    links: dict[int, tuple[int, str]] = field(default_factory=dict)
    duplicates: dict[int, tuple[int, str]] = field(default_factory=dict)
    questions: dict[int, tuple[str, list[int]]] = field(default_factory=dict)

    def open_people(self, people: pd.DataFrame) -> pd.DataFrame:
        """List rows nothing was said about yet."""
        settled = [*self.links, *self.duplicates, *self.questions]
        return people[~people.index.isin(settled)]

    def open_records(self, records: pd.DataFrame) -> pd.DataFrame:
        """Records that no list row has."""
        return records[~records.index.isin([record for record, _ in self.links.values()])]


def assign(people: pd.DataFrame, records: pd.DataFrame) -> Assignment:
    """Find each list row's one record.

    people has class, name_plain and any of DETAILS; records has class, name and the same. Every
    level links only what is unique on both sides; a link is never taken back by a weaker level.
    """
    people = people.assign(key=name_key(people["name_plain"]))
    records = records.assign(key=name_key(records["name"]))
    if "id_number" in people:
        # What was told stays, so that rows are ranked by it and not by where they stand.
        people["id_told"] = people["id_number"]
        people["id_number"] = _evidence(people["id_number"], records)
    done, pairs = Assignment(), Pairs(people, records)
    for level in ("id_number", "registry_no"):
        _by_keys(done, people, records, pairs, [level], level)
    _by_keys(done, people, records, pairs, ["key", "birth_date"], "name_birth")
    _by_name_in_class(done, people, records, pairs)
    _by_name_elsewhere(done, people, records, pairs)
    _by_near_name(done, people, records, pairs)
    for row in done.open_people(people).index[done.open_people(people)["key"].isna()]:
        done.questions[row] = ("no_name", [])
    return done


def _evidence(numbers: pd.Series, records: pd.DataFrame) -> pd.Series:
    """ID numbers of lists that say anything: one that is mistyped speaks against nobody."""
    unsound = matches(numbers, r"^[0-9]{5,}[0-9X]$") & ~has_valid_check(numbers)
    if unsound.any() and "id_number" in records:
        # The registry may have the same wrong number.
        known = set(records["id_number"].dropna())
        unsound &= ~numbers.where(unsound).map(known.__contains__, na_action="ignore").eq(True)
    return numbers.mask(unsound)


def _keys(frame: pd.DataFrame, columns: list[str]) -> pd.Series:
    """One text per row of the given columns; rows with a blank in one of them are left out."""
    if not all(name in frame for name in columns):
        return pd.Series(dtype="str")
    parts = frame[columns].dropna()
    key = parts[columns[0]]
    for name in columns[1:]:
        key = key + "|" + parts[name]
    return key


def _by_keys(
    done: Assignment,
    people: pd.DataFrame,
    records: pd.DataFrame,
    pairs: Pairs,
    columns: list[str],
    level: str,
) -> None:
    """Open list rows with the record of the same key, where one record only has it.

    Of several list rows that claim a record the best is linked, the others are repeats of it.
    Where names have nothing in common a person must look, whatever number is the same.
    """
    left, right = _keys(done.open_people(people), columns), _keys(records, columns)
    right = right[~right.duplicated(keep=False)]
    record = left.map(pd.Series(right.index, index=right.to_numpy())).dropna().astype("int64")
    claims = dict(zip(record.index.tolist(), record.tolist(), strict=True))
    taken = {r for r, _ in done.links.values()}
    several = record[record.duplicated(keep=False)].index
    for row in [*record.index.difference(several), *pairs.ranked({r: claims[r] for r in several})]:
        one = claims[row]
        if doubt := pairs.doubts(row, one):
            done.questions[row] = ("contradiction", doubt)
        elif one in taken:
            done.duplicates[row] = (one, level)
        else:
            done.links[row] = (one, level)
            taken.add(one)


def _by_name_in_class(
    done: Assignment, people: pd.DataFrame, records: pd.DataFrame, pairs: Pairs
) -> None:
    """One name, one class: a link if it is unique on both sides and little contradicts it."""
    left = _keys(done.open_people(people), ["key", "class"])
    right = _keys(done.open_records(records), ["key", "class"])
    once_left, once_right = (keys[~keys.duplicated(keep=False)] for keys in (left, right))
    record = once_left.map(pd.Series(once_right.index, index=once_right.to_numpy()))
    record = record.dropna().astype("int64")
    told = compare(people.loc[record.index], records.loc[record])
    against = (told[list(TELLING)] < 0).sum(axis=1)
    for row, one, contradictions in zip(record.index, record, against, strict=True):
        if contradictions >= 2:
            done.questions[row] = ("contradiction", [one])
        else:
            done.links[row] = (one, "name_class")
    _among_namesakes(done, pairs, left, right)


def _among_namesakes(
    done: Assignment,
    pairs: Pairs,
    left: pd.Series,
    right: pd.Series,
) -> None:
    """Names that stand twice in a class: only another detail can tell who is who."""
    several = set(left[left.duplicated()]) | set(right[right.duplicated()])
    for key in sorted(several & set(left) & set(right)):
        rows, candidates = left.index[left == key], list(right.index[right == key])
        told = {(row, c): pairs.told(row, c) for row in rows for c in candidates}
        fits = {row: [c for c in candidates if not told[row, c].against] for row in rows}
        claims = {row: (fits[row] or candidates)[0] for row in rows}
        for row in pairs.ranked(claims):
            proven = [c for c in fits[row] if told[row, c].proof]
            _settle_namesake(done, row, proven, fits, told)


def _settle_namesake(
    done: Assignment,
    row: int,
    proven: list[int],
    fits: dict[int, list[int]],
    told: dict[tuple[int, int], Told],
) -> None:
    taken = {record for record, _ in done.links.values()}
    if len(proven) == 1 and proven[0] not in taken:
        done.links[row] = (proven[0], "name_detail")
    elif len(proven) == 1:
        done.duplicates[row] = (proven[0], "name_detail")
    elif len(fits[row]) == 1 and told[row, fits[row][0]].agrees and _only_fit(row, fits):
        done.links[row] = (fits[row][0], "name_detail")
    else:
        done.questions[row] = ("namesakes", fits[row] or list({c for r, c in told if r == row}))


def _only_fit(row: int, fits: dict[int, list[int]]) -> bool:
    """No other list row could be the one record that this row fits."""
    return all(fits[row][0] not in others for other, others in fits.items() if other != row)


def _by_name_elsewhere(
    done: Assignment, people: pd.DataFrame, records: pd.DataFrame, pairs: Pairs
) -> None:
    """The name stands in another class: a link if it is the only one in the school and free."""
    open_people = done.open_people(people)
    wanted = open_people["key"].dropna()
    holders = records.loc[records["key"].isin(wanted)].groupby("key").groups
    listed = wanted.value_counts()
    owners = {record for record, _ in done.links.values()}
    for row, key in zip(wanted.index.tolist(), wanted.tolist(), strict=True):
        candidates = list(holders.get(key, []))
        if not candidates:
            continue
        fits = [c for c in candidates if not pairs.told(row, c).against]
        only = candidates[0] if len(candidates) == 1 and fits else None
        if only is not None and only not in owners and listed[key] == 1:
            done.links[row] = (only, "name_school")
            owners.add(only)
        elif only is not None and only in owners and pairs.told(row, only).proof:
            done.duplicates[row] = (only, "name_detail")
        elif fits:
            done.questions[row] = ("elsewhere", fits)


def _by_near_name(
    done: Assignment, people: pd.DataFrame, records: pd.DataFrame, pairs: Pairs
) -> None:
    """Open on both sides in one class and the names nearly alike: proposed, or linked where
    another detail proves it and nobody else comes into question."""
    open_records = done.open_records(records)
    of_class = open_records.groupby("class").groups
    wanted: dict[int, dict[int, str]] = {}
    open_people = done.open_people(people)["class"].dropna()
    for row, own in zip(open_people.index.tolist(), open_people.tolist(), strict=True):
        near_ones = {c: pairs.near(row, c) for c in of_class.get(own, [])}
        fits = {c: why[0] for c, why in near_ones.items() if why and not pairs.told(row, c).against}
        if fits:
            wanted[row] = fits
    for row, found in wanted.items():
        record, reason = next(iter(found.items()))
        rivals = any(record in others for other, others in wanted.items() if other != row)
        proof = pairs.told(row, record).proof
        if len(found) == 1 and proof and not rivals:
            done.links[row] = (record, "near_with_detail")
        else:
            done.questions[row] = (reason, list(found))
