"""Identity, registry and telephone numbers that are valid in form and belong to nobody."""

import datetime as dt
import re
from random import Random

DIVISION = "999999"  # never assigned, so no number made here can be a real person's
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_STAIRS = ("0123456789", "9876543210")


def add_check(body: str) -> str:
    """The 17 digits of an identity number with their check character (GB 11643)."""
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]


def passes_check(number: str) -> bool:
    """Whether a number has the form of an identity number, a real date and the right last place."""
    if not re.fullmatch(r"\d{17}[\dX]", number) or add_check(number[:17]) != number:
        return False
    try:
        dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return True


def day_text(day: dt.date) -> str:
    return day.strftime("%Y%m%d")


class Issuer:
    """Hands out numbers and never the same one twice."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.taken: set[str] = set()

    def identity(self, birth: dt.date, sex: str) -> str:
        while True:
            sequence = self.rng.randrange(1 if sex == "男" else 2, 1000, 2)
            number = add_check(f"{DIVISION}{day_text(birth)}{sequence:03d}")
            # A number that ends in 000 looks cut off by a spreadsheet: only faults.py makes those.
            if number not in self.taken and not number.endswith("000"):
                self.taken.add(number)
                return number

    def identity_on_round_end(self, birth: dt.date) -> str | None:
        """A right girl's number that ends in 000 by chance, if that day has one."""
        for hundreds in range(1, 10):
            number = add_check(f"{DIVISION}{day_text(birth)}{hundreds}00")
            if number.endswith("000") and number not in self.taken:
                self.taken.add(number)
                return number
        return None

    def temporary(self, birth: dt.date) -> str:
        while True:
            number = f"L{DIVISION}{day_text(birth)}{self.rng.randrange(1, 10000):04d}"
            if number not in self.taken and not number.endswith("000"):
                self.taken.add(number)
                return number

    def phone(self) -> str:
        while True:
            number = f"19900{self.rng.randrange(1_000_000):06d}"
            if number not in self.taken and not _looks_invented(number[3:]):
                self.taken.add(number)
                return number


def _looks_invented(digits: str) -> bool:
    windows = [digits[i : i + 4] for i in range(len(digits) - 3)]
    return any(len(set(w)) == 1 or any(w in stair for stair in _STAIRS) for w in windows)
