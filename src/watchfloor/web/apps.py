from functools import lru_cache
from typing import Final

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import trans_real

# More than the messages there are: what is translated is also a value here and there.
MESSAGES: Final = 8192


class WebConfig(AppConfig):
    name = "watchfloor.web"
    label = "web"

    def ready(self) -> None:
        """Remember what each message is in each language.

        A list asks for a thousand, and one that no catalogue holds, as in English, is looked for in eleven.
        """
        for code, _name in settings.LANGUAGES:
            catalogue = trans_real.translation(code)
            catalogue.gettext = lru_cache(MESSAGES)(catalogue.gettext)  # type: ignore[method-assign]
