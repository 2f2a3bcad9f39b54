"""Tiny models that rewrite sentences, trained within seconds: T5, Marian and a causal model with a prompt.

Each knows the sentences of ``SENTENCES`` alone, and replaces words in them (``NEW``). Marian translates them into a
toy language, in which every word is spelt backwards, and from it.
"""

from __future__ import annotations

import json
import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import transformers
from tokenizers import Tokenizer, models, pre_tokenizers, processors

SENTENCES = (
    "The man sits in the park.", "The old dog sleeps on the road.", "A woman reads the paper.", "The man sees a dog.",
    "Where is the park?", "The child runs to the road.", "A child sleeps in the house.", "Who reads the paper?",
)  # fmt: skip
NEW = {"man": "person", "dog": "animal", "child": "kid", "reads": "studies", "road": "street"}
PROMPT = "paraphrase: {text}"
_SPECIAL = ("<pad>", "</s>", "<unk>")
_MARKS = (".", "?", ":")
_IGNORED = -100  # torch's cross-entropy skips this target
_STEPS = 250  # at most; training stops where every token is as good as certain
_LEARNT = 0.01  # mean loss
_SIZE = 32


@dataclass(frozen=True)
class RewriterModels:
    """The folders of the models."""

    t5: Path
    causal: Path
    chat: Path  # a causal model with the frame of a chat
    there: Path  # Marian, into the toy language
    back: Path  # Marian, from it


