"""What is new in a mail, apart from what it quotes and how it is signed. By lines, so that no input takes long."""

from __future__ import annotations

import re
from typing import Final

# More is not looked at: it goes with the text as it is.
MOST_LINES: Final = 20_000

_WROTE: Final = re.compile(
    r"^(?:>\s*)?(?:On\b.{4,300}\bwrote|Am\b.{4,300}\bschrieb(?:\b.{0,120}:)?|Le\b.{4,300}\ba écrit|El\b.{4,300}\bescribió|"  # noqa: E501
    r"Il\b.{4,300}\bha scritto|Em\b.{4,300}\bescreveu|Op\b.{4,300}\bschreef.{0,80}|Den\b.{4,300}\bskrev.{0,80}|"
    r"W dniu\b.{4,300}\b(?:napisał|pisze).{0,80}|Dne\b.{4,300}\bnapsal.{0,80}|.{4,200}\bпишет|.{4,200}написал\(?а?\)?|"
    r"在.{4,200}写道|於.{4,200}寫道|.{0,200}(?:于|在)\s?\d{4}[年/-].{0,100}写道|\d{4}年\d{1,2}月\d{1,2}日.{0,160}(?:写道|:|:|のメール)|"
    r"20\d\d[年/-].{4,160}のメッセージ|.{4,200}님이 작성)\s*[::]?\s*$",
    re.IGNORECASE,
)
_STARTS: Final = re.compile(r"^(?:On|Am|Le|El|Il|Em|Op|Den|W dniu|Dne|在|於)\b.{0,200}\d", re.IGNORECASE)
_RULE: Final = re.compile(
    r"^\s*(?:-{2,}|_{5,}|\*{5,})\s*(?:Original Message|Original-Nachricht|Ursprüngliche Nachricht|Weitergeleitete Nachricht|"  # noqa: E501
    r"Forwarded message|Message d'origine|Message original|Mensaje original|Messaggio originale|Mensagem original|"
    r"Oorspronkelijk bericht|Исходное сообщение|原始邮件|原始郵件|转发邮件信息|元のメッセージ|Original Appointment|원본 메시지|"  # noqa: E501
    r"\S{3,100} wrote:)\s*(?:-{2,}|_{5,}|\*{5,})?\s*$",
    re.IGNORECASE,
)
_FROM: Final = re.compile(
    r"^\*?(?:From|Von|De|Da|Van|Från|Od|От|发件人|寄件者|差出人|보낸 사람)\*?\s*[::]\s*\*?\s*\S", re.IGNORECASE
)
_SENT: Final = re.compile(
    r"^\*?(?:Sent|Date|Gesendet|Datum|Envoyé|Enviado|Fecha|Inviato|Verzonden|Skickat|Отправлено|Дата|发送时间|日期|寄件日期|"
    r"送信日時|日時|보낸 날짜|To|An|À|Para|Subject|Betreff|Objet|Asunto|收件人|主题|主旨|宛先|件名)\*?\s*[::]",
    re.IGNORECASE,
)
_LINE: Final = re.compile(r"^_{20,}$")
# Above a quote, in whichever language: who and when, and a colon at the end.
_COLON: Final = re.compile(r"[:\uff1a]\W{0,3}$")
_WHEN: Final = re.compile(r"\d[:.h]\d\d|\b20\d\d\b|\d{1,2}[./-]\d{1,2}[./-]|@")
# How a letter ends, alone in a line; below it are a name, an office, a number.
_GREETING: Final = re.compile(
    r"^(?:(?:with )?(?:best|kind|kindest|warm|many)?\s?(?:regards|wishes)|best|cheers|sincerely|yours (?:sincerely|faithfully|truly)|"  # noqa: E501
    r"(?:many )?thanks|thank you(?: very much)?|thanks and regards|"
    r"(?:mit )?(?:freundlichen?|besten?|vielen?|liebe|herzlichen?|schöne|viele) (?:Gr(?:ü|ue)(?:ß|ss)en?|Dank)|MfG|LG|"
    r"cordialement|bien cordialement|bien à vous|cdlt|salutations(?: distinguées)?|saludos(?: cordiales)?|un saludo|atentamente|"  # noqa: E501
    r"cordiali saluti|distinti saluti|atenciosamente|met vriendelijke groet|med vänlig hälsning|с уважением|pozdrawiam|"
    r"此致|敬上|祝好|谢谢|謝謝|順頌商祺|よろしくお願い(?:いた)?します|敬具|감사합니다)\s*[,!.\u3002\uff0c\uff01]{0,3}$",
    re.IGNORECASE,
)
# What lawyers put below a mail.
_LEGAL: Final = re.compile(
    r"^(?:\W{0,3}(?:confidentiality|disclaimer|legal notice|important notice)\b|"
    r"\W{0,3}(?:this|the information (?:contained )?in this) (?:e-?mail|message|communication|transmission)\b.{0,200}\b(?:confidential|privileged|intended)|"  # noqa: E501
    r"\W{0,3}diese (?:e-?mail|nachricht)\b.{0,200}\bvertraulich|\W{0,3}ce (?:message|courriel|mail)\b.{0,200}\bconfidentiel|"  # noqa: E501
    r"\W{0,3}本(?:邮件|電子郵件|郵件).{0,100}(?:保密|机密|機密))",
    re.IGNORECASE,
)
_PGP: Final = "-----BEGIN PGP SIGNED MESSAGE-----"
_DASHES: Final = re.compile(r"^--\s?$|^—\s*$|^_{2,4}\s*$|^-{3,10}\s*$")
_MOBILE: Final = re.compile(
    r"^(?:Sent from my .{2,40}|Sent from (?:Mail|Outlook|Yahoo Mail|Proton).{0,60}|Von meinem .{2,40} gesendet|Gesendet von .{2,60}|"  # noqa: E501
    r"Envoyé de(?:puis)? mon .{2,40}|Enviado desde mi .{2,40}|Inviato da(?:l mio)? .{2,40}|Enviado do meu .{2,40}|"
    r"Get Outlook for (?:iOS|Android).{0,60}|Outlook (?:für|pour|para) (?:iOS|Android).{0,60}|发自我的.{1,30}|從我的.{1,30}傳送|"  # noqa: E501
    r"iPhoneから送信|Отправлено с .{2,40}|나의 .{1,20}에서 보냄)\s*$",
    re.IGNORECASE,
)


