"""Patterns compiled at first use: every one of the program can be compiled."""

import gc
import importlib
import pkgutil
import re

import pytest

import xjaudit
from xjaudit.patterns import _Pattern, regex


def test_every_pattern_of_the_program_compiles():
    for module in pkgutil.walk_packages(xjaudit.__path__, "xjaudit."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    patterns = [one for one in gc.get_objects() if type(one) is _Pattern]
    assert len(patterns) > 150
    for one in patterns:
        assert one.pattern == one._told[0]


def test_used_as_a_compiled_one():
    one = regex(r"(?P<grade>[0-9])年级", re.IGNORECASE)
    assert one.search("在7年级")["grade"] == "7"
    assert one.sub("", "7年级1班") == "1班"
    assert one.flags & re.IGNORECASE
    assert regex(rb"<t>").findall(b"<t><t>") == [b"<t>", b"<t>"]


def test_unsound_pattern_is_told_at_first_use():
    one = regex("(")
    with pytest.raises(re.error):
        one.match("")
