"""What leaders' pages and papers say in words, as plain text."""

from xjaudit.page.figures import Step, Verdict, row_at
from xjaudit.page.words import NOT_BEGUN, called, day, number, percent, word
from xjaudit.snapshot import Row, Snapshot

# What stands for a count that is kept back. Not "<5": where one part of a figure is small, all its
# parts are kept back, those of nought and the large ones too.
HIDDEN = "※"
# Steps of classes, and not of pupils.
FEW = ("lists", "signed", "locked")


def share(step: Step) -> tuple[str, str]:
    """How far a step is: the share done and n/N, of few things n/N alone; one sign where it has not
    begun, or is kept back."""
    if step.state == "idle":
        return NOT_BEGUN, ""
    if step.left is None or step.due is None:
        return HIDDEN, ""
    done = step.due - step.left
    pair = f"{done:,}/{step.due:,}"
    return (pair, "") if step.code in FEW else (percent(done, step.due, HIDDEN), pair)


def kept_back(snapshot: Snapshot) -> str:
    """What the sign means, and why."""
    return word("small", snapshot.language, sign=HIDDEN, k=snapshot.small)


def term(snapshot: Snapshot) -> str:
    """School year and term, and the day of the figures."""
    language = snapshot.language
    told = word(
        "term_line",
        language,
        year=snapshot.school_year,
        next=snapshot.school_year + 1,
        term=word("terms", language)[snapshot.term - 1],
    )
    return f"{told} · {word('as_of', language, day=day(snapshot.as_of, language))}"


def published(snapshot: Snapshot) -> str:
    """When the edition came out."""
    at = snapshot.published[:16].replace("T", " ")
    return word("published", snapshot.language, at=at)


def edition(snapshot: Snapshot) -> str:
    """第 17 版."""
    return word("edition", snapshot.language, edition=snapshot.edition)


def because(snapshot: Snapshot, found: Verdict) -> str:
    """The facts behind a verdict."""
    language, code, row = snapshot.language, found.code, row_at(snapshot, "school")
    if code == "on_time" and not found.gap:
        code = "on_the_day"
    if code == "no_deadline" and snapshot.forecast:
        code = "no_deadline_paced"
    facts = {
        "checked": number(row["checked"], ""),
        "left": number(row["registered"] - row["checked"], ""),
        "n": found.gap,
        "forecast": day(snapshot.forecast, language) if snapshot.forecast else "",
        "deadline": day(snapshot.deadline, language) if snapshot.deadline else "",
    }
    return word("because_" + code, language, **facts)


def left(snapshot: Snapshot, step: Step) -> str:
    """18 人未核对."""
    n = number(step.left, HIDDEN)
    return word("left_" + step.code, snapshot.language, n=n)


def stuck(snapshot: Snapshot, step: Step) -> str:
    """What holds a class up."""
    name = word("step_" + step.code, snapshot.language)
    return word("stuck_at", snapshot.language, step=name, left=left(snapshot, step))


def mostly(snapshot: Snapshot, step: Step, lacking: list[tuple[Row, Step]]) -> str:
    """How much of a step is missing, and in which classes most of it."""
    language = snapshot.language
    names = [
        # Of lists each class lacks one, if any.
        name if is_one else word("pair", language, value=name, more=own.left)
        for row, own in lacking
        for name in [called(row, language)]
        for is_one in [step.code == "lists" and row["at"].startswith("class:")]
    ]
    join = ", " if language == "en" else "、"
    share = percent(step.left, step.due, "")
    return word("mostly", language, share=share, places=join.join(names))
