"""Guards that look at the ledger alone, each at the entries about one subject; see `states`."""

import unicodedata

from xjaudit.cases.actions import About, key_papers, lawful, papers
from xjaudit.cases.decisions import attached
from xjaudit.ledger.entry import Entry

SIGNERS = ("head_teacher", "registrar", "leader")


def form_is_complete(entries: list[Entry]) -> bool:
    """The form last taken back has signature, phone and date."""
    last = _last(entries, "take_back", "print_form")
    told = last.payload if last and last.verb == "take_back" else {}
    return all(told.get(name) is True for name in ("signature", "phone", "date"))


def is_uploaded_or_waived(entries: list[Entry]) -> bool:
    """Uploaded since the form was last printed, or waived with a reason."""
    last = _last(entries, "upload", "waive_upload", "print_form")
    return last is not None and last.verb != "print_form"


def key_changes_are_checked(entries: list[Entry]) -> bool:
    """At least one key change, and each with evidence and checked by a second person."""
    asked = {one.payload["field"]: one for one in entries if one.verb == "change"}
    keys = [one for one in asked.values() if one.payload["key"]]
    needed = {one.id: key_papers(one.payload["field"], not one.payload["old"]) for one in keys}
    proven = all({*needed[one.id]} <= {*proofs(one, entries)} for one in keys)
    return bool(keys) and proven and all(checker(one, entries) for one in keys)


def case_action_is_lawful(entries: list[Entry]) -> bool:
    """What is filed is allowed for a problem record of this type."""
    told = entries[-1].payload
    about = About(told.get("type", ""), scope=told.get("scope") or "")
    return told["action"] in lawful(about).all


def evidence_is_complete(entries: list[Entry]) -> bool:
    """Every paper that the act needs is attached under its name."""
    told = entries[-1].payload
    needed = papers(About(told.get("type", "")), told["action"])
    return set(needed) <= {one["label"] for one in attached(entries)}


def other_side_is_known(entries: list[Entry]) -> bool:
    """The other school has been noted."""
    return bool(other_side(entries).get("school"))


def other_side_has_not_filed_change(entries: list[Entry]) -> bool:
    """The other side has not, as far as noted, filed a correction."""
    return other_side(entries).get("action") != "change"


def both_sides_filed_evidence(entries: list[Entry]) -> bool:
    """This school has filed evidence, and the other side has as far as noted."""
    own = _last(entries, "file_case")
    filed = own is not None and own.payload["action"] == "evidence"
    return filed and other_side(entries).get("action") == "evidence"


def is_decided_in_this_school(entries: list[Entry]) -> bool:
    """The other side of the problem record is this school."""
    own = _last(entries, "file_case")
    return own is not None and own.payload.get("scope") == "own"


def three_people_signed(entries: list[Entry]) -> bool:
    """Head teacher, registrar and leader, three people, have signed one and the same digest."""
    signed = signatures(entries)
    people = {person(one.actor) for one in signed.values()}
    digests = {one.payload["digest"] for one in signed.values()}
    return set(signed) == set(SIGNERS) and len(people) == len(SIGNERS) and len(digests) == 1


def search_found_none(entries: list[Entry]) -> bool:
    """The national duplicate search was noted, and that it found nothing."""
    last = _last(entries, "searched")
    return last is not None and last.payload["found"] is False


# Guards of steps; `search_found_none` is one of an act that is filed.
LASTING = {
    one.__name__: one
    for one in (
        form_is_complete,
        is_uploaded_or_waived,
        key_changes_are_checked,
        case_action_is_lawful,
        evidence_is_complete,
        other_side_is_known,
        other_side_has_not_filed_change,
        both_sides_filed_evidence,
        is_decided_in_this_school,
        three_people_signed,
        search_found_none,
    )
}


def signatures(entries: list[Entry]) -> dict[str, Entry]:
    """The last signature of each role since the class was last opened again."""
    signed: dict[str, Entry] = {}
    for one in entries:
        if one.verb == "reopen":
            signed = {}
        elif one.verb == "sign":
            signed[one.role] = one
    return signed


def other_side(entries: list[Entry]) -> dict[str, str]:
    """What is known of the other side of a problem record: school, division, contact, action."""
    told: dict[str, str] = {}
    for one in entries:
        if one.verb == "other_side":
            told |= {name: value for name, value in one.payload.items() if value}
    return told


def checker(change: Entry, entries: list[Entry]) -> str:
    """Who, other than its author, has checked a change; empty where nobody has."""
    own = person(change.actor)
    for one in reversed(entries):
        if one.verb == "check" and one.payload["entry"] == change.id and person(one.actor) != own:
            return one.actor
    return ""


def proofs(change: Entry, entries: list[Entry]) -> list[str]:
    """Names of the evidence attached for a change, or for all changes of the pupil."""
    return [one["label"] for one in attached(entries) if one.get("for") in (None, change.id)]


def person(actor: str) -> str:
    """A signature without the blanks and capitals that make no other person."""
    return "".join(unicodedata.normalize("NFKC", actor).split()).casefold()


def _last(entries: list[Entry], *verbs: str) -> Entry | None:
    return next((one for one in reversed(entries) if one.verb in verbs), None)
