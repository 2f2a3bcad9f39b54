#!/bin/sh
# All measurements for one GPU, in one command that ends within 12 minutes (none has been run on a GPU yet):
#   sh benchmarks/speed/gpu.sh STORE MODEL TATOEBA OUT
#
# STORE has clean versions of mnli, squad_v1, hellaswag, xnli and xquad. MODEL is the folder of a small encoder: its
# tokenizer is used, and training takes random weights of XLM-R Large's shape. TATOEBA has LASER's sentence files.
# The attack is measured where PAIRS (JSON lines: id, premise, hypothesis, label), VICTIM, MLM and ENCODER are set; it
# needs TextAttack and NLTK's data. A part that fails or passes its time limit leaves the others as they are.
# OUT receives a JSON file and a log for each part, and gpu.json, which holds all of them: throughput, the share of time
# in which the GPU worked, MFU, and how many times as fast as TextAttack, Trainer and pipelines xaug is on the same GPU.
#   DEVICE=cuda  PYTHON=python  TOKENS=600000 (of each training variant)  ROWS=2000  MINING=200000
#   SHAPE='--random XLMR_LARGE'; SHAPE= trains MODEL itself
set -u
store=$1 model=$2 tatoeba=$3 out=$4
device=${DEVICE:-cuda} python=${PYTHON:-python} tokens=${TOKENS:-600000} rows=${ROWS:-2000} mining=${MINING:-200000}
shape=${SHAPE---random XLMR_LARGE}
here=$(dirname "$0")
mkdir -p "$out"

part() { # SECONDS NAME COMMAND...
  seconds=$1 name=$2
  shift 2
  echo "== $name"
  timeout -k 10 "$seconds" "$python" "$@" --out "$out/$name.json" >"$out/$name.log" 2>&1 || {
    echo "   not measured (exit code $?). The end of $out/$name.log:"
    tail -n 3 "$out/$name.log"
  }
}

train() { # SECONDS NAME REFERENCE MORE...
  limit=$1 title=$2 reference=$3
  shift 3
  part "$limit" "$title" "$here/train.py" --store "$store" --model "$model" --data "$reference" --device "$device" \
    --dtype bf16 --max-tokens "$tokens" $shape "$@"
}

# The attack against TextAttack, padded to 128 tokens, and against its models alone.
if [ -n "${PAIRS:-}" ]; then
  part 150 attack_gpu "$here/attack.py" --pairs "$PAIRS" --victim "$VICTIM" --mlm "$MLM" --encoder "$ENCODER" \
    --device "$device" --dtype bf16 --variants peer128 ours loose floor
fi
# The trainer: examples and unpadded tokens per second against Hugging Face's Trainer, and model FLOPs utilisation.
train 110 train_mnli_gpu mnli/clean --token-budget 16384
train 80 train_squad_gpu squad_v1/clean/validation --token-budget 16384
train 80 train_hellaswag_gpu hellaswag/clean/validation --token-budget 16384
# The same loop with torch.compile.
train 90 compile_mnli_gpu mnli/clean --token-budget 16384 --variants ours compiled
# Predictions and vectors against Trainer.predict and pipelines, and the search of retrieval.
part 80 predict_gpu "$here/predict.py" --store "$store" --model "$model" --device "$device" --bf16 --rows "$rows" \
  --data xnli/clean/validation_de xquad/clean/test_de
part 60 embed_gpu "$here/embed.py" --tatoeba "$tatoeba" --model "$model" --device "$device" --texts "$rows"
part 60 mining_gpu "$here/mining.py" --rows "$mining" --device "$device"
"$python" "$here/gather.py" "$out" >"$out/gpu.json"
echo "done: $out/gpu.json"
