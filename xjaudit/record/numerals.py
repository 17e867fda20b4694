"""Chinese numerals as people write them for classes, days and schools."""

DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}


def number(text: str) -> int:
    """一 to 九十九, or digits; 0 for anything else."""
    if text.isascii():
        return int(text) if text.isdecimal() else 0
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return DIGITS.get(text, 0)
    return (DIGITS.get(tens, 0) if tens else 1) * 10 + (DIGITS.get(ones, 0) if ones else 0)
