#!/bin/sh
# `make demo`: the whole of `xaug generate` on the hand-written fixture rows with tiny models, offline, in a minute.
set -eu
export HF_HUB_OFFLINE=1 XAUG_STORE=demo/store

run() {
  echo
  echo "\$ $*"
  "$@"
}

echo "This demo uses tiny models (two layers, 32 wide) and 24 hand-written rows in MNLI's official format, made for"
echo "the tests. They show how xaug works; their sentences and figures mean nothing. An embedded default world is to"
echo "take their place. For real data and models see README.md."

[ -e demo/models/judges/mnli/tokenizer.json ] || run python tests/tiny.py demo/models mnli

run xaug generate mnli --attack none --source tests/fixtures/official --split train --split validation

run xaug generate mnli --attack bae --source tests/fixtures/official --split train --split validation \
  --victim demo/models/victims/mnli --judge demo/models/judges/mnli --mlm demo/models/mlm \
  --encoder demo/models/encoder --tagger textblob

run xaug filter mnli/bae@v1 --similarity 0.96
run xaug ls
run xaug show mnli/bae@v1 -n 3
run xaug show mnli/bae@v1 -n 2 --rejected
run xaug verify

echo
echo "Where to look: demo/store/mnli/bae/v1/README.md is the data card, manifest.json beside it says where every row"
echo "came from, and datasets.load_from_disk('demo/store/mnli/bae/v1') loads the rows."
