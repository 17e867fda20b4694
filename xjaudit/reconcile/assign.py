"""Who is who: evidence from strong to weak; what is not unique is asked, never guessed."""

from dataclasses import dataclass, field

import pandas as pd

from xjaudit.reconcile.evidence import DETAILS, TELLING, compare, name_key, near

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
    done = Assignment()
    for level in ("id_number", "registry_no"):
        _by_number(done, people, records, level)
    _by_keys(done, people, records, ["key", "birth_date"], "name_birth")
    _by_name_in_class(done, people, records)
    _by_name_elsewhere(done, people, records)
    _by_near_name(done, people, records)
    return done


def _keys(frame: pd.DataFrame, columns: list[str]) -> pd.Series:
    """One text per row of the given columns; rows with a blank in one of them are left out."""
    if not all(name in frame for name in columns):
        return pd.Series(dtype="str")
    parts = frame[columns].dropna()
    key = parts[columns[0]]
    for name in columns[1:]:
        key = key + "|" + parts[name]
    return key


def _pairs(
    done: Assignment, people: pd.DataFrame, records: pd.DataFrame, columns: list[str]
) -> pd.DataFrame:
    """Open list rows (index) with the record of the same key, where one record only has it.

    `first` says whether the row is the first on the lists with that key.
    """
    left = _keys(done.open_people(people), columns)
    right = _keys(records, columns)
    right = right[~right.duplicated(keep=False)]
    record = left.map(pd.Series(right.index, index=right.to_numpy())).dropna().astype("int64")
    several = record[record.duplicated(keep=False)]
    if len(several):
        ranked = _ranked(people, records, several)
        record = pd.concat([record.drop(several.index), several.loc[ranked]])
    taken = {r for r, _ in done.links.values()}
    return pd.DataFrame(
        {"record": record, "first": ~record.duplicated() & ~record.isin(list(taken))}
    )


def _ranked(people: pd.DataFrame, records: pd.DataFrame, record: pd.Series) -> list[int]:
    """List rows that claim a record, best first: what they tell decides, not where they stand."""
    mine = people.loc[record.index]
    told = compare(mine, records.loc[record])
    told["class"] = (mine["class"].to_numpy() == records.loc[record, "class"].to_numpy()).astype(
        int
    )
    content = mine[[n for n in ("key", "class", *DETAILS) if n in mine]].fillna("")
    order = pd.DataFrame({"against": (told < 0).sum(axis=1), "agrees": -(told > 0).sum(axis=1)})
    return list(
        order.join(content)
        .sort_values(["against", "agrees", *content.columns], kind="stable")
        .index
    )


def _by_number(done: Assignment, people: pd.DataFrame, records: pd.DataFrame, level: str) -> None:
    """The same number; when the names have nothing in common a person must look."""
    pairs = _pairs(done, people, records, [level])
    same = (
        people.loc[pairs.index, "key"].to_numpy() == records.loc[pairs["record"], "key"].to_numpy()
    )
    for (row, record, first), equal in zip(pairs.itertuples(name=None), same, strict=True):
        names = str(people.at[row, "key"]), str(records.at[record, "key"])
        if not equal and near(*names) is None:
            done.questions[row] = ("contradiction", [record])
        elif first:
            done.links[row] = (record, level)
        else:
            done.duplicates[row] = (record, level)


def _by_keys(
    done: Assignment, people: pd.DataFrame, records: pd.DataFrame, columns: list[str], level: str
) -> None:
    for row, record, first in _pairs(done, people, records, columns).itertuples(name=None):
        if first:
            done.links[row] = (record, level)
        else:
            done.duplicates[row] = (record, level)


def _by_name_in_class(done: Assignment, people: pd.DataFrame, records: pd.DataFrame) -> None:
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
    _among_namesakes(done, people, records, left, right)


