"""Questions that files raise, each with a control; answers given, each with a way back."""

from collections.abc import Callable, Mapping, Sequence
from html import escape

import ipywidgets as w

from xjaudit import markup
from xjaudit.ingest.questions import IGNORE, Question
from xjaudit.panels.load.samples import Samples
from xjaudit.record.fields import all_fields

# Shown at once; a hundred controls would hide the rest of the panel.
MOST = 6
# What these ask about is often meant alike in tables of other layouts.
_SHARED = ("mark", "heading")
STYLE = """<style>
.xj-ask{font:14px/1.5 'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif;color:#263238;
 white-space:normal}
.xj-ask small{color:#546e7a;font-size:13px}
</style>"""
# Question of a file: the file's name, the question.
Asked = tuple[str, Question]
Answer = Callable[[dict[str, str | None]], None]


class Asking(w.VBox):
    """Open questions; `answer` is called with what a person chose, by the questions' keys."""

    def __init__(self, words: Mapping[str, str], language: str, answer: Answer) -> None:
        super().__init__()
        self.words, self.language, self._answer = words, language, answer
        self.layout.display = "none"

    def show(self, asked: Sequence[Asked], own: Sequence[Asked] = ()) -> None:
        """Show questions, alike ones as one; if the chosen file has its `own`, those only."""
        groups, everything = _grouped(own or asked), _grouped(asked)
        fewer = len(groups) < len(everything)
        self.layout.display = "" if groups else "none"
        if not groups:
            self.children = []
            return
        title = self.words["to_answer"].format(len(groups))
        title += self.words["of_file"] if fewer else ""
        parts: list[w.Widget] = [w.HTML(markup.card("warn", title))]
        headings = [group for group in groups if group[0][1].code == "heading"]
        if len(headings) > 1:
            parts.append(self._all_headings(headings))
        parts += [self._question(group) for group in groups[:MOST]]
        if len(groups) > MOST:
            parts.append(w.Label(self.words["more"].format(len(groups) - MOST)))
        if fewer:
            words = self.words["all_questions"].format(len(everything))
            others = w.Button(description=words, layout=w.Layout(width="auto"))
            others.on_click(lambda _: self.show(asked))
            parts.append(w.HBox([others]))
        self.children = parts

    def _question(self, group: list[Asked]) -> w.Widget:
        file, question = group[0]
        files = {name for name, _ in group}
        place = "　".join(filter(None, [file, question.sheet, _cell(question)]))
        if len(files) > 1:
            place += self.words["also_in"].format(len(files))
        text = escape(question.text(self.language))
        body = w.HTML(f'{STYLE}<div class="xj-ask">{text}<br><small>{escape(place)}</small></div>')
        keys = list(dict.fromkeys(one.key for _, one in group))
        everywhere = w.Checkbox(
            value=question.code == "heading",
            indent=False,
            description=self.words["same_elsewhere"].format(len(keys) - 1, question.raw),
            layout=w.Layout(width="auto", display="" if len(keys) > 1 else "none"),
        )

        def give(value: str) -> None:
            chosen = keys if everywhere.value else keys[:1]
            self._answer(dict.fromkeys(chosen, value))

        is_heading = question.code == "heading"
        make = self._proposal if is_heading else self._choice
        controls = [*make(question, give), everywhere]
        wrapped = w.Layout(flex_flow="row wrap", align_items="center")
        samples = [Samples(question.shown())] if question.samples else []
        return _card([body, *samples, w.HBox(controls, layout=wrapped)])

    def _choice(self, question: Question, give: Callable[[str], None]) -> list[w.Widget]:
        choices = [(self.words["choose"], ""), *_choices(question, self.language)]
        control = w.Dropdown(options=choices, value="", layout=w.Layout(width="300px"))
        button = w.Button(
            description=self.words["answer"], button_style="primary", disabled=True, icon="check"
        )
        control.observe(lambda change: setattr(button, "disabled", not change["new"]), "value")
        button.on_click(lambda _: give(str(control.value)))
        return [control, button]

    def _proposal(self, question: Question, give: Callable[[str], None]) -> list[w.Widget]:
        """A heading that is near one of the dictionary: one click says whether it is that one."""
        field = _fields(question)[0]
        label = all_fields()[field].label(self.language)
        yes = w.Button(
            description=self.words["yes_it_is"].format(label), button_style="primary", icon="check"
        )
        no = w.Button(description=self.words["no_it_is_not"])
        for button, value in ((yes, field), (no, IGNORE)):
            button.layout.width = "auto"
            button.on_click(lambda _, value=value: give(value))
        return [yes, no]

    def _all_headings(self, groups: Sequence[list[Asked]]) -> w.Widget:
        button = w.Button(
            description=self.words["accept_all"].format(len(groups)),
            icon="check",
            layout=w.Layout(width="auto", align_self="flex-start", margin="2px 2px 6px"),
        )
        every = {one.key: _fields(one)[0] for group in groups for _, one in group}
        button.on_click(lambda _: self._answer(dict(every)))
        return button


