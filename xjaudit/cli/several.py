"""Options that take several files: `--lists A B` means `--lists A --lists B`."""

from typing import Any

import typer
import typer.core

from xjaudit.errors import InputError


class SeveralFiles(typer.core.TyperCommand):
    """A command whose file options take all bare arguments behind them, once its own have come."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Click would take B for a further argument of the command: a list for a roster."""
        options = [one for one in self.params if isinstance(one, typer.core.TyperOption)]
        several = {name for one in options if one.multiple for name in one.opts}
        single = {name for one in options if not one.is_flag for name in one.opts} - several
        return super().parse_args(ctx, spread(args, several, single))


def spread(args: list[str], several: set[str], single: set[str]) -> list[str]:
    """Arguments with the option's name before each of its values.

    A single bare argument behind an option is the command's where it has no other; more would be
    ambiguous: BadParameter.
    """
    end = args.index("--") if "--" in args else len(args)
    options, literal = args[:end], args[end + 1 :]
    told: list[str] = []
    bare: list[tuple[str, str]] = []
    own = list(literal)
    option, at = "", 0
    while at < len(options):
        word = options[at]
        if word.startswith("-") and len(word) > 1:
            takes = word in several | single
            told += options[at : at + 1 + takes]
            # What follows --out is no further list.
            option = word if word in several else "" if takes else option
            at += 1 + takes
            continue
        if option:
            bare.append((option, word))
        else:
            own.append(word)
        at += 1
    if bare and not own:
        if len(bare) > 1:
            fault = InputError("several_files", bare[0][0], file=bare[0][1])
            raise typer.BadParameter(fault.text())
        own.append(bare.pop()[1])
    told += [part for pair in bare for part in pair]
    return [*told, "--", *own] if own else told
