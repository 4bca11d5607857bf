"""From a document to the request that is sent for it: the same bytes as in Rephrase's preview.

Everything here is pure. Offsets and lengths are counted in UTF-16 code units, as where the preview was made, and
numbers are written as ECMAScript writes them, so that a fingerprint names the same request on both sides.
"""

from __future__ import annotations

import bisect
import hashlib
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

PLACEHOLDER = re.compile(r"\[\[([A-Z][A-Z0-9_]*)\]\]")
DOCUMENT = "DOCUMENT"
INDEX = re.compile(r"0|[1-9][0-9]{0,8}")

# Tokens set aside for what a chat template adds around the messages.
CHAT_TEMPLATE_TOKENS = 96
# Completion tokens set aside where a request names no limit, at most half of the window.
DEFAULT_COMPLETION_TOKENS = 2048
# Stands between head and tail of a document cut in the middle.
GAP = "\n…\n"
# A cut moves back to a line end or word border by this share of what is kept, and by no more units than the reach.
BORDER_SHARE = 0.1
BORDER_REACH = 400
# So many marks on one character are kept with it.
MARKS_REACH = 64
JOINER = "\u200d"

WHITE_SPACE = frozenset("\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff") | {
    chr(code) for code in range(0x2000, 0x200B)
}

Count = Callable[[str], int]


@dataclass(frozen=True)
class Counter:
    """Counts tokens. No text has more of them than its UTF-8 bytes times `per_byte_at_most`, where that is known."""

    count: Count
    per_byte_at_most: float | None = None


@dataclass(frozen=True)
class Variant:
    """A prompt for a model with its parameters, as `run.json` holds it."""

    position: int
    model: str
    template: str
    system: str | None
    # From the name of a placeholder to the column that fills it.
    inputs: Mapping[str, str]
    # Parameters and extra body in their order.
    sampling: Mapping[str, Any]
    window: int | None
    cut: str


@dataclass(frozen=True)
class Request:
    """What is sent, without the model's answer."""

    body: dict[str, Any]
    fingerprint: str
    truncated: bool


@dataclass(frozen=True)
class Unsendable:
    """A document this variant cannot be asked about; final."""

    reason: str
    message: str


class Marks:
    """Characters that belong to the one before them: marks, modifiers and the joiner, by code point."""

    def __init__(self, ranges: list[list[int]]) -> None:
        self._starts = [start for start, _ in ranges]
        self._ends = [end for _, end in ranges]

    def holds(self, code: int) -> bool:
        place = bisect.bisect_right(self._starts, code) - 1
        return place >= 0 and code <= self._ends[place]


