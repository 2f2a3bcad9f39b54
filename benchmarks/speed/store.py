"""How fast a file of 400,000 rows is stored, and a full store is listed, verified and filtered, and in what memory.

    python benchmarks/speed/store.py --source FOLDER --attacked STORE REF [--rows 400000] [--folder DIR]

The script repeats the rows of FOLDER's MNLI file with other ids (`tools/many_rows.py`) and runs commands of xaug on
them, each in a process of its own: `generate --attack clean` on the whole file and on a tenth of it, with and without a
comparison with evaluation sets; `ls` and `verify` of 1,000 versions, which are copies of REF with other numbers;
`filter` of a version of 40,000 rows and of one of 10,000, which repeat the rows of REF; and `show`. The floors are
measured in the same run: `xaug --version`, pyarrow's own reading of the same rows as JSON Lines, and SHA-256 of the
same files. Seconds are those of the processor, because other programs may use the machine; wall seconds are beside
them. Memory: the peak of the resident memory, and of its anonymous part (sampled 50 times a second), because the pages
of mapped files are given back when another program needs them. The script prints one JSON object.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from xaug.data_cards.manifest import ManifestDraft
from xaug.data_cards.schema import arrow_schema
from xaug.data_cards.store import Store
from xaug.data_cards.version import MANIFEST, SUMS, Version

VERSIONS = 1_000
FILTERED = (10_000, 40_000)  # rows
REPEATS = 3  # of commands that take about a second; the least is reported
MANY_ROWS = Path(__file__).parent.parent / "tools" / "many_rows.py"
# Thresholds that keep most rows, so that the check for duplicates has something to do.
LAX = ("outcome=0", "fitness=0", "fluency=99", "label_change=-1", "label=-1", "similarity=0")
JSON_READER = """
import sys, pyarrow.json
print(pyarrow.json.read_json(sys.argv[1]).num_rows)
"""
HASHER = """
import hashlib, sys
for name in sys.argv[1:]:
    with open(name, "rb") as file:
        hashlib.file_digest(file, "sha256")
"""


def anonymous_mb(process: int) -> float:
    """The anonymous memory of a process now; 0 if it has ended."""
    try:
        for line in Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("RssAnon"):
                return int(line.split()[1]) / 1024
    except (FileNotFoundError, ProcessLookupError):
        pass
    return 0.0


def measured(*command: str, env: dict[str, str] | None = None) -> dict[str, float]:
    """Run a command and return its seconds and its peak memory. Raises RuntimeError if it fails."""
    began, anonymous = time.perf_counter(), 0.0
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors, env={**os.environ, **(env or {})})
        while True:
            done, status, usage = os.wait4(process.pid, os.WNOHANG)
            if done:
                break
            anonymous = max(anonymous, anonymous_mb(process.pid))
            time.sleep(0.02)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            raise RuntimeError(f"{' '.join(command)} failed: {errors.read().decode(errors='replace')[-2000:]}")
    return {
        "cpu_s": round(usage.ru_utime + usage.ru_stime, 2), "wall_s": round(time.perf_counter() - began, 2),
        "peak_mb": round(usage.ru_maxrss / 1024), "anonymous_mb": round(anonymous),
    }  # fmt: skip


def xaug(*arguments: object) -> dict[str, float]:
    """Measure a command of xaug."""
    return measured(sys.executable, "-m", "xaug.cli", *map(str, arguments))


def least(*arguments: object) -> dict[str, float]:
    """Measure a short command of xaug several times, and return the run that took the least seconds."""
    return min((xaug(*arguments) for _ in range(REPEATS)), key=lambda one: one["cpu_s"])


def many_rows(folder: Path, mnli: Path, rows: int) -> Path:
    """Make a source with this many rows, and return its file."""
    command = [sys.executable, str(MANY_ROWS), str(folder), "--mnli", str(mnli), "--rows", str(rows)]
    subprocess.run(command, check=True)
    return folder / "glue_data" / "MNLI" / "train.tsv"


def as_json_lines(tsv: Path, out: Path) -> None:
    """Write the rows of a file as JSON Lines with the same fields, in the order of the authors' own file."""
    with tsv.open(encoding="utf-8", newline="") as lines, out.open("w", encoding="utf-8") as file:
        names = next(lines).removesuffix("\n").split("\t")
        for line in lines:
            file.write(json.dumps(dict(zip(names, line.removesuffix("\n").split("\t"), strict=True))) + "\n")


def copies(version: Version, store: Path, count: int) -> None:
    """Fill a store with copies of a version that have other numbers and fingerprints."""
    content = (version.path / MANIFEST).read_bytes()
    sums = (version.path / SUMS).read_text(encoding="utf-8")
    for number in range(1, count + 1):
        folder = store / version.task / version.recipe / f"v{number}"
        shutil.copytree(version.path, folder)
        manifest = json.loads(content)
        manifest |= {"version": number, "fingerprint": hashlib.sha256(str(number).encode()).hexdigest()}
        new = (json.dumps(manifest, indent=2) + "\n").encode()
        (folder / MANIFEST).write_bytes(new)
        (folder / SUMS).write_text(
            sums.replace(hashlib.sha256(content).hexdigest(), hashlib.sha256(new).hexdigest()), encoding="utf-8"
        )


