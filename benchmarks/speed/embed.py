"""Sentences a second: `embed` and Hugging Face's feature-extraction pipeline, same model, same texts, one run.

    python benchmarks/speed/embed.py --tatoeba FOLDER --model MODEL --threads 1 --out benchmarks/results/embed.json

Texts are Tatoeba's (FOLDER holds LASER's tatoeba.XXX-eng.YYY), as the files order them. The pipeline runs at batch 32
and gives the states of all pieces, padding among them: the means that a user takes of them then are not on its clock,
and are compared with ours afterwards. Both sides take turns, the best round counts; on one CPU thread the clock is the
process's CPU time.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
import transformers
from measure import Clock
from xaug.evaluate.config import EvalConfig
from xaug.evaluate.retrieval.embed import embed
from xaug.evaluate.retrieval.encoder import load_encoder
from xaug.models.budget import Budget, in_cache
from xaug.models.folders import resolve
from xaug.pocket import POCKET

BATCH = 32


def tatoeba(folder: Path, most: int) -> list[str]:
    """Sentences of all files in turn."""
    files = sorted(folder.glob("tatoeba.*"))
    if not files:
        raise SystemExit(f"No tatoeba.XXX-eng.YYY in {folder}: give --tatoeba the folder of LASER's data/tatoeba/v1.")
    each = [[line for line in file.read_text(encoding="utf-8").splitlines() if line] for file in files]
    return [line for lines in each for line in lines[: max(1, most // len(each))]][:most]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tatoeba", type=Path, required=True)
    parser.add_argument("--model", default=POCKET, help="an encoder; the embedded world's own unless told")
    parser.add_argument("--texts", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--out", type=Path)
    told = parser.parse_args()
    torch.set_num_threads(told.threads)
    texts, folder = tatoeba(told.tatoeba, told.texts), resolve(told.model, "model")
    clock = Clock(told.device, told.threads)
    budget = in_cache(Budget(EvalConfig.model_fields["token_budget"].default), told.device).tokens
    encoder = load_encoder(folder, device=told.device)
    pipe = transformers.pipeline(
        "feature-extraction", model=encoder.model, tokenizer=encoder.tokenizer, device=told.device
    )
    layers = [min(encoder.layers // 2 + 2, encoder.layers), encoder.layers]  # `--layers auto`, and last
    seconds: dict[str, list[float]] = {"ours": [], "ours_two_layers": [], "ours_middle": [], "pipeline": []}
    with tempfile.TemporaryDirectory() as scratch:

        def ours(wanted: list[int], name: str) -> Any:
            return embed(
                texts, encoder, layers=wanted, pooling="mean", max_length=encoder.longest,
                token_budget=budget, device=told.device, out=Path(scratch) / f"{name}.npy", stored="float32",
            )  # fmt: skip

        for number in range(told.rounds):
            for name, wanted in (("ours", layers[1:]), ("ours_two_layers", layers), ("ours_middle", layers[:1])):
                began = clock.now()
                vectors = ours(wanted, f"{name}-{number}")
                seconds[name].append(clock.now() - began)
                if name == "ours":
                    last = np.array(vectors[0])
            began = clock.now()
            returned = pipe(texts, batch_size=BATCH)
            seconds["pipeline"].append(clock.now() - began)
    pieces = [len(ids) for ids in encoder.tokenizer(texts)["input_ids"]]
    theirs = [np.mean(states[0][:length], axis=0) for states, length in zip(returned, pieces, strict=True)]
    rates = {name: round(len(texts) / min(own), 1) for name, own in seconds.items()}
    out = {
        "model": Path(told.model).name, "texts": len(texts), "clock": clock.kind, "threads": told.threads,
        "device": told.device, "token_budget": budget, "pipeline_batch": BATCH, "rounds": told.rounds,
        "layers": {"ours": layers[1:], "ours_two_layers": layers, "ours_middle": layers[:1]},
        "texts_s": rates, "ours_over_pipeline": round(rates["ours"] / rates["pipeline"], 2),
        "ours_middle_over_pipeline": round(rates["ours_middle"] / rates["pipeline"], 2),
        "torch": torch.__version__, "transformers": transformers.__version__,
    }  # fmt: skip
    out["largest_difference"] = float(np.abs(last - np.array(theirs)).max())
    text = json.dumps(out, indent=1)
    print(text)
    if told.out:
        told.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