def fold(text: str) -> tuple[str, str, str]:
    """What is new, what is quoted, the signature. Answers between quoted lines stay, with the lines."""
    lines = text.split("\n", MOST_LINES)
    if len(lines) > MOST_LINES:
        return text.strip(), "", ""
    if lines[0] == _PGP:
        return _signed(lines)
    top = _quote_on_top(lines)
    cut = len(lines) if top else _quote_start(lines)
    new, quoted = lines[top:cut], lines[:top] + lines[cut:]
    new, signature = _signature(new)
    if not signature:
        quoted, signature = _signed_below(quoted)
    said = "\n".join(new).strip()
    if not said and cut == 0 and not all(line.startswith(">") or not line.strip() for line in lines):
        # A mail that forwards without a word of its own says what it forwards.
        return text.strip(), "", ""
    return said, "\n".join(quoted).strip(), "\n".join(signature).strip()


def _quote_start(lines: list[str]) -> int:
    for n, line in enumerate(lines):
        if len(line) > 600:
            continue
        if _is_head(lines, n):
            return n if not _answers_below(lines, n) else len(lines)
        if line.startswith(">") and not _answers_below(lines, n):
            return n
    return len(lines)


def _is_head(lines: list[str], n: int) -> bool:
    """Whether a quote begins here: an attribution (also one broken into two lines), a rule, or a block of headers."""
    line = lines[n].strip()
    if _RULE.match(line):
        return True
    if _WROTE.match(line):
        return True
    following = [one.strip() for one in lines[n + 1 : n + 6]]
    if _STARTS.match(line) and following and len(following[0]) < 300 and _WROTE.match(f"{line} {following[0]}"):
        return True
    if len(line) <= 300 and _COLON.search(line) and _WHEN.search(line) and _is_quoted(following):
        return True
    if _LINE.match(line) and _FROM.match(next(filter(None, following), "")):
        return True
    return bool(_FROM.match(line)) and sum(bool(_SENT.match(one)) for one in following) >= 2


def _is_quoted(lines: list[str]) -> bool:
    return next(filter(None, lines), "").startswith(">")


