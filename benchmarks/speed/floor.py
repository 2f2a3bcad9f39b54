"""The floor: the time that the models need for the distinct inputs of an attack, sorted by length, in large batches.

There is no search, no cache and no decision. Each batch is padded to its longest row.
"""

from __future__ import annotations

from typing import Any

from measure import Clock


def run(unique: dict[str, list[Any]], args: Any, clock: Clock) -> dict[str, Any]:
    """The seconds of tokenizing and computing by model, and in total."""
    import logging

    import torch
    from sentence_transformers import SentenceTransformer
    from transformers import AutoModelForMaskedLM, AutoModelForSequenceClassification, AutoTokenizer

    logging.getLogger("transformers").setLevel(logging.ERROR)  # silences a hint about padding after encoding
    encoder = SentenceTransformer(args.encoder, device=args.device)
    models: dict[str, tuple[Any, Any]] = {
        "victim": (
            AutoModelForSequenceClassification.from_pretrained(args.victim).to(args.device).eval(),
            AutoTokenizer.from_pretrained(args.victim),
        ),
        "mlm": (
            AutoModelForMaskedLM.from_pretrained(args.mlm).to(args.device).eval(),
            AutoTokenizer.from_pretrained(args.mlm),
        ),
        "encoder": (encoder, encoder.tokenizer),
    }
    out: dict[str, Any] = {"batch_rows": args.floor_batch}
    total = 0.0
    for name, (model, tokenizer) in models.items():
        limit = encoder.get_max_seq_length() if name == "encoder" else 512

        def compute(
            rows: list[list[int]], types: list[list[int]], m: Any = model, t: Any = tokenizer, n: str = name
        ) -> None:
            batch = t.pad({"input_ids": rows, "token_type_ids": types}, return_tensors="pt").to(args.device)
            (m(dict(batch))["sentence_embedding"] if n == "encoder" else m(**batch).logits).float().cpu()

        with torch.inference_mode():
            for length in (8, 32, 64):  # warm up
                compute([[tokenizer.cls_token_id] * length] * 8, [[0] * length] * 8)
            begun = clock.now()
            inputs = unique[name]
            columns = list(zip(*inputs, strict=True)) if name == "victim" else [tuple(inputs)]
            encoded = tokenizer(*(list(column) for column in columns), truncation=True, max_length=limit)
            tokenized = clock.now()
            order = sorted(range(len(inputs)), key=lambda i: len(encoded["input_ids"][i]))
            for at in range(0, len(order), args.floor_batch):
                part = order[at : at + args.floor_batch]
                compute([encoded["input_ids"][i] for i in part], [encoded["token_type_ids"][i] for i in part])
            ended = clock.now()
        tokens = sum(len(ids) for ids in encoded["input_ids"])
        total += ended - begun
        out[name] = {
            "rows": len(inputs), "tokens": tokens, "tokenize_seconds": round(tokenized - begun, 2),
            "forward_seconds": round(ended - tokenized, 2),
        }  # fmt: skip
    out["seconds"] = round(total, 2)
    return out
