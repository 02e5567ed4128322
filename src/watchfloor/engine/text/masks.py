"""Put a name in the place of what differs from ticket to ticket, and keep what names a fault.

The order of the masks matters: a UUID holds hex, an IBAN holds a card's digits. Error codes are found before the
masks of bare digits, and stay.
"""

import re
from collections.abc import Callable

# A look behind comes after the first sign: a pattern that begins with a set of signs is searched for much faster.
_BEFORE_CODES = (
    ("mail", "@", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("url", "://", re.compile(r"[a-z](?<!\w.)[a-z]{1,9}://[^\s<>\"']+")),
    ("url", "www.", re.compile(r"w(?<!\w.)ww\.[^\s<>\"']+")),
    ("uuid", "-", re.compile(r"[0-9a-fA-F](?<!\w.)[0-9a-fA-F]{7}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b")),
    ("ip", ".", re.compile(r"\d(?<!\w.)\d{0,2}(?:\.\d{1,3}){3}(?::\d+)?\b")),
    ("ip", ":", re.compile(r"[0-9a-fA-F](?<!\w.)[0-9a-fA-F]{0,3}(?::[0-9a-fA-F]{1,4}){4,7}\b")),
    ("iban", "", re.compile(r"[A-Z](?<!\w.)[A-Z]\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")),
    ("card", "", re.compile(r"[3-6](?<!\w.)\d{3}(?:[ -]?\d){9,15}\b")),
    ("phone", "", re.compile(r"[+0](?<!\w.)\d[\d ()/-]{6,16}\d\b")),
    ("phone", "", re.compile(r"\d(?<![\w.-].)\d\d\)?[ .-]\d{3}[ .-]\d{4}\b")),
)
_REFERENCES = frozenset(
    (
        "INC",
        "REQ",
        "RITM",
        "CHG",
        "TASK",
        "PRB",
        "SR",
        "CASE",
        "ORDER",
        "ORD",
        "INV",
        "PO",
        "REF",
        "CUST",
        "ACC",
        "BUG",
        "ID",
    )
)
"""What stands before a number of the writer's own: INC-4711 names a ticket, MC-5023 a fault."""
_CODE = re.compile(
    r"""\b0[xX][0-9a-fA-F]{1,8}\b
    |\bHTTP(?:[ /]|\s?(?:status|error|code)\s(?:code\s)?)?[1-5]\d\d\b
    |\b[A-Za-z]{2,5}-(?!(?:19|20)\d\d\b)\d{3,5}\b
    |\b[A-Z]{1,5}-?(?!(?:19|20)\d\d\b)\d{3,5}\b
    |\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b
    |\b[A-Z][A-Za-z]{2,}(?:Exception|Error)\b
    |\b(?:[Ee]rror|ERROR|[Ee]rrno|[Ee]xit|[Ff]ault|[Ss]tatus|[Ff]ehler)\s?(?:[Cc]ode|[Nn]o\.?|[Nn]umber)?\s?[:#]?\s?\d{2,6}\b""",
    re.VERBOSE,
)
_AFTER_CODES = (
    (
        "hex",
        re.compile(
            r"[0-9a-fA-F](?<!\w.)(?:(?<=0)[xX]|(?:(?<=\d)(?=\d*[a-fA-F])|(?<=[a-fA-F])(?=[a-fA-F]*\d))"
            r"[0-9a-fA-F]{4})[0-9a-fA-F]+\b"
        ),
    ),
    ("number", re.compile(r"[$€£#\d](?<![\w<].)(?:[\d.,:/-]*(?<=\d)(?!\w)|\w*\d\w*\d\w*)|\b[^\W\d]+\d\w*\d\w*\d\w*")),
)
_LETTERS = re.compile(r"[^A-Za-z]")
_SPACES = re.compile(r"[\s:#/]+")
_FIRST, _MOST = 0xE000, 6000
_HELD = re.compile("[\ue000-\uf8ff]")
"""Private-use characters stand for codes put aside: no later mask takes them for digits or hex."""


def mask(text: str) -> str:
    """The text with mails, addresses, numbers and ids named in angle brackets; error codes stay as written."""
    return split_codes(text)[0]


def codes(text: str) -> tuple[str, ...]:
    """The error codes of a text in one spelling (upper case, one blank), each once, in order of appearance."""
    return split_codes(text)[1]


def split_codes(text: str) -> tuple[str, tuple[str, ...]]:
    """`mask` and `codes` in one pass."""
    for name, sign, pattern in _BEFORE_CODES:
        if not sign or sign in text:
            text = pattern.sub(f"<{name}>", text)
    held: list[str] = []
    text = _CODE.sub(_hold(held), _HELD.sub(" ", text))
    for name, pattern in _AFTER_CODES:
        text = pattern.sub(f"<{name}>", text)
    if not held:
        return text, ()
    spelled = tuple(dict.fromkeys(_SPACES.sub(" ", code).upper() for code in held))
    return _HELD.sub(lambda found: held[ord(found[0]) - _FIRST], text), spelled


def _hold(held: list[str]) -> Callable[[re.Match[str]], str]:
    """Put a code aside; a text with thousands of them is a dump, of which the first are enough."""

    def aside(found: re.Match[str]) -> str:
        if len(held) == _MOST or _LETTERS.split(found[0], maxsplit=1)[0].upper() in _REFERENCES:
            return found[0]
        held.append(found[0])
        return chr(_FIRST + len(held) - 1)

    return aside
