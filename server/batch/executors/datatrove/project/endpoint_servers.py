"""DataTrove's servers with requests of our own: keys from the environment, one attempt each, failures by name."""

from __future__ import annotations

import asyncio
import json
import os
import time
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from datatrove.pipeline.inference.run_inference import InferenceConfig
from datatrove.pipeline.inference.servers import InferenceServer, VLLMServer
from datatrove.pipeline.inference.types import InferenceError

from build_request import to_json, well_formed
from failures import RequestFailed, Unsaid, failure_of_status, status_in_error, words_of_error
from run_data import run_data

LONGEST_RETRY_AFTER_S = 600.0
MAX_BODY_BYTES = 64 << 20
UNREACHABLE = (aiohttp.ClientConnectorError, aiohttp.ClientProxyConnectionError)


class Requests:
    """Sends a request once and says what came of it. Mixed into DataTrove's servers: theirs send no key, and hold a
    slot while they wait to try again."""

    addresses: list[str]
    stage_data: dict[str, Any]
    _session: aiohttp.ClientSession | None = None
    _turn = 0

    def headers(self) -> dict[str, str]:
        """The key and what else the endpoint asks for, from the environment. Raises `RequestFailed` without it."""
        server = self.stage_data["server"]
        headers = {"content-type": "application/json"}
        if server.get("headers_env"):
            headers |= json.loads(secret(server["headers_env"]))
        if server.get("api_key_env"):
            headers["authorization"] = f"Bearer {secret(server['api_key_env'])}"
        return headers

    def session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),
                timeout=aiohttp.ClientTimeout(total=run_data()["retry"]["deadline_s"], sock_connect=30),
            )
        return self._session

    async def _make_request(self, payload: dict[str, Any]) -> dict[str, Any]:
        self._turn += 1
        url = f"{self.addresses[self._turn % len(self.addresses)]}/chat/completions"
        body = to_json(payload).encode("utf-8")
        try:
            headers = self.headers()
            async with self.session().post(
                url, data=body, headers=headers, proxy=proxy_for(url), allow_redirects=False
            ) as response:
                text = await whole_text(response, url)
                return answer_of(response.status, text, response.headers.get("retry-after"), url, unsaid(headers, payload))
        except RequestFailed as failure:
            raise InferenceError(None, failure) from None
        except UNREACHABLE:
            raise InferenceError(None, RequestFailed("unreachable", f"Nothing answers at {url}.")) from None
        except asyncio.TimeoutError:
            raise InferenceError(None, RequestFailed("timeout", f"{url} took too long.")) from None
        except (aiohttp.ClientError, OSError) as error:
            dropped = f"{url} closed the connection before the answer was complete ({type(error).__name__})."
            raise InferenceError(None, RequestFailed("dropped", dropped)) from None

    async def close_session(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None


def unsaid(headers: dict[str, str], payload: dict[str, Any]) -> Unsaid:
    """What messages about a request leave out: the key, other headers long enough to be one, and the user's messages."""
    values = (
        value.removeprefix("Bearer ") for name, value in headers.items() if name == "authorization" or len(value) >= 8
    )
    messages = payload.get("messages") or []
    texts = (each["content"] for each in messages if each.get("role") == "user")
    return Unsaid(tuple(values), tuple(text for text in texts if isinstance(text, str)))


def secret(name: str) -> str:
    """A key, or headers as JSON, from the environment. Raises `RequestFailed` where it is not there."""
    value = os.environ.get(name, "")
    if not value:
        raise RequestFailed("no-key", f"the environment variable {name} is not set on this node")
    return value


@cache
def proxy_for(url: str) -> str | None:
    """As the environment says. Asked here, since aiohttp would look into ~/.netrc for keys too."""
    parts = urlsplit(url)
    return None if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme)


async def whole_text(response: aiohttp.ClientResponse, url: str) -> str:
    """The body of an answer. Raises `RequestFailed` for one that is too long to be an answer to one request."""
    pieces: list[bytes] = []
    size = 0
    async for piece in response.content.iter_chunked(1 << 16):
        size += len(piece)
        if size > MAX_BODY_BYTES:
            raise RequestFailed("bad-response", f"{url} sent more than {MAX_BODY_BYTES >> 20} MiB for one request.")
        pieces.append(piece)
    return b"".join(pieces).decode("utf-8", "replace")


