"""What a text says, without a model: masks, error codes, templates and near-duplicates; groups of meaning with one."""

from watchfloor.engine.text.cleaning import clean
from watchfloor.engine.text.lexical import Lexical, LexicalKeys
from watchfloor.engine.text.masks import codes, mask

__all__ = ["Lexical", "LexicalKeys", "clean", "codes", "mask"]
