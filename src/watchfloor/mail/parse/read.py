"""Bytes in, a Letter out: never an error, and never more time or memory than the bytes deserve."""

from __future__ import annotations

import re
from typing import Final

from watchfloor.mail.parse import extras, headers, pages, parts
from watchfloor.mail.parse.charsets import clean, decode, is_known
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
_FAILED: Final = re.compile(
    r"undeliver|delivery (?:status notification|has failed|failure)|mail delivery (?:failed|subsystem)|returned mail|"
    r"unzustellbar|non remis|no se puede entregar|退信|配信不能",
    re.IGNORECASE,
)
_DAEMON: Final = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon)@")


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
    is_bounce, reason, bounced = _bounce(fields, found, odd)
    subject = headers.one(fields, "subject")
    sender = next(iter(headers.boxes(fields, "from") or headers.boxes(fields, "sender")), Mailbox("", ""))
    if not sender.address:
        odd.say("It says no sender.")
    return Letter(
        message_id=next(iter(headers.ids(fields, "message-id")), ""),
        # The mail it answers is the nearest of all, so it goes last.
        references=tuple(dict.fromkeys((*headers.ids(fields, "references"), *headers.ids(fields, "in-reply-to")))),
        sender=sender, reply_to=headers.boxes(fields, "reply-to"), to=headers.boxes(fields, "to"),
        cc=headers.boxes(fields, "cc"),
        delivered_to=tuple(
            box.address for name in ("delivered-to", "x-original-to", "envelope-to") for box in headers.boxes(fields, name)  # noqa: E501
        ),
        subject=subject[:1000], date=headers.moment(headers.one(fields, "date")), text=_cut(said.text, odd),
        quoted=_cut(said.quoted, odd), signature=_cut(said.signature, odd), attachments=tuple(said.files),
        invite=said.invite, auto="" if is_bounce else _auto(fields, subject), is_bounce=is_bounce,
        bounce_reason=reason, bounced_ids=bounced, is_list=_is_list(fields), mark=headers.one(fields, MARK.lower()),
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
    rich: list[tuple[str, str]] = []
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
        text = "\n\n".join(one for one, _ in rich if one)
        quoted = "\n\n".join(one for _, one in rich if one)
        said.text, more, said.signature = fold(text)
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
    if part.type in {"message/delivery-status", "text/rfc822-headers", "message/disposition-notification"}:
        return
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
        return f"{subject[:80] or 'mail'}.eml"
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
    return "list-id" in fields or "list-post" in fields or headers.one(fields, "precedence").lower() == "list"


def _bounce(fields: Fields, found: list[Part], odd: Odd) -> tuple[bool, str, tuple[str, ...]]:
    """Whether it says that a mail was not delivered, why, and which mails it may be about."""
    type_, params = headers.value(fields, "content-type")
    is_report = (
        type_ == "multipart/report" and params.get("report-type", "delivery-status").lower() == "delivery-status"
    )
    null = bool(re.match(rb"\s*<\s*>", fields.get("return-path", [b"x"])[0]))
    sender = next(iter(headers.boxes(fields, "from")), Mailbox("", "")).address
    by_hand = (null or bool(_DAEMON.match(sender))) and bool(_FAILED.search(headers.one(fields, "subject")))
    if not is_report and not by_hand:
        return False, "", ()
    reason, action = "", "failed"
    about: list[str] = []
    for part in found:
        body = part.content(odd)[: headers.MOST_BYTES]
        if part.type == "message/delivery-status":
            status = re.search(rb"(?im)^Diagnostic-Code:([^\n]*(?:\n[ \t][^\n]*)*)", body) or re.search(
                rb"(?im)^Status:([^\n]*)", body
            )
            reason = " ".join(decode(status[1]).split())[:300] if status else ""
            acts = re.search(rb"(?im)^Action:[ \t]*(\w+)", body)
            action = acts[1].decode("ascii", "replace").lower() if acts else action
        elif part.type in {"text/rfc822-headers", "message/rfc822"}:
            about += headers.ids(parts.split(body)[0], "message-id")
        elif part.type == "text/plain":
            about += [
                clean(key.decode("ascii", "replace"))
                for key in re.findall(rb"(?im)^Message-ID:\s*<([^<>\s]{1,400})>", body)
            ][:5]
    if action in {"delayed", "delivered", "relayed", "expanded"}:
        return False, "", ()
    return True, reason or "It was not delivered.", tuple(dict.fromkeys((*about, *headers.ids(fields, "in-reply-to"))))


def _cut(text: str, odd: Odd) -> str:
    if len(text) <= LONGEST_TEXT:
        return text
    odd.say(f"Its text is longer than {LONGEST_TEXT} characters and was cut.")
    return text[:LONGEST_TEXT]
