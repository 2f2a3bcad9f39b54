"""Small files of each kind that nlpaug's augmenters read: models, vectors, statistics and lists of words.

    python tests/making_nlpaug.py OUT

writes them, with words of the embedded world, and OUT/parameters.json, which names them for each augmenter.
"""

from __future__ import annotations

import copy
import json
import struct
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import making_tokenizers
import torch
import transformers
from tokenizers import decoders
from xaug.models.folders import resolve

TEXTS = (
    "A wonderful committee met in Geneva. Nobody attended the second meeting! Was it cancelled?",
    "Two happy people play a game outside; a small dog watches them.",
)
VECTORS = {"happy": (1.0, 0.1), "glad": (0.9, 0.2), "Happy": (1.0, 0.11), "small": (-1.0, 0.3), "little": (-0.9, 0.4)}
WORDS = "happy\tglad\tin good spirits\nNobody attended\tNo one came\nsmall\tlittle\n"
PPDB = (
    "[JJ] ||| happy ||| glad ||| AGigaSim=0.9 ||| 0-0 ||| Equivalence\n"
    "[JJ] ||| small ||| little ||| AGigaSim=0.9 ||| 0-0 ||| Equivalence\n"
)
DECODERS: dict[str, Any] = {
    "uncased": decoders.WordPiece, "byte level": decoders.ByteLevel, "metaspace": decoders.Metaspace,
}  # fmt: skip
_SIZE = {"d_model": 32, "d_kv": 16, "d_ff": 48, "num_layers": 1, "num_decoder_layers": 1, "num_heads": 2}


def parameters(out: Path, vocabulary: Sequence[str] = ()) -> dict[str, dict[str, str]]:
    """Write one asset for each augmenter that needs one, and return the parameters that name it, by augmenter."""
    out.mkdir(parents=True, exist_ok=True)
    more = [word for word in vocabulary if word not in WORDS.split()]
    pairs = zip(more[::2], more[1::2], strict=False)
    words = _written(out / "words.tsv", WORDS + "".join(f"{one}\t{other}\n" for one, other in pairs))
    vectors = {**VECTORS, **{word: (float(i % 7) - 3, float(i % 5) - 2) for i, word in enumerate(vocabulary)}}
    glove = _written(out / "glove.txt", "".join(f"{word} {x} {y}\n" for word, (x, y) in vectors.items()))
    statistics = str(tf_idf(out / "tfidf", [text.split() for text in (*TEXTS, " ".join(vocabulary))]))
    masked = str(masked_lm(out / "masked", "uncased"))
    translator = str(translating(out / "translating"))
    return {
        "reserved": {"words": words},
        "tfidf": {"model": statistics},
        "tfidf-insert": {"model": statistics},
        "word-embs": {"vectors": glove},
        "word-embs-insert": {"vectors": glove},
        "contextual": {"model": masked},
        "contextual-insert": {"model": masked},
        "back-translation": {"there": translator, "back": translator, "max_length": "40"},
        "summary": {"model": str(summarising(out / "t5")), "min_length": "2", "max_length": "12"},
        "contextual-sentence": {"model": str(causal(out / "causal")), "min_length": "2", "max_length": "400"},
    }


def masked_lm(folder: Path, kind: str) -> Path:
    """A random masked LM of a kind of tokenizer: "uncased", "byte level" or "metaspace"."""
    model = "Bert" if kind == "uncased" else "Roberta"
    made = making_tokenizers.byte_level(merged=True) if kind == "byte level" else making_tokenizers.KINDS[kind]()
    tokenizer = copy.deepcopy(made)
    # nlpaug lets the tokenizer spell a text, and asks the model about that.
    tokenizer.backend_tokenizer.decoder = DECODERS[kind]()
    size = {"max_position_embeddings": 520, "type_vocab_size": 2}
    return making_tokenizers.save_encoder(folder, model, tokenizer, suffix="ForMaskedLM", **size)


def translating(folder: Path) -> Path:
    """A random BART."""
    tokenizer = making_tokenizers.metaspace()
    config = transformers.BartConfig(
        vocab_size=len(tokenizer), d_model=32, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2,
        decoder_attention_heads=2, encoder_ffn_dim=48, decoder_ffn_dim=48, max_position_embeddings=256,
        pad_token_id=1, bos_token_id=0, eos_token_id=2, decoder_start_token_id=2, forced_bos_token_id=None,
    )  # fmt: skip
    return _saved(transformers.BartForConditionalGeneration, config, tokenizer, folder)


def summarising(folder: Path) -> Path:
    """A random T5."""
    tokenizer = making_tokenizers.metaspace()
    config = transformers.T5Config(
        vocab_size=len(tokenizer), pad_token_id=1, eos_token_id=2, decoder_start_token_id=1, **_SIZE
    )
    return _saved(transformers.T5ForConditionalGeneration, config, tokenizer, folder)


def causal(folder: Path) -> Path:
    """A random GPT-2."""
    tokenizer = making_tokenizers.byte_level(merged=True)
    config = transformers.GPT2Config(
        vocab_size=len(tokenizer), n_positions=512, n_embd=32, n_layer=1, n_head=2, bos_token_id=0, eos_token_id=2
    )
    return _saved(transformers.GPT2LMHeadModel, config, tokenizer, folder)


def tf_idf(folder: Path, texts: Sequence[Sequence[str]]) -> Path:
    """The statistics of texts, by nlpaug's own class."""
    from nlpaug.model.word_stats import TfIdf

    folder.mkdir(parents=True, exist_ok=True)
    model = TfIdf()
    model.train(texts)
    model.save(str(folder))
    return folder


def word2vec(path: Path) -> Path:
    """``VECTORS`` in word2vec's binary format."""
    rows = [word.encode() + b" " + struct.pack("<2f", *row) + b"\n" for word, row in VECTORS.items()]
    path.write_bytes(f"{len(VECTORS)} 2\n".encode() + b"".join(rows))
    return path


def _written(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def _saved(kind: Any, config: Any, tokenizer: Any, folder: Path) -> Path:
    torch.manual_seed(0)
    model = kind(config)
    # A random model would neither end a text nor a sentence.
    model.generation_config.exponential_decay_length_penalty = (6, 2.0)
    model.generation_config.sequence_bias = [[[tokenizer.convert_tokens_to_ids(".")], 1.0]]
    model.eval().save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def main() -> None:
    """Write the files below the folder that the command line names. The masked LM is that of the embedded world."""
    (name,) = sys.argv[1:]
    out = Path(name).resolve()
    vocabulary = sorted(transformers.AutoTokenizer.from_pretrained(resolve("pocket", "mlm")).get_vocab())
    made = parameters(out, [word for word in vocabulary if word.isalpha()])
    made |= {name: {"model": "pocket"} for name in ("contextual", "contextual-insert")}
    (out / "parameters.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