class Given(w.VBox):
    """Answers given before, folded away; each can be taken back."""

    def __init__(self, words: Mapping[str, str], language: str, answer: Answer) -> None:
        super().__init__()
        self.words, self.language, self._answer = words, language, answer
        self.fold = w.ToggleButton(icon="history", layout=w.Layout(width="auto"))
        self.fold.observe(lambda _: self._unfold(), "value")
        self.rows = w.VBox()
        self.children = [w.HBox([self.fold]), self.rows]

    def show(self, answers: Mapping[str, str]) -> None:
        """Show these answers, by the questions' keys."""
        self.layout.display = "" if answers else "none"
        self.rows.children = [self._row(*pair) for pair in answers.items()]
        self.fold.description = self.words["answered"].format(len(answers))
        self._unfold()

    def _unfold(self) -> None:
        self.rows.layout.display = "" if self.fold.value else "none"

    def _row(self, key: str, value: str) -> w.Widget:
        told = f"{asked_by(key, self.language)}　→　{answer_in_words(key, value, self.language)}"
        text = w.HTML(f'{STYLE}<div class="xj-ask">{escape(told)}</div>')
        text.layout.flex, text.layout.min_width = "1 1 300px", "0"
        undo = w.Button(description=self.words["undo"], icon="undo", tooltip=told)
        undo.layout.flex, undo.layout.width = "0 0 auto", "auto"
        undo.on_click(lambda _: self._answer({key: None}))
        return w.HBox([text, undo], layout=w.Layout(align_items="center"))


def _card(parts: list[w.Widget]) -> w.Widget:
    return w.VBox(
        parts, layout=w.Layout(border="1px solid #cfd8dc", padding="6px 12px", margin="0 0 6px")
    )


def asked_by(key: str, language: str) -> str:
    """What was asked under a key, in words: an answered question is no longer in any file."""
    code, _, about = (key.split(":", 2) + ["", ""])[:3]
    field = all_fields().get(about)
    raw = field.label(language) if field and code != "mark" else about
    try:
        return Question(code, key, raw=raw).text(language)
    except KeyError:
        return key


def answer_in_words(key: str, value: str, language: str) -> str:
    """What was answered under a key."""
    code = key.split(":", 1)[0]
    if code == "heading":
        field = all_fields().get(value)
        return field.label(language) if field else "—"
    try:
        return Question(code, key, options=(value,)).choices(language)[value]
    except KeyError:
        return value


def _grouped(asked: Sequence[Asked]) -> list[list[Asked]]:
    groups: dict[tuple[object, ...], list[Asked]] = {}
    for file, question in asked:
        alike = question.raw if question.code in _SHARED else question.key
        groups.setdefault((question.code, alike, question.options), []).append((file, question))
    # What keeps a sheet from being read comes first, mere proposals of headings last.
    return sorted(groups.values(), key=lambda group: group[0][1].code == "heading")


def _choices(question: Question, language: str) -> list[tuple[str, str]]:
    return [(label, option) for option, label in question.choices(language).items()]


def _fields(question: Question) -> list[str]:
    """Fields that a heading may be."""
    return [option for option in question.options if option in all_fields()]


def _cell(question: Question) -> str:
    return f"{question.column or ''}{question.row or ''}"
