"""Sentences per second of `embed` and of Hugging Face's feature-extraction pipeline, same model and texts, one run.

    python benchmarks/speed/embed.py --tatoeba FOLDER --model MODEL --threads 1 --out benchmarks/results/embed.json

The texts are Tatoeba's, in the order of the files (FOLDER contains LASER's tatoeba.XXX-eng.YYY). The pipeline runs with
a batch size of 32 and returns the states of all tokens, including padding. A user then has to take their means; this is
not timed, and the means are compared with ours afterwards. Both sides take turns, and the best round counts. With one
CPU thread the clock is the CPU time of the process.
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
from measure import Clock, gpu_busy
from xaug.evaluate.config import EvalConfig
from xaug.evaluate.retrieval.embed import embed
from xaug.evaluate.retrieval.encoder import load_encoder
from xaug.models.budget import Budget, in_cache
from xaug.models.folders import resolve
from xaug.pocket import POCKET

BATCH = 32


def tatoeba(folder: Path, most: int) -> list[str]:
    """Equally many sentences of all files."""
    files = sorted(folder.glob("tatoeba.*"))
    if not files:
        raise SystemExit(f"{folder} has no tatoeba.XXX-eng.YYY. --tatoeba takes the folder of LASER's data/tatoeba/v1.")
    each = [[line for line in file.read_text(encoding="utf-8").splitlines() if line] for file in files]
    return [line for lines in each for line in lines[: max(1, most // len(each))]][:most]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tatoeba", type=Path, required=True)
    parser.add_argument("--model", default=POCKET, help="an encoder (by default the embedded world's)")
    parser.add_argument("--texts", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    texts, folder = tatoeba(args.tatoeba, args.texts), resolve(args.model, "model")
    clock = Clock(args.device, args.threads)
    budget = in_cache(Budget(EvalConfig.model_fields["token_budget"].default), args.device).tokens
    encoder = load_encoder(folder, device=args.device)
    pipe = transformers.pipeline(
        "feature-extraction", model=encoder.model, tokenizer=encoder.tokenizer, device=args.device
    )
    layers = [min(encoder.layers // 2 + 2, encoder.layers), encoder.layers]  # `--layers auto`, and the last layer
    seconds: dict[str, list[float]] = {"ours": [], "ours_two_layers": [], "ours_middle": [], "pipeline": []}
    busy: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as scratch:

        def ours(wanted: list[int], name: str) -> Any:
            return embed(
                texts, encoder, layers=wanted, pooling="mean", max_length=encoder.longest,
                token_budget=budget, device=args.device, out=Path(scratch) / f"{name}.npy", stored="float32",
            )  # fmt: skip

        for number in range(args.rounds):
            for name, wanted in (("ours", layers[1:]), ("ours_two_layers", layers), ("ours_middle", layers[:1])):
                began = clock.now()
                with gpu_busy(args.device) as share:
                    vectors = ours(wanted, f"{name}-{number}")
                    seconds[name].append(clock.now() - began)
                busy[name] = share
                if name == "ours":
                    last = np.array(vectors[0])
            began = clock.now()
            returned = pipe(texts, batch_size=BATCH)
            seconds["pipeline"].append(clock.now() - began)
    tokens = [len(ids) for ids in encoder.tokenizer(texts)["input_ids"]]
    theirs = [np.mean(states[0][:length], axis=0) for states, length in zip(returned, tokens, strict=True)]
    rates = {name: round(len(texts) / min(rounds), 1) for name, rounds in seconds.items()}
    out = {
        "model": Path(args.model).name, "texts": len(texts), "clock": clock.kind, "threads": args.threads,
        "device": args.device, "token_budget": budget, "pipeline_batch": BATCH, "rounds": args.rounds,
        "layers": {"ours": layers[1:], "ours_two_layers": layers, "ours_middle": layers[:1]},
        "texts_s": rates, "ours_over_pipeline": round(rates["ours"] / rates["pipeline"], 2),
        "ours_middle_over_pipeline": round(rates["ours_middle"] / rates["pipeline"], 2),
        "torch": torch.__version__, "transformers": transformers.__version__,
    }  # fmt: skip
    if any(busy.values()):
        out["gpu_busy"] = {name: share["gpu_busy"] for name, share in busy.items()}
    out["largest_difference"] = float(np.abs(last - np.array(theirs)).max())
    text = json.dumps(out, indent=1)
    print(text)
    if args.out:
        args.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
