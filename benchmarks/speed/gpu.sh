#!/bin/sh
# All measurements for one GPU, each within MINUTES (none has been run on a GPU yet):
#   sh benchmarks/speed/gpu.sh STORE MODEL TATOEBA OUT
#
# STORE has clean versions of mnli, squad_v1, hellaswag, xnli and xquad. MODEL is the folder of a small encoder: its
# tokenizer is used, and training takes random weights of XLM-R Large's shape. TATOEBA has LASER's sentence files.
# Each part has its own time limit; if one fails, the others still run. OUT receives a JSON file and a log for each part.
#   DEVICE=cuda  MINUTES=4 (of one part)  PYTHON=python  TOKENS=600000 (of each training variant)  ROWS=2000
#   SHAPE='--random XLMR_LARGE'; SHAPE= trains MODEL itself
set -u
store=$1 model=$2 tatoeba=$3 out=$4
device=${DEVICE:-cuda} minutes=${MINUTES:-4} python=${PYTHON:-python} tokens=${TOKENS:-600000} rows=${ROWS:-2000}
shape=${SHAPE---random XLMR_LARGE}
here=$(dirname "$0")
mkdir -p "$out"

part() { # NAME COMMAND...
  name=$1
  shift
  echo "== $name"
  timeout "${minutes}m" "$python" "$@" --out "$out/$name.json" >"$out/$name.log" 2>&1 || {
    echo "   not measured (exit code $?). The end of $out/$name.log:"
    tail -n 3 "$out/$name.log"
  }
}

train() { # NAME REFERENCE MORE...
  name=$1 reference=$2
  shift 2
  part "$name" "$here/train.py" --store "$store" --model "$model" --data "$reference" --device "$device" \
    --dtype bf16 --max-tokens "$tokens" $shape "$@"
}

# The trainer: examples and unpadded tokens per second against Hugging Face's Trainer, and model FLOPs utilisation.
train train_mnli_gpu mnli/clean --token-budget 16384
train train_squad_gpu squad_v1/clean/validation --token-budget 16384
train train_hellaswag_gpu hellaswag/clean/validation --token-budget 16384
# The same loop with torch.compile.
train compile_mnli_gpu mnli/clean --token-budget 16384 --variants ours compiled
# Predictions and vectors against Trainer.predict and pipelines.
part predict_gpu "$here/predict.py" --store "$store" --model "$model" --device "$device" --bf16 --rows "$rows" \
  --data xnli/clean/validation_de xquad/clean/test_de
part embed_gpu "$here/embed.py" --tatoeba "$tatoeba" --model "$model" --device "$device" --texts "$rows"
echo "done: $out"