class EndpointRequests(Requests, InferenceServer):
    """Servers that run already, one or several addresses of them."""

    def __init__(self, config: InferenceConfig, rank: int, stage_data: dict[str, Any]) -> None:
        super().__init__(config, rank)
        self.stage_data = stage_data
        self.addresses = stage_data["server"]["urls"]
        self._turn = rank

    async def start_server(self) -> None:
        """There is nothing to start."""

    async def monitor_health(self) -> None:
        """Every request says for itself how the endpoint is."""
        await asyncio.Future()

    async def is_ready(self) -> bool:
        return True

    async def server_cleanup(self) -> None:
        await self.close_session()
        await super().server_cleanup()


class VllmRequests(Requests, VLLMServer):
    """vLLM, started by DataTrove on the node's GPUs."""

    def __init__(self, config: InferenceConfig, rank: int, stage_data: dict[str, Any]) -> None:
        super().__init__(config, rank)
        self.stage_data = stage_data

    @property
    def addresses(self) -> list[str]:  # type: ignore[override]
        return [f"{self.get_base_url()}/v1"]

    async def server_cleanup(self) -> None:
        await self.close_session()
        await super().server_cleanup()


def answer_of(status: int, text: str, retry_after: str | None, url: str, unsaid: Unsaid) -> dict[str, Any]:
    """A whole answer in the shape that DataTrove reads, all its text well-formed. Raises `RequestFailed`."""
    try:
        answer = json.loads(text)
    except ValueError:
        answer = None
    words = words_of_error(answer)
    if not 200 <= status < 300 or words is not None:
        effective = status if not 200 <= status < 300 else (status_in_error(answer) or 500)
        raise failure_of_status(effective, words or "", seconds_of(retry_after), url, unsaid)
    choices = answer.get("choices") if isinstance(answer, dict) else None
    choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else None
    if choice is None:
        raise RequestFailed("bad-response", f"{url} answered with something that is no completion.")
    message = choice.get("message") if isinstance(choice.get("message"), dict) else {}
    reasoning = text_part(message.get("reasoning")) or text_part(message.get("reasoning_content"))
    finish = choice.get("finish_reason")
    return {
        "choices": [
            {
                "message": {"content": text_part(message.get("content")), "reasoning": reasoning},
                "finish_reason": well_formed(finish) if isinstance(finish, str) else None,
            }
        ],
        "usage": usage_of(answer.get("usage")),
    }


def text_part(content: Any) -> str:
    """A text, or the texts of a list of parts."""
    if isinstance(content, str):
        return well_formed(content)
    if not isinstance(content, list):
        return ""
    parts = (part.get("text") for part in content if isinstance(part, dict))
    return well_formed("".join(part for part in parts if isinstance(part, str)))


def usage_of(usage: Any) -> dict[str, int]:
    """Tokens as the server counts them; empty where it does not."""
    if not isinstance(usage, dict):
        return {}
    prompt, completion = usage.get("prompt_tokens"), usage.get("completion_tokens")
    if not isinstance(prompt, (int, float)) or not isinstance(completion, (int, float)):
        return {}
    total = usage.get("total_tokens")
    return {
        "prompt_tokens": int(prompt),
        "completion_tokens": int(completion),
        "total_tokens": int(total) if isinstance(total, (int, float)) else int(prompt) + int(completion),
    }


def seconds_of(retry_after: str | None) -> float | None:
    """Of `Retry-After` in seconds or as an HTTP date."""
    if retry_after is None:
        return None
    try:
        return min(max(float(retry_after), 0.0), LONGEST_RETRY_AFTER_S)
    except ValueError:
        pass
    from email.utils import parsedate_to_datetime

    try:
        wait = parsedate_to_datetime(retry_after).timestamp() - time.time()
    except (TypeError, ValueError):
        return None
    return min(max(wait, 0.0), LONGEST_RETRY_AFTER_S)
