"""The words of a text, and which of them say something."""

import re

_WORD = re.compile(r"<[a-z]+>|[^\W_]+(?:[-_'’.][^\W_]+)*")
_UNSPACED = re.compile("([\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])")

# Function words, of the languages most tickets come in.
_GLUE_WORDS = """
    a about after all also am an and any anyone anything are as asap at be because been before being but by can could
    did do does doing done each else ever every for from get gets getting give go going got had has have having he hello
    hey hi how i if im i'm in into is it it's its i've just keep keeps kindly know let like make many may me might more
    most much must my myself need needs now of ok okay on one only or other our over please pls
    plz quickly regards she should so some someone something soon such sure than thank thanks that the their
    them then there these they thing things this those to too us use using very via was
    we were what whats what's when where which while who why will with would yes yet you your yours urgent urgently
    aber als am an auch auf aus bei bin bitte da danke das dass dem den der des die dringend ein eine einen einer es
    für habe haben hallo ich ihr im in ist kann mal man mehr mein meine mich mir
    mit nach noch nur oder sein sich sie sind so und uns unser unsere von vor was wenn wie wir wird zu zum zur
    à ai au aux avec avez bonjour ce cette dans de des du en est et faire fait il j'ai je l la le les
    mais mes moi mon nous on ou par pour pouvez que qui sa se si sont sur svp un une urgence vous
    al algo como con cuando del el es esta está este favor gracias hay he las lo los mi
    nos o para pero por que su tengo una ya y
    chi ci col come da dei della di e gli grazie ho io nel per può sono
    ao com do eu foi mais meu minha na obrigado os sua tem um uma
"""
# Words of any request whatever. They tell two requests apart, but none of them, nor two together, says what is wrong.
_COMMON_WORDS = """
    again always assistance broken bug cannot can't case couldn't didn't doesn't don't error errors fail failed failing
    fails happened happening happens help inquiry isn't issue issues matter never new no not off out problem problems
    query question questions request same situation still support ticket trouble try trying unable up want wanted
    wasn't without won't work working works wrong advise
    dringend fehler frage funktioniert geht helfen hilfe kein keine nicht problem aide erreur marche ne pas plus
    problème ayuda error funciona necesito no problema puede puedo quiero sin aiuto funziona non problema ajuda erro
    não nao preciso sem
"""
_GLUE, _COMMON = frozenset(_GLUE_WORDS.split()), frozenset(_COMMON_WORDS.split())


def words(masked: str) -> list[str]:
    """Words in lower case, masks as they are, each sign of a script without blanks by itself."""
    return _WORD.findall(_UNSPACED.sub(r" \1 ", masked.lower()))


def telling(word: str) -> bool:
    """Whether a word says something of the fault: no mask, no function word, no word of any request whatever."""
    return distinct(word) and word not in _COMMON


def distinct(word: str) -> bool:
    """Whether two requests that differ in this word may be two things: no mask, no function word, no lone letter."""
    return word[0] != "<" and word not in _GLUE and (len(word) > 1 or not word.isascii())