def _among_namesakes(
    done: Assignment,
    people: pd.DataFrame,
    records: pd.DataFrame,
    left: pd.Series,
    right: pd.Series,
) -> None:
    """Names that stand twice in a class: only another detail can tell who is who."""
    several = set(left[left.duplicated()]) | set(right[right.duplicated()])
    for key in sorted(several & set(left) & set(right)):
        rows, candidates = left.index[left == key], list(right.index[right == key])
        told = _told(people, records, [(row, record) for row in rows for record in candidates])
        fits = {row: [c for c in candidates if not told[row, c].against] for row in rows}
        first = pd.Series([(fits[row] or candidates)[0] for row in rows], index=rows)
        for row in _ranked(people, records, first):
            proven = [c for c in fits[row] if told[row, c].proof]
            _settle_namesake(done, row, proven, fits, told)


def _settle_namesake(
    done: Assignment,
    row: int,
    proven: list[int],
    fits: dict[int, list[int]],
    told: dict[tuple[int, int], "Told"],
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


def _by_name_elsewhere(done: Assignment, people: pd.DataFrame, records: pd.DataFrame) -> None:
    """The name stands in another class: a link if it is the only one in the school and free."""
    open_people = done.open_people(people)
    wanted = open_people["key"].dropna()
    holders = records.loc[records["key"].isin(wanted)].groupby("key").groups
    listed = wanted.value_counts()
    owners = {record for record, _ in done.links.values()}
    for row, key in wanted.items():
        candidates = list(holders.get(key, []))
        if not candidates:
            continue
        told = _told(people, records, [(row, record) for record in candidates])
        fits = [c for c in candidates if not told[row, c].against]
        only = candidates[0] if len(candidates) == 1 and fits else None
        if only is not None and only not in owners and listed[key] == 1:
            done.links[row] = (only, "name_school")
            owners.add(only)
        elif only is not None and only in owners and told[row, only].proof:
            done.duplicates[row] = (only, "name_detail")
        elif fits:
            done.questions[row] = ("elsewhere", fits)


def _by_near_name(done: Assignment, people: pd.DataFrame, records: pd.DataFrame) -> None:
    """Open on both sides in one class and the names nearly alike: proposed, or linked where
    another detail proves it and nobody else comes into question."""
    open_records = done.open_records(records)
    of_class = open_records.groupby("class").groups
    wanted: dict[int, dict[int, str]] = {}
    for row, key, own in done.open_people(people)[["key", "class"]].dropna().itertuples():
        near_ones = {c: near(key, open_records.at[c, "key"]) for c in of_class.get(own, [])}
        told = _told(people, records, [(row, c) for c, why in near_ones.items() if why])
        fits = {c: near_ones[c][0] for (_, c), details in told.items() if not details.against}
        if fits:
            wanted[row] = fits
    for row, found in wanted.items():
        record, reason = next(iter(found.items()))
        rivals = any(record in others for other, others in wanted.items() if other != row)
        proof = _told(people, records, [(row, record)])[row, record].proof
        if len(found) == 1 and proof and not rivals:
            done.links[row] = (record, "near_with_detail")
        else:
            done.questions[row] = (reason, list(found))


@dataclass(frozen=True)
class Told:
    """What the details of a pair say: any agrees, any contradicts, any proves who it is."""

    agrees: bool
    against: bool
    proof: bool


def _told(
    people: pd.DataFrame, records: pd.DataFrame, pairs: list[tuple[int, int]]
) -> dict[tuple[int, int], Told]:
    if not pairs:
        return {}
    rows, partners = zip(*pairs, strict=True)
    answer = compare(
        people.loc[list(rows)].reset_index(drop=True),
        records.loc[list(partners)].reset_index(drop=True),
    )
    agrees, against = (answer > 0).any(axis=1), (answer < 0).any(axis=1)
    proof = (answer[list(TELLING)] > 0).any(axis=1)
    told = zip(agrees, against, proof, strict=True)
    return {pair: Told(*map(bool, values)) for pair, values in zip(pairs, told, strict=True)}