def attacked(version: Version, store: Path, rows: int) -> None:
    """Commit a version that repeats another one's rows, each time with other ids and another end of the last text."""
    manifest = version.manifest
    schema = arrow_schema(manifest.features)
    given = {split: sorted(version.table(split).to_pylist(), key=_position) for split in manifest.splits}
    span = 1 + max(_position(row) for found in given.values() for row in found)

    def tables(split: str) -> Iterator[pa.Table]:
        for copy in range(-(-rows // span)):
            made = [_copied(row, copy, span) for row in given[split]]
            yield pa.Table.from_pylist([row for row in made if _position(row) < rows], schema=schema)

    draft = ManifestDraft(**{name: getattr(manifest, name) for name in ManifestDraft.model_fields})
    request: dict[str, object] = {**manifest.request, "copied_rows": rows}
    with Store(store).stage(version.task, version.recipe, request) as staging:
        staging.commit({split: tables(split) for split in manifest.splits}, manifest.features, draft)


def _position(row: dict[str, Any]) -> int:
    return int(row["position"])


def _copied(row: dict[str, Any], copy: int, span: int) -> dict[str, Any]:
    origin = f"{row['origin_id']}-{copy}"
    return {
        **row, "origin_id": origin, "id": str(row["id"]).replace(str(row["origin_id"]), origin),
        "position": copy * span + _position(row), "text_b": f"{row['text_b']} ({copy} {copy * 7919 % 1000})",
    }  # fmt: skip


def ingest(folder: Path, source: Path, rows: int) -> dict[str, Any]:
    """Measure the storing of clean rows, and its floor."""
    mnli = source / "glue_data" / "MNLI" / "train.tsv"
    out: dict[str, Any] = {}
    for name, count in (("tenth", rows // 10), ("whole", rows)):
        data = folder / name
        file = many_rows(data, mnli, count)
        if name == "whole":
            as_json_lines(file, folder / "rows.jsonl")
            out["pyarrow_json"] = measured(sys.executable, "-c", JSON_READER, str(folder / "rows.jsonl"))
            out["mb"] = round(file.stat().st_size / 1e6, 1)
        clean = ("generate", "mnli", "--attack", "clean", "--split", "train", "--source", data, "--store")
        out[f"clean_{name}"] = xaug(*clean, folder / f"{name}-store")
        against = ("--against", "xtreme-r", "--against-source", source)
        xaug(*clean, folder / "first", "--limit", 1, *against)  # the hashes of the evaluation sets are kept
        out[f"compared_{name}"] = xaug(*clean, folder / f"{name}-compared", *against)
    for name in ("clean", "compared"):
        out[f"{name}_rows_per_cpu_s"] = round(rows / out[f"{name}_whole"]["cpu_s"])
    out["clean_over_pyarrow_json"] = round(out["clean_whole"]["cpu_s"] / out["pyarrow_json"]["cpu_s"], 2)
    return out


def store(folder: Path, version: Version) -> dict[str, Any]:
    """Measure `ls`, `verify` and `show` of a full store, and their floors."""
    full = folder / "full"
    copies(version, full, VERSIONS)
    files = [str(path) for path in full.rglob("*") if path.is_file()]
    hashing = measured(sys.executable, "-c", HASHER, *files)
    out = {
        "versions": VERSIONS, "start": least("--version"), "ls": least("ls", "--store", full),
        "ls_empty": least("ls", "--store", folder / "none"), "verify": xaug("verify", "--store", full),
        "sha256": hashing, "show": least("show", f"{version.task}/{version.recipe}", "--store", full, "--rejected"),
        "verify_large": xaug("verify", "--store", folder / "whole-store"),
    }  # fmt: skip
    out["ls_over_empty"] = round(out["ls"]["cpu_s"] / out["ls_empty"]["cpu_s"], 2)
    return out


def filtering(folder: Path, version: Version) -> dict[str, Any]:
    """Measure `filter` of a small and of a larger version."""
    out: dict[str, Any] = {"rows": FILTERED}
    for rows in FILTERED:
        parents = folder / f"attacked-{rows}"
        attacked(version, parents, rows)
        lax = [part for bound in LAX for part in ("--filter", bound)]
        out[str(rows)] = xaug("filter", f"{version.task}/{version.recipe}@v1", "--store", parents, *lax)
        child = Store(parents).resolve(f"{version.task}/{version.recipe}@v2").manifest
        out[str(rows)]["kept"] = child.rows
    small, large = (out[str(rows)] for rows in FILTERED)
    more = FILTERED[1] - FILTERED[0]
    out["anonymous_kb_per_row"] = round((large["anonymous_mb"] - small["anonymous_mb"]) * 1024 / more, 2)
    out["rows_per_cpu_s"] = round(more / (large["cpu_s"] - small["cpu_s"]))
    return out


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--source", type=Path, required=True, help="a folder with glue_data/MNLI/train.tsv")
    options.add_argument(
        "--attacked", nargs=2, required=True, metavar=("STORE", "REF"), help="an attacked MNLI version"
    )
    options.add_argument("--rows", type=int, default=400_000)
    options.add_argument("--folder", type=Path, help="where files are made (default: a temporary folder)")
    chosen = options.parse_args()
    version = Store(Path(chosen.attacked[0])).resolve(chosen.attacked[1])
    with tempfile.TemporaryDirectory(dir=chosen.folder) as temporary:
        folder = Path(temporary)
        found = {"rows": chosen.rows, "clean": ingest(folder, chosen.source, chosen.rows)}
        found |= {"store": store(folder, version), "filter": filtering(folder, version)}
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
