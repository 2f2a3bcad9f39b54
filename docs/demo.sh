#!/bin/sh
# `make demo`: the project's question on the embedded world. It attacks and filters rows, measures the filters, trains
# one encoder on clean rows and one on clean and attacked rows, evaluates both, and compares them. It needs no network.
set -eu
export HF_HUB_OFFLINE=1 XAUG_STORE=demo/store XAUG_CACHE=demo/cache

run() {
  echo
  echo "\$ $*"
  "$@"
}

echo "This demo runs on xaug's embedded world (docs/explanation/pocket.md): small made-up datasets and a tiny model."
echo "Its figures are not of real data. docs/tutorial.md explains each step; README.md shows real data and models."

run xaug generate mnli --attack clean --split train --split validation
run xaug generate mnli --attack bae --limit 1500

run xaug filter mnli/bae --calibrate --output demo/calibration
run xaug filter mnli/bae --similarity 0.96
run xaug ls
run xaug show mnli/bae@v1 -n 3
run xaug card mnli/bae@v1
run xaug verify

echo
echo "Does it help to add attacked rows? One encoder gets 300 clean rows (a twentieth), one also the attacked rows."
run xaug train --data mnli/clean:0.05 --output demo/clean
run xaug train --mix mnli/clean:0.05+mnli/bae@v1 --output demo/augmented
run xaug runs demo
run xaug eval --model demo/clean --tasks xnli,panx,tatoeba --output demo/eval-clean
run xaug eval --model demo/augmented --tasks xnli,panx,tatoeba --output demo/eval-augmented
run xaug compare demo/eval-clean demo/eval-augmented --output demo/comparison

echo
echo "Where to look: demo/store/pocket_mnli/bae/v1/card.html is the data card. manifest.json in that folder says where"
echo "every row came from, and datasets.load_from_disk('demo/store/pocket_mnli/bae/v1') loads the rows."
echo "demo/calibration has the plot of the filters. demo/augmented has the encoder that was also trained on attacked"
echo "rows, with its card README.md, train_curve.svg and metrics.jsonl. Open demo/comparison/compare.html in a browser:"
echo "it shows the scores of the augmented encoder minus those of the clean one. Without --tasks, eval runs the whole"
echo "suite, which takes about three minutes more for each encoder on two cores."
