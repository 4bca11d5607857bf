"""Writes two small tokenizers and what the reference implementation (the Rust library's Python package) makes of some
texts. Run where `tokenizers` is installed; the results are committed."""

import json
import os
import random

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

OUT = os.path.dirname(os.path.abspath(__file__))
TEXT = [
    open(os.path.join(OUT, "..", "..", "..", name), encoding="utf8").read()
    for name in ["README.md", "ARCHITECTURE.md", "docs/formats.md", "samples/data/documents.jsonl"]
]
WORDS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
    r"|\s+(?!\S)|\s+"
)


def train(tokenizer, special):
    trainer = trainers.BpeTrainer(
        vocab_size=900, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), special_tokens=special
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(TEXT, trainer)
    return tokenizer


def byte_level():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    return train(tokenizer, ["<|endoftext|>", "<|im_start|>", "<|im_end|>"])


def split():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(WORDS), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    return train(tokenizer, ["<|endoftext|>"])


def letters():
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.train_from_iterator(TEXT[:1], trainers.BpeTrainer(vocab_size=400, special_tokens=["<unk>"]))
    return tokenizer


random.seed(7)
SAMPLES = [
    "", " ", "   ", "\n\n  x", "Hello world", "It's 1234567.89, isn't IT'S?", "<|im_start|>user\nhi<|im_end|>",
    "naïve café — 日本語テキスト 🙂👩‍👩‍👧", "مرحبا بالعالم", "e\u0301\u0958\u0959", "a" * 300, "\u200b\u200d\t\t \n",
]
SAMPLES += ["".join(TEXT)[start : start + random.randint(1, 600)] for start in random.sample(range(20_000), 25)]
SAMPLES += [
    "".join(chr(random.choice([random.randint(32, 126), random.randint(0xA0, 0x52F)])) for _ in range(40))
    for _ in range(15)
]

truth = {"samples": SAMPLES, "counts": {}}
for name, make in {"digits-byte-level": byte_level, "split-nfc": split, "letters": letters}.items():
    tokenizer = make()
    tokenizer.save(f"{OUT}/{name}.json", pretty=False)
    truth["counts"][name] = [len(tokenizer.encode(text, add_special_tokens=False).ids) for text in SAMPLES]
json.dump(truth, open(f"{OUT}/counts.json", "w"), ensure_ascii=True, indent=0)
