#!/bin/sh
# `make demo`: the main job on the embedded world: attack, filter, measure the filters, train, evaluate. Offline once
# installed.
set -eu
export HF_HUB_OFFLINE=1 XAUG_STORE=demo/store XAUG_CACHE=demo/cache

run() {
  echo
  echo "\$ $*"
  "$@"
}

echo "This demo runs on xaug's embedded world (docs/pocket.md): small made-up datasets and a tiny model. Its figures are not"
echo "of real data. For real data and models see README.md."

run xaug generate mnli --attack none --split train --split validation

run xaug generate mnli --attack bae

run xaug filter mnli/bae --calibrate --output demo/calibration
run xaug filter mnli/bae --similarity 0.96
run xaug ls
run xaug show mnli/bae@v1 -n 3
run xaug verify
run xaug train --epochs 1 --output demo/run
run xaug runs demo
run xaug eval --suite xtreme-r --model demo/run --output demo/eval

echo
echo "Where to look: demo/store/pocket_mnli/bae/v1/README.md is the data card, manifest.json beside it says where every row"
echo "came from, and datasets.load_from_disk('demo/store/pocket_mnli/bae/v1') loads the rows. demo/calibration has the"
echo "plot of the filters, demo/run the trained model: its card README.md, train_curve.svg and metrics.jsonl. Open"
echo "demo/eval/report.html in a browser: every task of the suite in every language."
