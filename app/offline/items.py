"""The questions as their macro writes them: a few shapes with slots, and the words that go into them."""

import re
from collections.abc import Iterator
from typing import Any, Final

from flask import get_template_attribute
from markupsafe import escape
from werkzeug.datastructures import MultiDict

from app.offline.parts import either
from app.self_check import journey
from app.self_check.forms import read_page
from app.self_check.presenters.questions import ItemView, OptionView, item_views
from rules.model.questionnaire import NONE, Item, Respondent

_SPACE: Final = re.compile(r"\s+")

Row = dict[str, Any]


def html_of(view: ItemView) -> str:
    """Return the question as the macro writes it."""
    return str(get_template_attribute("macros/item.html", "item")(view))


def items_of(respondents: tuple[Respondent, ...]) -> Row:
    """Return the shapes of questions and of options, and the words of every question, for each of ``respondents``.

    Raises:
        LookupError: a shape does not give back what the macro writes.
    """
    shapes: dict[str, str] = {}
    options: dict[str, str] = {}
    words = {who: dict(_words(who, shapes, options)) for who in respondents}
    messages = _numbered([row["messages"] for rows in words.values() for row in rows.values() if "messages" in row])
    first, *others = respondents
    for who in others:
        words[who] = {link_id: _beside(words[first][link_id], row) for link_id, row in words[who].items()}
    return {"shapes": shapes, "options": options, "words": words, "messages": messages}


def _numbered(tables: list[dict[str, Any]]) -> list[str]:
    """Put a number in the place of each message, and return the messages: many questions share one."""
    messages = list(dict.fromkeys(str(words) for table in tables for words in table.values()))
    for table in tables:
        table.update({name: messages.index(str(words)) for name, words in table.items()})
    return messages


def _beside(first: Row, row: Row) -> Row:
    """Return what of ``row`` the ``first`` does not have."""
    changed = {key: value for key, value in row.items() if key != "options" and value != first.get(key)}
    return changed | {
        "options": {code: each for code, each in row["options"].items() if each != first["options"][code]}
    }


def _words(who: Respondent, shapes: dict[str, str], options: dict[str, str]) -> Iterator[tuple[str, Row]]:
    for page in journey.PAGES.values():
        for item, view in zip(page.items, item_views(page, who, {}, {}), strict=True):
            name = _shape(view, shapes, options)
            row = {
                "shape": name,
                "kinds": "".join(_kind(each) for each in view.options),
                "question": escape(view.question),
                "hint": escape(view.hint or ""),
                "help": escape(view.help or ""),
                "options": {each.code: escape(each.words) for each in view.options},
                "messages": dict(_messages(page, item, who)),
            }
            _hold(view, row, shapes, options)
            yield item.link_id, {key: value for key, value in row.items() if value}


def _shape(view: ItemView, shapes: dict[str, str], options: dict[str, str]) -> str:
    """Add the shape of ``view`` and of its options, if they are new, and return its name."""
    has = (
        view.kind,
        "hint" if view.hint else "",
        "help" if view.help else "",
        "optional" if view.optional else "",
    )
    # A picture names its question: there is one of it.
    name = view.link_id if view.regions else "-".join(filter(None, has))
    for each in view.options:
        sample = OptionView("⟦id⟧-⟦code⟧", "⟦code⟧", "⟦words⟧", checked=False, is_exclusive=each.is_exclusive)
        options.setdefault(_option_name(view, each), _option(view._replace(link_id="⟦id⟧"), sample))
    shapes.setdefault(name, either(_blank(view, "⟦message⟧"), _blank(view, None)))
    return name


def _blank(view: ItemView, error: str | None) -> str:
    sample = OptionView("⟦sample⟧", "", "", checked=False, is_exclusive=False)
    blank = view._replace(
        link_id="⟦id⟧",
        html_id="⟦id⟧",
        question="⟦question⟧",
        hint=view.hint and "⟦hint⟧",
        help=view.help and "⟦help⟧",
        options=(sample,),
        error=error,
    )
    return html_of(blank).replace(_option(blank, sample), "⟦options⟧")


def _option(view: ItemView, option: OptionView) -> str:
    return str(get_template_attribute("macros/item.html", "answer_option")(view, option))


def _kind(option: OptionView) -> str:
    return "x" if option.is_exclusive else "-"


def _option_name(view: ItemView, option: OptionView) -> str:
    return f"{view.kind}{_kind(option)}"


def _hold(view: ItemView, row: Row, shapes: dict[str, str], options: dict[str, str]) -> None:
    """Raise unless the shape, filled as the script fills it, is what the macro writes."""
    rows = [
        _filled(options[_option_name(view, each)], id=view.link_id, code=each.code, words=escape(each.words))
        for each in view.options
    ]
    plain = re.sub(r"⟦if⟧.*?⟦else⟧(.*?)⟦end⟧", r"\1", shapes[row["shape"]], flags=re.DOTALL)
    slots = {name: row[name] for name in ("question", "hint", "help")}
    made = _filled(plain, id=view.link_id, options="".join(rows), **slots)
    if _bare(made) != _bare(html_of(view)):
        raise LookupError(f"The question {view.link_id} is not put together as its macro writes it.")


def _filled(text: str, **slots: object) -> str:
    return re.sub(r"⟦(\w+)⟧", lambda found: str(slots.get(found[1], found[0])), text)


def _bare(html: str) -> str:
    return _SPACE.sub("", html)


def _messages(page: journey.Page, item: Item, who: Respondent) -> Iterator[tuple[str, str]]:
    """Yield what the form says of no answer, and of a "none of these" beside another one."""
    alone = page._replace(items=(item,))
    for name, codes in (("choose", ()), (NONE, (NONE, *(code for code in item.codes if code != NONE)))):
        messages = read_page(alone, who, MultiDict([(item.link_id, code) for code in codes])).messages
        if item.link_id in messages:
            yield name, escape(messages[item.link_id])
