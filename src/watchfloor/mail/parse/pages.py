"""HTML of a mail to text. What it says is kept; scripts, styles, pixels and what is hidden are not."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

import nh3

from watchfloor.mail.parse.charsets import clean

MOST: Final = 2 * 1024 * 1024
# Of tags opened within tags the reader's time grows with the square; this many take a second at worst.
MOST_TAGS: Final = 15_000

_TAGS: Final = {
    "a", "b", "blockquote", "br", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "li", "ol", "p",
    "pre", "span", "strong", "table", "tbody", "td", "th", "tr", "ul", "dl", "dt", "dd",
}  # fmt: skip
_BLOCKS: Final = frozenset(_TAGS - {"a", "b", "em", "i", "img", "span", "strong", "td", "th", "br"})
_QUOTES: Final = re.compile(r"gmail_quote|yahoo_quoted|moz-cite-prefix|protonmail_quote|zmail_extra|gmail_extra")
# From here on all is quoted: what Outlook writes above the mail that is answered.
_REST: Final = re.compile(r"divRplyFwdMsg|appendonsend|OLK_SRC_BODY_SECTION|mail-editor-reference-message|reply-intro")
_RULED: Final = re.compile(r"border-top:\s*solid\s+#(?:e1e1e1|b5c4df)", re.IGNORECASE)
_HIDDEN: Final = re.compile(
    r"display:\s*none|font-size:\s*0(?:px|pt|em|%)?\s*(?:;|!|$)|visibility:\s*hidden|opacity:\s*0(?:\.0*)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
# Where programs say that a signature is one. A class with a prefix is Gmail's, an id Outlook's.
_SIGNED: Final = re.compile(
    r"(?:^|\s)(?:gmail_signature|moz-signature|Signature|AppleMailSignature|protonmail_signature_block)\b"
)
_VOID: Final = frozenset({"br", "hr", "img"})


def to_text(page: str) -> tuple[str, str, str]:
    """What a page says anew, what it marks as quoted, and what it marks as signature."""
    some = page[:MOST].split("<", MOST_TAGS + 1)
    tidy = nh3.clean(
        "<".join(some[: MOST_TAGS + 1]), tags=_TAGS, attributes={"*": {"class", "id", "style", "hidden"}, "a": {"href"}, "img": {"alt"}},  # noqa: E501
        clean_content_tags={"script", "style", "title", "head"}, link_rel=None, strip_comments=True,
    )  # fmt: skip
    reader = _Reader()
    reader.feed(tidy)
    reader.close()
    return _lines(reader.new), _lines(reader.quoted), _lines(reader.signed)


def _lines(parts: list[str]) -> str:
    text = clean("".join(parts)).replace("\xa0", " ")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(" ".join(line.split(" ")).rstrip() for line in text.split("\n"))).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.new: list[str] = []
        self.quoted: list[str] = []
        self.signed: list[str] = []
        self._open: list[tuple[str, bool, bool, bool]] = []
        self._quotes = self._hidden = self._signs = self._pre = 0
        self._rest = False
        self._href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        marks = f"{given.get('class', '')} {given.get('id', '')}"
        style = given.get("style", "")
        if _REST.search(marks) or _RULED.search(style):
            self._rest = True
        if tag in _VOID:
            self._void(tag, given)
            return
        is_quote = tag == "blockquote" or bool(_QUOTES.search(marks))
        is_hidden = "hidden" in given or bool(_HIDDEN.search(style))
        is_signed = bool(_SIGNED.search(marks))
        self._quotes, self._hidden = self._quotes + is_quote, self._hidden + is_hidden
        self._signs += is_signed
        self._pre += tag == "pre"
        self._open.append((tag, is_quote, is_hidden, is_signed))
        if tag in _BLOCKS:
            self._break()
        if tag == "li":
            self._say("- ")
        if tag == "a":
            self._href = given.get("href", "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID or not self._open:
            return
        # nh3 closes in order, so that the newest is the one that ends.
        _, is_quote, is_hidden, is_signed = self._open.pop()
        if tag in _BLOCKS:
            self._break()
            if tag == "p":
                self._say("\n")
        elif tag in {"td", "th"}:
            self._say(" ")
        elif tag == "a":
            self._href = ""
        self._quotes, self._hidden = self._quotes - is_quote, self._hidden - is_hidden
        self._signs -= is_signed
        self._pre -= tag == "pre"

    def handle_data(self, data: str) -> None:
        text = data if self._pre else re.sub(r"[ \t\r\n]+", " ", data)
        parts = self._parts()
        if not self._pre and (not parts or parts[-1].endswith(("\n", " "))):
            text = text.lstrip(" ")
        if text:
            self._say(text)
        if self._href.startswith(("http://", "https://")) and text.strip() and self._href.rstrip("/") not in text:
            self._say(f" ({self._href[:500]})")
            self._href = ""

    def _void(self, tag: str, given: dict[str, str]) -> None:
        if tag == "img" and given.get("alt"):
            self._say(f"[{given['alt'][:200]}]")
        elif tag == "br":
            self._say("\n")
        elif tag == "hr":
            self._break()

    def _parts(self) -> list[str]:
        if self._rest or self._quotes:
            return self.quoted
        return self.signed if self._signs else self.new

    def _say(self, text: str) -> None:
        if not self._hidden:
            self._parts().append(text)

    def _break(self) -> None:
        parts = self._parts()
        if parts and not parts[-1].endswith("\n"):
            parts.append("\n")
