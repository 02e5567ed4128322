"""Take off what surrounds a request: greeting, signature, quoted mail."""

import re

_GREETING = re.compile(
    r"""\s*(?:(?:hi|hello|hey|dear|greetings|good\s(?:morning|afternoon|evening|day)|hallo|moin|guten\s(?:tag|morgen|abend)
    |liebe[sr]?|sehr\sgeehrte[rs]?|bonjour|bonsoir|salut|hola|buen[oa]s\s(?:d[ií]as|tardes|noches)|estimad[oa]s?|ciao
    |salve|buongiorno|gentile|ol[áa]|bom\sdia|boa\s(?:tarde|noite)|prezad[oa]s?|cze[śs][ćc]|dzie[ńn]\sdobry)
    (?:\s(?:there|all|team|support|sir|madam|everyone|folks|both|zusammen|\w+\s?team|or))*)
    (?:(?:\s[\w.]+){0,4}?[,!:]|(?:\s[\w.]+){0,4}\s*\n|[.])\s*""",
    re.IGNORECASE | re.VERBOSE,
)
_QUOTE_STARTS = re.compile(
    r"""^(?:\s*-{2,}\s*(?:original\smessage|urspr[üu]ngliche\snachricht|message\sd'origine|mensaje\soriginal).*
    |\s*(?:on|am|le|el|il|em)\s.{6,120}\s(?:wrote|schrieb.*|a\s[ée]crit|escribi[óo]|ha\sscritto|escreveu)\s?:
    |\s*_{10,}\s*|\s*(?:from|von|de|da):\s.+\n\s*(?:sent|date|gesendet|envoy[ée]|enviado|inviato|to|an):\s.+)$""",
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)
_QUOTED_LINE = re.compile(r"^[ \t]*>.*\n?", re.MULTILINE)
_CLOSING = r"""(?:(?:many\s|with\s)?thanks(?:\s(?:a\slot|in\sadvance|again|so\smuch|and\sregards))?
    |thank\syou(?:\s(?:very\smuch|in\sadvance|so\smuch))?|thx|cheers|(?:(?:best|kind|kindest|warm|with\sbest)\s)?regards
    |(?:yours\s)?sincerely|yours(?:\struly|\sfaithfully)?|best(?:\swishes)?|mfg|vg|lg
    |(?:mit\s)?(?:freundliche[nr]?|viele[nr]?|beste[nr]?|liebe[nr]?)\sgr[üu](?:ß|ss)e?n?|(?:vielen\s)?dank|danke
    |(?:bien\s)?cordialement|merci(?:\sd'avance)?|(?:un\s)?saludos?(?:\scordiales)?|(?:muchas\s)?gracias|atentamente
    |cordiali\ssaluti|grazie(?:\smille)?|atenciosamente|obrigad[oa]|pozdrawiam)"""
_SIGNATURE = re.compile(
    rf"""(?:^\s*--\s*$|^\s*sent\sfrom\smy\s|^\s*(?:get\s)?outlook\sfor\s|(?:^|(?<=[.!?])[ \t]+)\s*{_CLOSING}
    (?:[,.!\s]|\s*\Z))""",
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)
_TAIL = 300
"""A signature is short: a "thanks" with more than this many characters after it is part of the request."""
_SENTENCE_AFTER = re.compile(r"\w+(?:\s+\w+){5,}")


def clean(text: str) -> str:
    """The request itself: without greeting, signature and quoted mail. Never empty unless the text is blank."""
    request = text.replace("\r\n", "\n")
    if quote := _QUOTE_STARTS.search(request):
        request = request[: quote.start()]
    if ">" in request:
        request = _QUOTED_LINE.sub("", request)
    request = _without_signature(_without_greeting(request)).strip()
    return request or text.strip()


def _without_greeting(text: str) -> str:
    while found := _GREETING.match(text):
        text = text[found.end() :]
    return text


def _without_signature(text: str) -> str:
    """Cut at the first closing word after which nothing is said that reads like a sentence."""
    for found in _SIGNATURE.finditer(text, max(0, len(text) - _TAIL)):
        if not _SENTENCE_AFTER.search(text, found.end()):
            return text[: found.start()]
    return text
