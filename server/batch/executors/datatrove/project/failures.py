"""What can go wrong with a request, and what is done about it: the same words and verdicts as in Rephrase's runner."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

# Tried again, as often as the retry policy says.
RETRIED = frozenset({"unreachable", "timeout", "dropped", "rate-limited", "server-error", "bad-response"})
# Recorded as the outcome of the document.
FINAL = frozenset({"context-exceeded", "rejected"})
# Whatever else there is ends the rank: no document is to blame.


@dataclass
class RequestFailed(Exception):
    """A request without an answer; `message` holds no key and no text of a document."""

    reason: str
    message: str
    retry_after: float | None = None

    def __str__(self) -> str:
        # The reason alone: DataTrove looks into this text for a provider's "BadRequestError" and would remember it.
        return self.reason


class RankStopped(Exception):
    """Ends a rank for something that a person has to mend. It is said in the last line of the rank's log."""

    def __init__(self, reason: str, message: str) -> None:
        # Both, so that it survives the way from a worker's process to the one that waits for it.
        super().__init__(reason, message)
        self.reason = reason
        self.message = message

    def __str__(self) -> str:
        return self.message


CONTEXT = re.compile(
    r"context_length_exceeded|exceed_context_size|ContextWindowExceeded"
    r"|maximum context length|context (size|window|length)|max(imum)?_?model_?len"
    r"|prompt is too long|input is too long|longer than the (model|maximum)|max_(input_length|total_tokens)"
    r"|inputs?`? tokens?.{0,60}must (be|have)",
    re.IGNORECASE,
)
NO_MODEL = re.compile(
    r"model_not_found|model .{0,200}(does not exist|not found|not exist)|(no such|unknown|invalid) model",
    re.IGNORECASE,
)
NO_QUOTA = re.compile(r"insufficient_quota|billing|out of credits", re.IGNORECASE)


# Characters of a server's own words that a message may carry.
EXCERPT_LENGTH = 300
# From so many characters on, a stretch that a server repeats is taken as a secret, or as the document's text.
SECRET_STRETCH = 6
SENT_STRETCH = 24
BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


@dataclass(frozen=True)
class Unsaid:
    """What a message must not repeat of a request, whatever the server quotes: its keys and its texts."""

    secrets: tuple[str, ...] = ()
    sent: tuple[str, ...] = ()

    def excerpt(self, words: str) -> str:
        """One line of a server's words, short, with "…" in place of what must not be repeated."""
        line = BLANK.sub(" ", words).strip()[:EXCERPT_LENGTH]
        for secret in self.secrets:
            line = _without(line, secret, min(SECRET_STRETCH, len(secret)))
        for text in self.sent:
            line = _without(line, BLANK.sub(" ", text), SENT_STRETCH)
        return line


def _without(line: str, text: str, stretch: int) -> str:
    hidden: set[int] = set()
    for start in range(len(line) - stretch + 1) if stretch else ():
        if line[start : start + stretch] in text:
            hidden.update(range(start, start + stretch))
    return "".join(
        letter if at not in hidden else "" if at - 1 in hidden else "…" for at, letter in enumerate(line)
    )


def failure_of_status(status: int, words: str, retry_after: float | None, url: str, unsaid: Unsaid) -> RequestFailed:
    """Classifies an answer with an error status; `words` is what the server says about it."""
    reason = _reason_of(status, words)
    excerpt = unsaid.excerpt(words)
    says = f' It says: "{excerpt}".' if excerpt else ""
    waits = retry_after if reason in ("rate-limited", "server-error") else None
    if reason == "unauthorised":
        return RequestFailed(reason, f"{url} refused the key ({status}).{says}")
    if reason == "model-not-found":
        return RequestFailed(reason, f"{url} does not serve this model ({status}).{says}")
    return RequestFailed(reason, f"{url} answered with status {status}.{says}", waits)


def _reason_of(status: int, words: str) -> str:
    if 300 <= status < 400:
        return "redirected"
    if status in (401, 402, 403):
        return "unauthorised"
    if status == 429:
        return "unauthorised" if NO_QUOTA.search(words) else "rate-limited"
    if re.search(r"exceed_context_size|context_length_exceeded", words):
        return "context-exceeded"
    if status in (404, 405):
        return "model-not-found" if NO_MODEL.search(words) else "bad-response"
    if status == 408:
        return "timeout"
    if status >= 500 or status == 425:
        return "server-error"
    if NO_MODEL.search(words):
        return "model-not-found"
    return "context-exceeded" if CONTEXT.search(words) else "rejected"


def words_of_error(answer: Any) -> str | None:
    """The server's own account of an error, whatever its shape; null where the answer is none."""
    if not isinstance(answer, dict):
        return None
    error = answer.get("error")
    if isinstance(error, str):
        return error
    if isinstance(error, dict):
        return _joined(error)
    if answer.get("object") == "error":
        return _joined(answer)
    if "detail" in answer:
        detail = answer["detail"]
        return detail if isinstance(detail, str) else "The request does not fit the server's schema."
    if "choices" not in answer and isinstance(answer.get("message"), str):
        return _joined(answer)
    return None


def status_in_error(answer: Any) -> int | None:
    """A status that stands in the error itself, as gateways send under 200."""
    error = answer.get("error") if isinstance(answer, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, int) and 400 <= code < 600 else None


def _joined(error: dict[str, Any]) -> str:
    parts = (error.get(key) for key in ("code", "type", "message"))
    return " ".join(part for part in parts if isinstance(part, str) and part)
