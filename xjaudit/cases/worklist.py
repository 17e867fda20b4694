"""The worklist: every finding and open link with its state, what is missing, what comes next."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date

import pandas as pd

from xjaudit.audit import Audit
from xjaudit.cases import deadlines, items
from xjaudit.cases.actions import lawful, papers
from xjaudit.cases.calendar import Due
from xjaudit.cases.decisions import Decided, answered, attached, decisions
from xjaudit.cases.explained import explained
from xjaudit.cases.lasting import LASTING
from xjaudit.cases.states import machines
from xjaudit.cases.versions import versions
from xjaudit.errors import Words
from xjaudit.ledger.fold import State
from xjaudit.reconcile.marked import is_listed, on_lists
from xjaudit.rules import problems
from xjaudit.settings import Settings

STATES = {
    "open": Words("未处理", "open"),
    "accepted": Words("已接受", "accepted"),
    "filed": Words("已申报", "filed"),
    "waiting": Words("等待中", "waiting"),
    "settled": Words("已解决", "settled"),
    "not_a_problem": Words("不是问题", "not a problem"),
}
# What asks for nothing more, in this run and in later ones.
QUIET = ("settled", "accepted", "not_a_problem")
PENDING = ("filed", "waiting")
_GONE = Words("新数据中已不再出现", "no longer found in the newer data")
_ANSWERED = Words("已认定，重新核查后生效", "answered; takes effect with the next run")
_LOST = Words(
    "{day}认定的学籍记录已不在名册中，请重新认定",
    "the record named on {day} is no longer in the roster: answer again",
)
_STILL = Words("{day}已标为解决，新数据中仍然存在", "settled on {day}, still in newer data")
_DISPUTED = Words("合并后办理意见不一，待选定", "decided differently in packs: to be chosen")
_LATE = Words("原定等到{day}，已过期", "it was to wait until {day}, which is past")
# What a state of the case of a problem record makes of its finding.
_OF_CASE = {
    "FILED": "filed",
    "COUNTY_REVIEW": "filed",
    "DEADLOCK": "waiting",
    "DONE": "settled",
    "REJECTED": "open",
}
_TOLD = ("state", "reason", "step", "owner", "due", "estimated")
_TOLD += ("moved", "filed_as", "filed", "decided_by")
COLUMNS = (
    *("subject", "class", "name", "rule", "outcome", "severity", "message"),
    *("state", "reason", "step", "next", "missing", "owner", "due", "estimated", "days"),
    *("filed_as", "filed", "decided_by", "person_key", "list_key", "field", "file", "sheet", "row"),
)


def worklist(
    audit: Audit, state: State, today: date, table: pd.DataFrame | None = None
) -> pd.DataFrame:
    """One row per finding, per link that no finding speaks of, and per matter in hand that the
    present files do not show any more (settled by itself); in COLUMNS.

    state      one of STATES; reason: what was given for it, or why it is so
    step       of a problem record: the state of its case, see `states`
    next       lawful acts by code, the likeliest first, with ;
    missing    papers still to be attached for the act that was filed, or else for the first
    due        YYYY-MM-DD, estimated where the calendar of that year is not known yet
    days       since anything was done about it, or since the day the audit speaks of

    `table` are the audit's `items.items`, where they are at hand.
    """
    table = items.items(audit) if table is None else table
    told = decisions(state)
    gone, found = _gone(audit, told, table), set(table["subject"])
    table = pd.concat([table, gone], ignore_index=True) if len(gone) else table
    stands = _stands(table, found, told, _Looks(audit, state), audit, today) | _answers(
        table, state, audit
    )
    stands = explained(table[table["subject"].isin(found)], state, audit) | stands
    stands |= _cases(table, stands, state)
    stands |= _disputed(stands, state, audit)
    table = _joined(table, stands, audit, today)
    return _acts(table, state)[list(COLUMNS)]


def quiet(table: pd.DataFrame) -> pd.Series:
    """Which rows of a worklist ask for nothing more."""
    return table["state"].isin(list(QUIET))


def _gone(audit: Audit, told: dict[str, Decided], table: pd.DataFrame) -> pd.DataFrame:
    """What is in hand and not found any more, as items."""
    present = set(table["subject"])
    names = audit.roster.drop_duplicates("person_key").set_index("person_key")["name"].to_dict()
    rows = []
    for subject, one in told.items():
        in_hand = one.context and one.state not in ("accepted", "not_a_problem")
        if in_hand and subject not in present:
            row = {name: one.context.get(name) for name in ("rule", "class", "severity")}
            person = one.context.get("person")
            rows.append(row | {"subject": subject, "person_key": person, "name": names.get(person)})
    frame = pd.DataFrame(rows, columns=list(table.columns))
    return frame.astype(table.dtypes.to_dict())


def _stands(
    table: pd.DataFrame,
    found: set[str],
    told: dict[str, Decided],
    looks: "_Looks",
    audit: Audit,
    today: date,
) -> dict[str, Decided]:
    """Decisions as they stand now: what was waited for long enough, what a newer file contradicts,
    what it does not show any more. `found` are the subjects that are there now."""
    language, known = audit.settings.language, versions(audit)
    own = table[table["subject"].isin(list(told))]
    stands = {}
    for subject, file in zip(own["subject"], own["file"], strict=True):
        one = told[subject]
        if subject not in found and looks.at(one.context):
            one = replace(one, state="settled", reason=_GONE.text(language))
        elif subject in found and one.state == "settled":
            then = one.context.get("version")
            if then and then != known.get(file):
                reason = _STILL.text(language).format(day=one.moved)
                one = replace(one, state="open", reason=reason)
        elif one.state == "waiting" and one.until and one.until < today.isoformat():
            reason = _LATE.text(language).format(day=one.until)
            one = replace(one, state="open", reason=reason, due=one.until)
        stands[subject] = one
    return stands


class _Looks:
    """Whether this audit would have found something, had it still been there."""

    def __init__(self, audit: Audit, state: State) -> None:
        ran = audit.checked[audit.checked["missing"].isna() & audit.checked["why"].isna()]
        self.rules, self._state = set(ran["rule"]), state
        # A packet speaks of the children in it, not of the whole class as its list does.
        people, lists = audit.people, on_lists(audit.people)
        self._listed = set(people.loc[lists, "class"].dropna())
        self._added = set(people.loc[~lists & is_listed(people), "class"].dropna())

    def at(self, context: Mapping[str, str]) -> bool:
        """By its rule; what lists and packets tell, in its class or about its pupil."""
        rule, where = context.get("rule"), context.get("class")
        if rule and rule not in self.rules:
            return False
        if (rule and rule not in items.OUTCOME_OF) or where in self._listed:
            return True
        marked = self._state.last(f"pupil:{context.get('person')}", ("mark",))
        # What was found in no file with a version was found in a packet.
        return marked is not None or ("version" not in context and where in self._added)


def _answers(table: pd.DataFrame, state: State, audit: Audit) -> dict[str, Decided]:
    """Rows of lists that were answered about and are still asked: the audit has not been run since,
    or the answer binds no more. One that was obeyed, and left others to ask about, says nothing."""
    known = answered(state)
    own = table[(table["outcome"] == "ambiguous") & table["list_key"].isin(list(known))]
    records = set(audit.roster["person_key"]) if len(own) else set()
    waits, lost = (one.text(audit.settings.language) for one in (_ANSWERED, _LOST))
    told = {}
    for subject, key, asked in zip(own["subject"], own["list_key"], own["candidates"], strict=True):
        entry = known[key]
        record = entry.payload.get("record")
        if record and record not in records:
            told[subject] = Decided("open", lost.format(day=entry.at[:10]))
        elif entry.verb != "different" or record in str(asked).split(";"):
            told[subject] = Decided("settled", waits, moved=entry.at[:10], decided_by=entry.actor)
    return told


def _disputed(stands: dict[str, Decided], state: State, audit: Audit) -> dict[str, Decided]:
    """What packs decided differently is open until one of it is chosen."""
    told = {"state": "open", "reason": _DISPUTED.text(audit.settings.language)}
    return {one: replace(stands[one], **told) for one in state.conflicts if one in stands}


def _cases(table: pd.DataFrame, stands: dict[str, Decided], state: State) -> dict[str, Decided]:
    """Problem records stand as their case does, unless somebody decided otherwise."""
    machine = machines()["case"]
    cases = {"finding:" + one.partition(":")[2]: one for one in state.subjects("case")}
    own = table["subject"].isin(list(cases)) & table["rule"].isin(problems.types())
    told = {}
    for subject in table.loc[own, "subject"]:
        entries = state.standing(cases[subject])
        at = machine.run(entries, LASTING)
        one = replace(stands.get(subject, Decided()))
        if at.by and at.state in _OF_CASE and one.state in ("open", *PENDING):
            one.state, one.decided_by = _OF_CASE[at.state], at.by.actor
            one.reason = at.by.payload.get("reason") or one.reason
        for entry in entries:
            if entry.verb == "file_case":
                one.filed_as, one.filed = entry.payload["action"], entry.at[:10]
        one.moved = max(one.moved or "", entries[-1].at[:10])
        told[subject] = one
    return told


def _joined(
    table: pd.DataFrame, stands: dict[str, Decided], audit: Audit, today: date
) -> pd.DataFrame:
    """Items with how they stand: the few that anything was done about, and the default of all."""
    settings = audit.settings
    rows = [{"subject": s} | asdict(one) | _due(one, settings) for s, one in stands.items()]
    told = pd.DataFrame(rows, columns=["subject", *(n for n in _TOLD if n != "step")])
    told = told.astype({name: "str" for name in told if name != "estimated"})
    table = table.merge(told.astype({"estimated": "boolean"}), on="subject", how="left")
    table["state"] = table["state"].fillna("open")
    table["estimated"] = table["estimated"].fillna(False).astype("bool")
    campaign = deadlines.campaign_due("decisions", settings)
    if campaign:
        table["due"] = table["due"].fillna(campaign.day.isoformat())
    table["due"] = table["due"].mask(quiet(table))
    moved = pd.to_datetime(table["moved"].fillna(settings.as_of.isoformat()))
    table["days"] = (pd.Timestamp(today) - moved).dt.days.clip(lower=0).astype("Int64")
    return table


def _due(one: Decided, settings: Settings) -> dict[str, object]:
    """When it is due: as was said when it was assigned or put off, else by the act's term."""
    told = one.until if one.state == "waiting" and one.until else one.due
    due = Due(date.fromisoformat(told)) if told else None
    if due is None and one.state == "filed" and one.filed_as and one.moved:
        due = deadlines.step_due(one.filed_as, date.fromisoformat(one.moved), settings)
    return {"due": due.day.isoformat(), "estimated": due.estimated} if due else {"due": None}


def _acts(table: pd.DataFrame, state: State) -> pd.DataFrame:
    """What comes next, and the papers that it needs and that are not attached; the case's state."""
    labels = {
        subject: {one["label"] for one in attached(state.standing(subject))}
        for kind in ("case", "pupil")
        for subject in state.subjects(kind)
    }
    machine = machines()["case"]
    following, missing, steps = [], [], []
    keys = zip(table["subject"], table["person_key"], table["filed_as"], quiet(table), strict=True)
    for about, (subject, person, filed_as, done) in zip(items.abouts(table), keys, strict=True):
        acts = () if done else lawful(about).actions
        chosen = filed_as if isinstance(filed_as, str) else next(iter(acts), "")
        needed = () if done else papers(about, chosen)
        case = "case:" + subject.partition(":")[2]
        here = labels.get(case, set()) | labels.get(f"pupil:{person}", set())
        following.append(";".join(acts))
        missing.append(";".join(one for one in needed if one not in here))
        is_problem = about.outcome in problems.types()
        steps.append(machine.run(state.standing(case), LASTING).state if is_problem else None)
    return table.assign(next=following, missing=missing, step=pd.Series(steps, dtype="str"))
