"""Bytes in, a Letter out: never an error, and never more time or memory than the bytes deserve."""

from __future__ import annotations

import re
from typing import Final

from watchfloor.files.names import harmless
from watchfloor.mail.parse import bounces, extras, headers, pages, parts
from watchfloor.mail.parse.charsets import decode, is_known
from watchfloor.mail.parse.fold import fold
from watchfloor.mail.parse.headers import Fields
from watchfloor.mail.parse.letter import Attached, Invite, Letter, Mailbox, Odd
from watchfloor.mail.parse.parts import Part

# Longer text is cut, with a word about it; a ticket's message may have 100,000 characters.
LONGEST_TEXT: Final = 60_000
MOST_TEXT_BYTES: Final = 2 * 1024 * 1024
MOST_FILES: Final = 100
# The field by which our own mails are known when they come back.
MARK: Final = "X-Watchfloor-Mail"

_AWAY: Final = re.compile(
    r"^(?:out of (?:the )?office|automatic reply|auto(?:matic)?[ -]?(?:reply|response)|autoreply|abwesenheits|automatische antwort|"  # noqa: E501
    r"réponse automatique|absence du bureau|respuesta automática|fuera de la oficina|risposta automatica|resposta automática|"  # noqa: E501
    r"automatisch antwoord|автоответ|自动回复|自動回覆|自動返信|不在通知|자동 회신)",
    re.IGNORECASE,
)


def read(raw: bytes) -> Letter:
    """The letter that `raw` is. What a reader of ours did not foresee is a letter that says so, with its bytes' text."""  # noqa: E501
    try:
        return _read(raw)
    except Exception as problem:  # noqa: BLE001 - never an error
        words = f"It could not be read: {type(problem).__name__}"
        return Letter(text=decode(raw[:LONGEST_TEXT]), oddities=(words,))


def _read(raw: bytes) -> Letter:
    odd = Odd()
    if len(raw) > parts.MOST_BYTES:
        odd.say("It is larger than 50 MB; the rest was not read.")
        raw = raw[: parts.MOST_BYTES]
    if raw.startswith(b"From "):
        raw = raw.partition(b"\n")[2]
    fields, body = parts.split(raw)
    _look_at(fields, odd)
    found = parts.leaves(fields, body, odd)
    said = _said(found, odd)
    report = bounces.report(fields, found, odd)
    subject = headers.one(fields, "subject")
    sender = next(iter(headers.boxes(fields, "from") or headers.boxes(fields, "sender")), Mailbox("", ""))
    if not sender.address:
        odd.say("It says no sender.")
    if len({box.address for box in headers.boxes(fields, "from")}) > 1:
        odd.say("It names more than one sender; the first counts.")
    return Letter(
        message_id=next(iter(headers.ids(fields, "message-id")), ""),
        # The mail it answers is the nearest of all, so it goes last.
        references=tuple(dict.fromkeys((*headers.ids(fields, "references"), *headers.ids(fields, "in-reply-to")))),
        sender=sender, senders=headers.boxes(fields, "from"),
        reply_to=headers.boxes(fields, "reply-to"), to=headers.boxes(fields, "to"),
        cc=headers.boxes(fields, "cc"),
        delivered_to=tuple(
            box.address for name in ("delivered-to", "x-original-to", "envelope-to") for box in headers.boxes(fields, name)  # noqa: E501
        ),
        subject=subject[:1000], date=headers.moment(headers.one(fields, "date")), text=_cut(said.text, odd),
        quoted=_cut(said.quoted, odd), signature=_cut(said.signature, odd), attachments=tuple(said.files),
        invite=said.invite, auto=report.auto if report else _auto(fields, subject),
        is_bounce=report.is_bounce, bounce_reason=report.reason, bounce_status=report.status, bounced_to=report.to,
        bounced_ids=report.ids, is_list=_is_list(fields), mark=headers.one(fields, MARK.lower()),
        authentication=tuple(headers.said(value) for value in fields.get("authentication-results", [])[:10]),
        oddities=tuple(odd.found),
    )  # fmt: skip


class _Said:
    """What the parts say together."""

    def __init__(self) -> None:
        self.text = self.quoted = self.signature = ""
        self.files: list[Attached] = []
        self.invite: Invite | None = None


def _said(found: list[Part], odd: Odd) -> _Said:
    said = _Said()
    plain: list[str] = []
    rich: list[tuple[str, str, str]] = []
    room = MOST_TEXT_BYTES
    for part in found:
        how, _ = part.disposition()
        is_text = part.type in {"text/plain", "text/html"} and how != "attachment" and not part.file_name()
        if is_text and room > 0:
            body = part.content(odd)[:room]
            room -= len(body)
            text = _text_of(part, body, odd)
            if part.type == "text/html":
                rich.append(pages.to_text(text))
            else:
                plain.append(text)
        else:
            _keep(part, said, plain, odd)
    new = "\n\n".join(text.strip() for text in plain if text.strip())
    if new:
        said.text, said.quoted, said.signature = fold(new)
    elif rich:
        text, quoted, signed = ("\n\n".join(one for one in some if one) for some in zip(*rich, strict=True))
        said.text, more, signature = fold(text)
        said.signature = "\n\n".join(one for one in (signature, signed) if one)
        said.quoted = "\n\n".join(one for one in (more, quoted) if one)
        if not said.text and quoted:
            # Forwarded without a word: what it forwards is what it says.
            said.text, said.quoted = said.quoted, ""
    return said


