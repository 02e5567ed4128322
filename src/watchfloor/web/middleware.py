"""What every answer carries: nothing is loaded, framed or sent anywhere but here; nothing private stays in a cache."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Final, cast

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.decorators import sync_and_async_middleware

from watchfloor.web.words import page_in_order

# No 'unsafe-inline' and no nonce: there is no inline script or style to allow.
POLICY: Final = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

# Of a file that is read in pieces, in bytes.
AT_ONCE: Final = 1024 * 1024

Answer = Callable[[HttpRequest], HttpResponseBase] | Callable[[HttpRequest], Awaitable[HttpResponseBase]]


@sync_and_async_middleware
def security_headers(get_response: Answer) -> Answer:
    """Add the headers. Static files get them too; only pages are kept out of caches, and only of pages the characters
    are left out that turn the direction of writing.
    """

    def marked(response: HttpResponseBase) -> HttpResponseBase:
        if isinstance(response, HttpResponse) and response.headers.get("Content-Type", "").startswith("text/html"):
            _put_in_order(response)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    if iscoroutinefunction(get_response):

        async def answer_later(request: HttpRequest) -> HttpResponseBase:
            return marked(await get_response(request))

        return answer_later

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = marked(get_response(request))  # type: ignore[arg-type]
        return _readable_by_asgi(response) if isinstance(request, ASGIRequest) else response

    return answer


@sync_and_async_middleware
def language(get_response: Answer) -> Answer:
    """Answer in the reader's language: the one they chose (cookie `language`), else what their browser asks for."""
    if iscoroutinefunction(get_response):

        async def answer_later(request: HttpRequest) -> HttpResponseBase:
            with translation.override(translation.get_language_from_request(request)):
                return await cast(Awaitable[HttpResponseBase], get_response(request))

        return answer_later

    def answer(request: HttpRequest) -> HttpResponseBase:
        with translation.override(translation.get_language_from_request(request)):
            return get_response(request)  # type: ignore[return-value]

    return answer


def _put_in_order(page: HttpResponse) -> None:
    before = page.content
    if (after := page_in_order(before)) != before:
        page.content = after
        if "Content-Length" in page.headers:
            page.headers["Content-Length"] = str(len(after))


def _readable_by_asgi(response: HttpResponseBase) -> HttpResponseBase:
    """A file's blocks, read in a thread: an asynchronous server cannot iterate over them itself.

    About a MiB a time: small files go in one piece, and of a long one no more than that is ever held.
    """
    if isinstance(response, StreamingHttpResponse) and not response.is_async:
        blocks = cast(Iterator[bytes], response.streaming_content)

        async def read() -> AsyncIterator[bytes]:
            while some := await sync_to_async(_some)(blocks):
                yield some

        response.streaming_content = read()
    return response


def _some(blocks: Iterator[bytes]) -> bytes:
    """The next blocks, until they are a MiB or the last."""
    held = bytearray()
    for block in blocks:
        held += block
        if len(held) >= AT_ONCE:
            break
    return bytes(held)
