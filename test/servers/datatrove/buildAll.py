"""Builds requests with a generated project's own code: one JSON line in for each, its fingerprint and bytes out."""

import hashlib
import json
import sys

sys.path.insert(0, sys.argv[1])

from build_request import Counter, Marks, Request, Variant, approximate_count, build_request, to_json  # noqa: E402
from tokenizers import Tokenizer  # noqa: E402

counters = {}


def counter_of(stated):
    if stated is None:
        return Counter(approximate_count)
    path, bound = stated
    if path not in counters:
        tokenizer = Tokenizer.from_file(path)
        counters[path] = Counter(lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids), bound)
    return counters[path]


marks = Marks(json.loads(sys.stdin.readline()))
for line in sys.stdin:
    asked = json.loads(line)
    request = build_request(
        Variant(**asked["variant"]), asked["text"], asked["columns"], counter_of(asked["counter"]), marks, asked["rollout"]
    )
    if isinstance(request, Request):
        sent = hashlib.sha256(to_json(request.body).encode()).hexdigest()
        said = {"fingerprint": request.fingerprint, "sent": sent, "truncated": request.truncated}
    else:
        said = {"reason": request.reason}
    print(json.dumps(said))