def _text_of(part: Part, body: bytes, odd: Odd) -> str:
    label = part.params.get("charset", "")
    if label and not is_known(label):
        odd.say(f"It is written in a way that nobody knows: {label[:40]}")
    if not label and part.type == "text/html":
        found = re.search(rb"charset=[\"']?([\w-]{2,40})", body[:2048])
        label = found[1].decode("ascii", "replace") if found else ""
    text = decode(body, label)
    if "\ufffd" in text:
        odd.say("Some characters could not be read.")
    return _unflowed(text, part.params) if part.params.get("format", "").lower() == "flowed" else text


def _unflowed(text: str, params: dict[str, str]) -> str:
    """Lines that were broken softly, whole again (RFC 3676)."""
    glue = params.get("delsp", "").lower() == "yes"
    out: list[str] = []
    held: list[str] = []
    for line in text.split("\n"):
        quote = line.startswith(">")
        line = line.removeprefix(" ")  # noqa: PLW2901
        if line.endswith(" ") and not quote and line != "-- ":
            held.append(line[:-1] if glue else line)
            continue
        if quote and held:
            out.append("".join(held))
            held = []
        out.append("".join([*held, line]))
        held = []
    return "\n".join([*out, "".join(held)])


def _keep(part: Part, said: _Said, plain: list[str], odd: Odd) -> None:
    if part.type in {
        "message/delivery-status", "text/rfc822-headers", "message/disposition-notification",
        "message/global-delivery-status", "message/global-headers", "application/pgp-encrypted",
    }:  # fmt: skip
        return
    if "multipart/encrypted" in part.path or part.params.get("smime-type", "").lower() == "enveloped-data":
        odd.say("It is encrypted; nobody here can read it.")
    body, name = part.content(odd), part.file_name()
    if part.type == "text/calendar" and said.invite is None:
        said.invite = extras.invite(body, part.params.get("charset", ""), odd)
    if part.type in {"application/ms-tnef", "application/vnd.ms-tnef"} or name.lower() == "winmail.dat":
        text, files = extras.winmail(body, odd)
        plain += [text] if text.strip() else []
        said.files += files
    elif len(said.files) >= MOST_FILES:
        odd.say(f"It has more than {MOST_FILES} files; the rest was not taken.")
    elif body:
        said.files.append(Attached(name or _name_for(part, body), part.type, body))


def _name_for(part: Part, body: bytes) -> str:
    if part.type == "message/rfc822":
        subject = headers.one(parts.split(body)[0], "subject")
        return harmless(f"{subject[:80].replace('/', '-') or 'mail'}.eml")
    if part.type == "text/calendar":
        return "invite.ics"
    kind = part.type.rpartition("/")[2]
    return f"file.{kind}" if re.fullmatch(r"[a-z0-9]{1,8}", kind) else "file"


def _look_at(fields: Fields, odd: Odd) -> None:
    for name in ("from", "subject", "message-id", "date", "content-type"):
        if len(fields.get(name, [])) > 1:
            odd.say(f"It has more than one field {name}; the first counts.")
    if any(len(value) >= headers.LONGEST for some in fields.values() for value in some):
        odd.say("A field is longer than 32 kB and was cut.")
    if any(b"\x00" in value for some in fields.values() for value in some):
        odd.say("A field holds NUL characters.")
    for name in ("from", "message-id", "date"):
        if name not in fields:
            odd.say(f"It has no field {name}.")


def _auto(fields: Fields, subject: str) -> str:
    said = headers.one(fields, "auto-submitted").lower()
    if said and not said.startswith("no"):
        return f"Auto-Submitted: {said[:60]}"
    if headers.one(fields, "precedence").lower() in {"auto_reply", "bulk", "junk"}:
        return f"Precedence: {headers.one(fields, 'precedence').lower()}"
    if any(name in fields for name in ("x-autoreply", "x-autorespond", "x-autoresponder")):
        return "It marks itself as an automatic reply."
    suppress = headers.one(fields, "x-auto-response-suppress").lower()
    if _AWAY.match(subject):
        return f"Its subject is that of an automatic reply: {subject[:60]}"
    return "X-Auto-Response-Suppress: All" if suppress == "all" and "in-reply-to" in fields else ""


def _is_list(fields: Fields) -> bool:
    named = {"list-id", "list-post", "list-unsubscribe"} & set(fields)
    return bool(named) or headers.one(fields, "precedence").lower() == "list"


def _cut(text: str, odd: Odd) -> str:
    if len(text) <= LONGEST_TEXT:
        return text
    odd.say(f"Its text is longer than {LONGEST_TEXT} characters and was cut.")
    return text[:LONGEST_TEXT]
