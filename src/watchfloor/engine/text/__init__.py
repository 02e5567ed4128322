"""What a text says, without a model: masks, error codes, templates and near-duplicates; groups of meaning with one."""

from watchfloor.engine.text.cleaning import clean
from watchfloor.engine.text.grouper import Grouper
from watchfloor.engine.text.lexical import Lexical, LexicalKeys
from watchfloor.engine.text.masks import codes, mask
from watchfloor.engine.text.records import Bounds, Cut, Move, Placement, Said, Settings

__all__ = [
    "Bounds",
    "Cut",
    "Grouper",
    "Lexical",
    "LexicalKeys",
    "Move",
    "Placement",
    "Said",
    "Settings",
    "clean",
    "codes",
    "mask",
]
