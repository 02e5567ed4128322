"""The Chinese catalogue: complete where it is said to be, compiled, with the same places for what is filled in."""

from __future__ import annotations

import re

import pytest
from babel.messages.mofile import read_mo
from django.test import Client
from django.utils import translation

from tests.i18n.catalogue import MO, NOT_YET, SOURCE, as_po, gathered, kept, merged
from watchfloor.web.templatetags.watchfloor import plural, short, status_word

_PLACE = re.compile(r"%\(\w+\)[a-z]|%-?[A-Za-z]|<[^>]+>")
# Names, and examples of what is typed, whose words are keys.
_NAMES = {
    "Watchfloor", "Ctrl", "Esc", "Your Name", "ticket:12", "queue", "payload.component", "commonLabels.service",
    'enctype="multipart/form-data"',
}  # fmt: skip


def _strings(string: object) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, tuple | list) else (str(string),)


def test_the_catalogue_holds_what_the_sources_say():
    assert as_po(merged(kept(), gathered())) == as_po(kept()), "run bin/messages"


def test_every_text_is_chinese_where_a_room_is_done():
    written = kept()
    missing = [
        message.id
        for message in gathered()
        if message.id
        and any(not place.startswith(NOT_YET) for place, _line in message.locations)
        and not any(_strings(written.get(message.id, message.context).string))  # type: ignore[union-attr]
    ]
    assert not missing


def test_nothing_is_a_guess():
    assert not [message.id for message in kept() if message.id and message.fuzzy]


def test_what_is_filled_in_has_its_place_in_both():
    wrong = []
    for message in kept():
        if not message.id or not message.string or not isinstance(message.id, str):
            continue
        here, there = (set(_PLACE.findall(str(text))) for text in (message.id, message.string))
        is_form = message.id.startswith("%") and "%(" not in message.id
        if (here != there and not is_form) or (is_form and not there):
            wrong.append(message.id)
        if re.fullmatch(r"[^ ,]+(?: \w+)?,[^ ,]+(?: \w+)?", message.id) and str(message.string).count(",") != 1:
            wrong.append(message.id)
    assert not wrong


def test_the_compiled_catalogue_is_the_written_one():
    with MO.open("rb") as file:
        compiled = {str(m.id): m.string for m in read_mo(file) if isinstance(m.id, str) and m.id}
    assert compiled == {str(m.id): m.string for m in kept() if isinstance(m.id, str) and m.id and m.string}


def test_no_text_of_a_page_goes_past_the_catalogue():
    """A text between tags, or in an attribute that is read out, stands in trans or blocktrans."""
    found = []
    for path in sorted((SOURCE / "web/templates").rglob("*.html")):
        where = path.relative_to(SOURCE / "web/templates")
        text = re.sub(r"{% blocktrans.*?{% endblocktrans %}|{#.*?#}", "", path.read_text(), flags=re.DOTALL)
        text = re.sub(r"{%.*?%}|{{.*?}}", "\x00", text, flags=re.DOTALL)
        text = re.sub(r"<(script|style|kbd|pre|code)\b.*?</\1>|<!--.*?-->", "", text, flags=re.DOTALL)
        said = re.findall(r"\s(?:aria-label|title|placeholder|alt|data-verb)=\"([^\"]*)\"", text)
        bare = re.sub(r"<(?:\"[^\"]*\"|'[^']*'|[^>\"'])*>", "\x00", text)
        for part in [piece for whole in [*said, bare] for piece in re.split(r"[\x00·]", whole)]:
            words = re.sub(r"&#?\w+;", "", part).strip()
            if re.search(r"[A-Za-z]{2}", words) and words not in _NAMES:
                found.append((str(where), words[:60]))
    assert not found


def test_words_and_durations_follow_the_language():
    assert (status_word("open"), short(7500), plural(2, "ticket,tickets")) == ("Open", "2 h 05 m", "tickets")
    with translation.override("zh-hans"):
        assert (status_word("open"), short(7500), plural(2, "ticket,tickets")) == ("打开", "2 小时 05 分", "张工单")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "chosen", "language"),
    [("", "", "en-gb"), ("zh-CN,zh;q=0.9", "", "zh-hans"), ("zh-CN", "en-gb", "en-gb"), ("en-US", "zh-hans", "zh-hans"),
     ("fr", "nonsense", "en-gb")],
)  # fmt: skip
def test_a_page_comes_in_the_language_that_is_chosen_or_else_asked_for(asked, chosen, language):
    client = Client(headers={"accept-language": asked})
    if chosen:
        client.cookies["language"] = chosen
    page = client.get("/signin/").content.decode()
    assert f'<html lang="{language}" dir="ltr"' in page
    assert ("跳到正文" in page) == (language == "zh-hans")
    assert translation.get_language() == "en-gb"


def test_counted_text_of_templates_is_gathered() -> None:
    """`{% blocktrans count %}` is two texts of one message; it is found, and said in Chinese, as others are."""
    found = gathered().get("%(days)s day")
    assert found is not None
    assert found.id == ("%(days)s day", "%(days)s days")
    with translation.override("zh-hans"):
        assert translation.ngettext("%(days)s day", "%(days)s days", 7) % {"days": 7} == "7 天"
