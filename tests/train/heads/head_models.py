"""Two kinds of tokenizers and small random models, for the tests of heads."""

from __future__ import annotations

import functools
import string
from collections.abc import Sequence
from typing import Any

import torch
import transformers
from xaug.models.encoding.texts import Limits
from xaug.train.heads.base import Batch, Feature, Padding

LIMITS = Limits(64, 16)
PADDING = Padding(pad_id=0)
TEXTS = (
    "the cat sat on the mat and saw a dog", "who saw the dog in 1999 near the old wall ?", "unbelievable things happen",
)  # fmt: skip


@functools.cache
def word_pieces() -> Any:
    """BERT's kind: segment ids, lower case, accents lost, unknown letters unknown."""
    from tokenizers.implementations import BertWordPieceTokenizer

    letters = string.ascii_lowercase + string.digits + "?.,'éßжあ"
    words = sorted({word for text in TEXTS for word in text.split()} | set(letters))
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words, *(f"##{letter}" for letter in letters)]
    vocabulary = {token: at for at, token in enumerate(tokens)}
    inner = BertWordPieceTokenizer(vocabulary, lowercase=True)._tokenizer
    return transformers.BertTokenizerFast(vocab=vocabulary, tokenizer_object=inner, model_max_length=512)


@functools.cache
def unigram(*, mask: bool = True) -> Any:
    """XLM-R's kind: no segment ids, a leading space in tokens, NFKC, bytes for unknown letters."""
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    letters = string.ascii_letters + string.digits + "?.,'éßжあ▁"
    words = sorted({f"▁{word}" for text in TEXTS for word in text.split()})
    special = ["<pad>", "<s>", "</s>", "<unk>", "<mask>"]
    scored = [(token, 0.0) for token in special] + [(f"<0x{at:02X}>", -9.0) for at in range(256)]
    scored += [(letter, -5.0) for letter in letters] + [(word, -2.0) for word in words]
    inner = Tokenizer(models.Unigram(scored, unk_id=3, byte_fallback=True))
    inner.normalizer = normalizers.NFKC()
    inner.pre_tokenizer, inner.decoder = pre_tokenizers.Metaspace(), decoders.Metaspace()
    inner.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 1), ("</s>", 2)]
    )
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=inner, bos_token="<s>", eos_token="</s>", cls_token="<s>", sep_token="</s>", pad_token="<pad>",
        unk_token="<unk>", model_input_names=["input_ids", "attention_mask"], model_max_length=512,
        **({"mask_token": "<mask>"} if mask else {}),
    )  # fmt: skip


KINDS = {"word_pieces": word_pieces, "unigram": unigram}


def model(auto_class: str, tokenizer: Any, **more: Any) -> Any:
    """A random BERT in evaluation mode."""
    config = transformers.BertConfig(
        vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=48,
        max_position_embeddings=512, initializer_range=0.3, **more,
    )  # fmt: skip
    torch.manual_seed(0)
    return getattr(transformers, auto_class).from_config(config).eval()


def forward(made: Any, batch: Batch) -> Any:
    with torch.no_grad():
        return made(**batch.inputs)


def loss(head: Any, made: Any, features: Sequence[Feature], padding: Padding = PADDING) -> float:
    batch = head.collate(features, padding, (1, 2))
    return float(head.loss(forward(made, batch), batch.targets))


def assert_same_in_any_batch(head: Any, made: Any, features: Sequence[Feature]) -> None:
    """Sums of losses, label counts and logits do not hang on who else is in the batch, nor on padding."""
    together = head.collate(features, Padding(0, 16), (1, 2))
    out = forward(made, together)
    alone = [head.collate([feature], PADDING, (1, 2)) for feature in features]
    outs = [forward(made, batch) for batch in alone]
    losses = [float(head.loss(one, batch.targets)) for one, batch in zip(outs, alone, strict=True)]
    assert abs(float(head.loss(out, together.targets)) - sum(losses)) < 1e-4 * max(1.0, sum(losses))
    assert together.labels == sum(batch.labels for batch in alone)
    assert together.tokens == sum(batch.tokens for batch in alone) < together.padded
    for joint, one, batch, feature in zip(head.read(out, features, together), outs, alone, features, strict=True):
        (own,) = head.read(one, [feature], batch)
        assert joint.dtype == own.dtype == "float32"
        assert joint.shape == own.shape
        assert abs(joint - own).max() < 1e-4


def read_all(head: Any, made: Any, features: Sequence[Feature]) -> list[Any]:
    batch = head.collate(features, PADDING, (1, 2))
    return head.read(made(**batch.inputs), features, batch)  # with gradients: read must do without them