def _quote_on_top(lines: list[str]) -> int:
    """How many lines are one quote with its head, where all that is new is below; else 0."""
    n = next((n for n, line in enumerate(lines) if line.strip()), len(lines))
    start = n
    while n < len(lines) and n - start <= 3 and not lines[n].startswith(">"):
        n += 1
    head = "\n".join(lines[start:n]).strip().split("\n") if n > start else []
    if (
        n == len(lines)
        or n - start > 3
        or "" in head
        or (head and not _is_head([" ".join(head), *lines[n : n + 2]], 0))
    ):
        return 0
    while n < len(lines) and (lines[n].startswith(">") or not lines[n].strip()):
        n += 1
    below = lines[n:]
    if not below or any(line.startswith(">") for line in below) or _DASHES.match(below[0]) or _MOBILE.match(below[0]):
        return 0
    return n


def _signed(lines: list[str]) -> tuple[str, str, str]:
    """What is signed with OpenPGP within the text (RFC 9580, 7): its frame is a signature, its dashes are doubled."""
    ends = next((n for n, line in enumerate(lines) if line == "-----BEGIN PGP SIGNATURE-----"), len(lines))
    starts = next((n for n, line in enumerate(lines[:ends]) if not line.strip()), ends)
    new, quoted, signature = fold("\n".join(line.removeprefix("- ") for line in lines[starts + 1 : ends]).lstrip("\n"))
    return new, quoted, "\n\n".join(one for one in (signature, "\n".join(lines[ends:]).strip()) if one)


def _answers_below(lines: list[str], n: int) -> bool:
    """Whether something is written below quoted lines: then it is answered line by line, or at the bottom."""
    seen = False
    for line in lines[n : n + 2000]:
        if line.startswith(">"):
            seen = True
        elif seen and line.strip():
            return not (_DASHES.match(line) or _MOBILE.match(line.strip()) or _RULE.match(line))
    return False


def _signature(lines: list[str]) -> tuple[list[str], list[str]]:
    """What is new, and how it ends: signature, greeting with what is below it, words of phones, lists and lawyers."""
    tail = max(0, len(lines) - 40)
    for n in range(len(lines) - 1, tail - 1, -1):
        line = lines[n].strip()
        if not line or len(line) > 200:
            continue
        if _DASHES.match(lines[n]) and len(lines) - n <= 20 and n > 0:
            return lines[:n], lines[n:]
        if _MOBILE.match(line) and not any(one.strip() for one in lines[n + 1 :]):
            return lines[:n], lines[n:]
    ends = next(
        (n for n in range(tail, len(lines)) if _LINE.match(lines[n].strip()) or _is_legal(lines, n)), len(lines)
    )
    for n in range(ends - 1, max(0, ends - 12), -1):
        if _GREETING.match(lines[n].strip()) and _is_somebody(lines[n + 1 : ends]):
            ends = n
            break
    return (lines[:ends], lines[ends:]) if any(line.strip() for line in lines[:ends]) else (lines, [])


def _is_somebody(lines: list[str]) -> bool:
    """Whether a name and what belongs to one stands below a greeting, and no sentence that was added."""
    below = [line.strip() for line in lines if line.strip()]
    if not below or len(below[0]) > 40 or len(below[0].split()) > 4 or re.search(r"\d", below[0]):
        return False
    return all(len(line) <= 80 and not line.endswith((".", "?", "!", "。", "？", "！")) for line in below)


def _signed_below(quoted: list[str]) -> tuple[list[str], list[str]]:
    """A signature below the quote, where some programs put it: after dashes, and nothing quoted follows."""
    for n in range(len(quoted) - 1, max(-1, len(quoted) - 20), -1):
        if quoted[n].startswith(">"):
            break
        if quoted[n].rstrip() == "--":
            return quoted[:n], quoted[n:]
    return quoted, []


def _is_legal(lines: list[str], n: int) -> bool:
    """Whether what lawyers write begins here: below an empty line, and it is no short sentence."""
    if not lines[n].strip() or (n and lines[n - 1].strip()):
        return False
    words = " ".join(line.strip() for line in lines[n : n + 12])[:2000]
    return len(words) > 120 and _LEGAL.match(words) is not None
