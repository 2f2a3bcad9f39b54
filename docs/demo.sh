#!/bin/sh
# `make demo`: the question on the embedded world. Attack, filter, measure the filters, train an arm on clean rows and
# one with attacked rows beside them, evaluate both, compare. Offline once installed.
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
run xaug verify

echo
echo "Does it help to add the attacked rows? One arm has 300 clean rows (a twentieth), the other the attacked rows too."
run xaug train --data mnli/clean:0.05 --output demo/clean
run xaug train --mix mnli/clean:0.05+mnli/bae@v1 --output demo/augmented
run xaug runs demo
run xaug eval --model demo/clean --tasks xnli,panx,tatoeba --output demo/eval-clean
run xaug eval --model demo/augmented --tasks xnli,panx,tatoeba --output demo/eval-augmented
run xaug compare demo/eval-clean demo/eval-augmented --output demo/comparison

echo
echo "Where to look: demo/store/pocket_mnli/bae/v1/README.md is the data card, manifest.json beside it says where every row"
echo "came from, and datasets.load_from_disk('demo/store/pocket_mnli/bae/v1') loads the rows. demo/calibration has the"
echo "plot of the filters, demo/augmented the model with the attacked rows: its card README.md, train_curve.svg and"
echo "metrics.jsonl. Open demo/comparison/compare.html in a browser: the augmented arm less the clean one."
echo "Leave out --tasks to evaluate the whole suite: about three minutes more for each arm on two cores."