def approximate_count(text: str) -> int:
    """One token for three bytes of UTF-8, rounded up."""
    return -(-len(text.encode("utf-8")) // 3)


def build_request(
    variant: Variant, text: str, columns: Mapping[str, str], counter: Counter, marks: Marks, rollout: int
) -> Request | Unsendable:
    """Builds the request of one rollout (from 0). `columns` holds the texts that placeholders ask for, by column."""
    names = PLACEHOLDER.findall(variant.template)
    others: dict[str, str] = {}
    document = text
    for name in names:
        column = variant.inputs.get(name)
        value = None if column is None else columns.get(column)
        if value is None:
            return Unsendable("column-missing", f"There is no value for [[{name}]].")
        if name == DOCUMENT:
            document = value
        else:
            others[name] = value
    document = well_formed(document)
    sampling = {
        key: value + rollout if key == "seed" and is_number(value) else value for key, value in variant.sampling.items()
    }
    room = _document_room(variant, sampling, others, counter)
    cut = _cut(document, room, names.count(DOCUMENT), variant, counter, marks)
    if isinstance(cut, Unsendable):
        return cut
    sent, truncated = cut
    content = _render(variant.template, {**others, DOCUMENT: sent})
    system = [] if variant.system is None else [{"role": "system", "content": variant.system}]
    body = plain(
        {
            "model": variant.model,
            "messages": [*system, {"role": "user", "content": content}],
            **sampling,
        }
    )
    return Request(body, fingerprint_of(body), truncated)


def _render(template: str, values: Mapping[str, str]) -> str:
    """Fills every placeholder in one pass: text inside a document is never interpreted."""
    return PLACEHOLDER.sub(lambda match: values[match[1]], template)


def _document_room(
    variant: Variant, sampling: Mapping[str, Any], others: Mapping[str, str], counter: Counter
) -> int | None:
    """Tokens left for the document; null without a window."""
    if variant.window is None:
        return None
    instruction = well_formed(_render(variant.template, {**others, DOCUMENT: ""}))
    prompt = counter.count(instruction) + counter.count(variant.system or "")
    limit = sampling.get("max_completion_tokens")
    if limit is None:
        limit = sampling.get("max_tokens")
    if is_number(limit) and limit > 0:
        completion = math.ceil(limit)
    else:
        completion = min(DEFAULT_COMPLETION_TOKENS, variant.window // 2)
    return variant.window - completion - CHAT_TEMPLATE_TOKENS - prompt


def _cut(
    document: str, room: int | None, copies: int, variant: Variant, counter: Counter, marks: Marks
) -> tuple[str, bool] | Unsendable:
    """What of the document is sent, and whether that is less than all of it."""
    if room is None:
        return document, False
    share = max(0, room // max(1, copies))
    if share == 0:
        return Unsendable("prompt-exceeds-window", "The prompt and its completion limit fill the window.")
    if _fits(document, share, counter):
        return document, False
    if variant.cut == "skip":
        return Unsendable("document-skipped", f"The document has more than {share} tokens.")
    kept = _longest_kept(document, share, variant.cut, counter, marks)
    if kept == "":
        return Unsendable("prompt-exceeds-window", f"{share} tokens are too few for any of the document.")
    return kept, True


def _fits(text: str, budget: int, counter: Counter) -> bool:
    bound = counter.per_byte_at_most
    if bound is not None and len(text.encode("utf-8")) * bound <= budget:
        return True
    return counter.count(text) <= budget


def _longest_kept(document: str, budget: int, cut: str, counter: Counter, marks: Marks) -> str:
    """The longest beginning, or beginning and end, that counts at most `budget` tokens."""
    units = code_units(document)
    spans_of = _beginning if cut == "end" else _beginning_and_end

    def kept(size: int) -> str:
        spans = spans_of(units, size, marks)
        return GAP.join(from_code_units(units[start:end]) for start, end in spans)

    def fits(size: int) -> bool:
        return counter.count(kept(size)) <= budget

    low, high = 0, len(units) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if fits(middle):
            low = middle
        else:
            high = middle - 1
    while low > 0 and not fits(low):
        low -= 1
    return kept(low)


Spans = list[tuple[int, int]]


def _beginning(units: str, size: int, marks: Marks) -> Spans:
    end = _border_before(units, size, marks)
    return [] if end == 0 else [(0, end)]


def _beginning_and_end(units: str, size: int, marks: Marks) -> Spans:
    head = _border_before(units, -(-size // 2), marks)
    tail = _border_after(units, len(units) - size // 2, marks)
    return [(start, end) for start, end in ((0, head), (tail, len(units))) if start < end]


def _border_before(units: str, offset: int, marks: Marks) -> int:
    """The nearest good place for a cut at or before `offset`: a line end, else a word's end, else a whole character."""
    lowest = offset - min(BORDER_REACH, math.floor(offset * BORDER_SHARE))
    line = units.rfind("\n", lowest, offset + 1)
    if line > 0:
        return line
    for place in range(min(offset, len(units) - 1), lowest - 1, -1):
        if units[place] in WHITE_SPACE:
            if place > 0:
                return place
            break
    return _whole_character(units, offset, -1, marks)


def _border_after(units: str, offset: int, marks: Marks) -> int:
    """The same towards the end: after a line end, else at a word's start, else at a whole character."""
    highest = offset + min(BORDER_REACH, math.floor((len(units) - offset) * BORDER_SHARE))
    base = max(0, offset - 1)
    line = units.find("\n", base, highest)
    if line != -1:
        return line + 1
    for place in range(base, highest - 1):
        if units[place] in WHITE_SPACE and units[place + 1] not in WHITE_SPACE:
            return place + 1
    return _whole_character(units, offset, 1, marks)


def _whole_character(units: str, offset: int, step: int, marks: Marks) -> int:
    """Steps to where no character is parted; gives marks up after a while, pairs never."""
    for steps in range(MARKS_REACH + 1):
        place = offset + steps * step
        if place <= 0 or place >= len(units):
            return min(max(place, 0), len(units))
        if not _parts_character(units, place, marks):
            return place
    return offset + step if _parts_pair(units, offset) else offset


def _parts_character(units: str, offset: int, marks: Marks) -> bool:
    if _parts_pair(units, offset) or units[offset - 1] == JOINER:
        return True
    return marks.holds(ord(from_code_units(units[offset : offset + 2])[0]))


def _parts_pair(units: str, offset: int) -> bool:
    return "\udc00" <= units[offset] <= "\udfff"


def code_units(text: str) -> str:
    """A text whose characters are UTF-16 code units: what lies beyond the basic plane becomes a surrogate pair."""
    if not text or max(text) <= "\uffff":
        return text
    data = text.encode("utf-16-le", "surrogatepass")
    return "".join(map(chr, memoryview(data).cast("H")))


def from_code_units(units: str) -> str:
    """The text of code units; a lone surrogate becomes U+FFFD."""
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def well_formed(text: str) -> str:
    """The text with every lone surrogate replaced by U+FFFD; a pair written as two surrogates becomes its character."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return from_code_units(text)
    return text


def is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def plain(value: Any) -> Any:
    """JSON as every reader agrees on it: well-formed texts and finite numbers (others become null)."""
    if isinstance(value, str):
        return well_formed(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        # As in ECMAScript, keys that are numbers of an array come first.
        keys = sorted((key for key in value if INDEX.fullmatch(key)), key=int)
        return {well_formed(key): plain(value[key]) for key in [*keys, *(key for key in value if key not in keys)]}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def fingerprint_of(body: Mapping[str, Any]) -> str:
    """sha256 over the body's canonical JSON (RFC 8785), hex."""
    return hashlib.sha256(to_json(body, sort_keys=True).encode("utf-8")).hexdigest()


def to_json(value: Any, *, sort_keys: bool = False) -> str:
    """JSON without white space, numbers as ECMAScript writes them; keys as they stand, or sorted by UTF-16 units."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if is_number(value):
        return _number(value)
    if isinstance(value, Mapping):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be")) if sort_keys else list(value)
        inner = ",".join(
            f"{json.dumps(key, ensure_ascii=False)}:{to_json(value[key], sort_keys=sort_keys)}" for key in keys
        )
        return f"{{{inner}}}"
    if isinstance(value, list):
        return f"[{','.join(to_json(item, sort_keys=sort_keys) for item in value)}]"
    return json.dumps(value)


def _number(value: float) -> str:
    """ECMAScript's Number::toString (ECMA-262, 6.1.6.1.20): the shortest digits that read back as the same number."""
    number = float(value)
    if number == 0:
        return "0"
    sign = "-" if number < 0 else ""
    # The digits without leading and trailing zeros, and where the decimal point stands among them.
    mantissa, _, exponent = repr(abs(number)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    written = whole + fraction
    digits = written.lstrip("0")
    point = len(whole) - (len(written) - len(digits)) + int(exponent or 0)
    digits = digits.rstrip("0")
    size = len(digits)
    if size <= point <= 21:
        return f"{sign}{digits}{'0' * (point - size)}"
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    power = point - 1
    tail = f".{digits[1:]}" if size > 1 else ""
    return f"{sign}{digits[0]}{tail}e{'+' if power >= 0 else '-'}{abs(power)}"