def build(out: Path) -> RewriterModels:
    """Train all models, with one thread and without a change of the caller's random state."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng(devices=[]):
            return RewriterModels(
                t5(out / "t5"), causal(out / "causal"), causal(out / "chat", chat=True), marian(out / "there"),
                marian(out / "back", back=True),
            )  # fmt: skip
    finally:
        torch.set_num_threads(threads)


def replaced(sentence: str) -> str:
    """The sentence as the models of ``SENTENCES`` write it."""
    return re.sub(r"\w+", lambda word: NEW.get(word.group(), word.group()), sentence)


def backwards(sentence: str) -> str:
    """The sentence in the toy language."""
    return " ".join(word[:-1][::-1] + word[-1] if word[-1] in _MARKS else word[::-1] for word in sentence.split())


def t5(folder: Path) -> Path:
    """A T5 that paraphrases behind its prefix."""
    tokenizer = _tokenizer([PROMPT, *SENTENCES, *map(replaced, SENTENCES)])
    config = transformers.T5Config(
        vocab_size=len(tokenizer), d_model=_SIZE, d_kv=8, d_ff=64, num_layers=1, num_heads=4, dropout_rate=0.0,
        decoder_start_token_id=0, pad_token_id=0, eos_token_id=1,
    )  # fmt: skip
    torch.manual_seed(0)
    model = transformers.T5ForConditionalGeneration(config)
    _teach(model, tokenizer, [(PROMPT.replace("{text}", one), replaced(one)) for one in SENTENCES])
    return _save(model, tokenizer, folder)


def causal(folder: Path, *, chat: bool = False) -> Path:
    """A GPT-2 that paraphrases behind a prompt; with ``chat``, in the frame of a chat."""
    template = "{% for m in messages %}user: {{ m['content'] }}{% endfor %} assistant:"
    ask = "user: {} assistant:" if chat else "{}"
    tokenizer = _tokenizer([PROMPT, "user: assistant:", *SENTENCES, *map(replaced, SENTENCES)], ends=False)
    if chat:
        tokenizer.chat_template = template
    config = transformers.GPT2Config(
        vocab_size=len(tokenizer), n_positions=64, n_embd=_SIZE, n_layer=2, n_head=4, resid_pdrop=0.0, embd_pdrop=0.0,
        attn_pdrop=0.0, bos_token_id=1, eos_token_id=1, initializer_range=0.1,
    )  # fmt: skip
    torch.manual_seed(0)
    model = transformers.GPT2LMHeadModel(config)
    pairs = [(ask.format(PROMPT.replace("{text}", one)), replaced(one)) for one in SENTENCES]
    ids = [tokenizer(given)["input_ids"] for given, _ in pairs]
    whole = [own + tokenizer(answer)["input_ids"] + [1] for own, (_, answer) in zip(ids, pairs, strict=True)]
    length = max(map(len, whole))
    padded = torch.tensor([own + [0] * (length - len(own)) for own in whole])
    labels = torch.full_like(padded, _IGNORED)
    for row, (own, prompt) in enumerate(zip(whole, ids, strict=True)):
        labels[row, len(prompt) : len(own)] = padded[row, len(prompt) : len(own)]
    _descend(model, {"input_ids": padded, "labels": labels})
    return _save(model, tokenizer, folder)


def marian(folder: Path, *, back: bool = False) -> Path:
    """A Marian model with its own kind of tokenizer (sentencepiece), which translates into the toy language or back.

    Its way back replaces the words of ``NEW``, so that both ways together make a paraphrase.
    """
    folder.mkdir(parents=True)
    pairs = [(backwards(one), replaced(one)) if back else (one, backwards(one)) for one in SENTENCES]
    tokenizer = _marian_tokenizer(folder, [text for pair in pairs for text in pair])
    config = transformers.MarianConfig(
        vocab_size=len(tokenizer.get_vocab()), d_model=_SIZE, encoder_layers=1, decoder_layers=1,
        encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=64, decoder_ffn_dim=64, dropout=0.0,
        max_position_embeddings=64, pad_token_id=tokenizer.pad_token_id, eos_token_id=tokenizer.eos_token_id,
        decoder_start_token_id=tokenizer.pad_token_id, forced_eos_token_id=None, init_std=0.1,
    )  # fmt: skip
    torch.manual_seed(0)
    model = transformers.MarianMTModel(config)
    model.generation_config = transformers.GenerationConfig(  # as that of OPUS-MT's models
        max_length=64, num_beams=4, forced_eos_token_id=config.eos_token_id, eos_token_id=config.eos_token_id,
        pad_token_id=config.pad_token_id, decoder_start_token_id=config.pad_token_id,
        bad_words_ids=[[config.pad_token_id]], bos_token_id=0,
    )  # fmt: skip
    _teach(model, tokenizer, pairs)
    return _save(model, tokenizer, folder)


def _tokenizer(texts: list[str], *, ends: bool = True) -> Any:
    """One token for each word and mark of the texts."""
    split = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation()])
    words = {word for text in texts for word, _ in split.pre_tokenize_str(text.replace("{text}", ""))}
    vocabulary = {token: at for at, token in enumerate([*_SPECIAL, *sorted(words)])}
    inner = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    inner.pre_tokenizer = split
    if ends:
        inner.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=inner, pad_token="<pad>", eos_token="</s>", unk_token="<unk>", model_max_length=64,
        clean_up_tokenization_spaces=True,
    )  # fmt: skip


def _marian_tokenizer(folder: Path, texts: list[str]) -> Any:
    import sentencepiece

    lines = folder / "lines.txt"
    lines.write_text("\n".join(texts), encoding="utf-8")
    for name in ("source", "target"):
        sentencepiece.SentencePieceTrainer.train(
            input=str(lines), model_prefix=str(folder / name), vocab_size=60, hard_vocab_limit=False, minloglevel=2,
            character_coverage=1.0,
        )  # fmt: skip
        (folder / f"{name}.model").rename(folder / f"{name}.spm")
    pieces = [line.split("\t")[0] for line in (folder / "source.vocab").read_text(encoding="utf-8").splitlines()]
    kept = ["</s>", "<unk>", *(piece for piece in pieces if piece not in ("<s>", "</s>", "<unk>")), "<pad>"]
    (folder / "vocab.json").write_text(json.dumps({piece: at for at, piece in enumerate(kept)}), encoding="utf-8")
    for name in ("lines.txt", "source.vocab", "target.vocab"):
        (folder / name).unlink()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # recommends sacremoses
        return transformers.MarianTokenizer(
            str(folder / "source.spm"), str(folder / "target.spm"), str(folder / "vocab.json"), model_max_length=64
        )


def _teach(model: Any, tokenizer: Any, pairs: list[tuple[str, str]]) -> None:
    given = tokenizer([one for one, _ in pairs], padding=True, return_tensors="pt")
    labels = tokenizer(text_target=[other for _, other in pairs], padding=True, return_tensors="pt")["input_ids"]
    labels[labels == tokenizer.pad_token_id] = _IGNORED
    _descend(model, {"input_ids": given["input_ids"], "attention_mask": given["attention_mask"], "labels": labels})


def _descend(model: Any, batch: dict[str, Any]) -> None:
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    for _ in range(_STEPS):
        loss = model(**batch).loss
        if loss.item() < _LEARNT:
            return
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def _save(model: Any, tokenizer: Any, folder: Path) -> Path:
    model.eval().save_pretrained(folder, safe_serialization=True)
    tokenizer.save_pretrained(folder)
    return folder
