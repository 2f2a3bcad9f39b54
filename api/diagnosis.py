"""`xaug.doctor`: what is here, what is missing, and what to do about it, each check on its own."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from xaug import html
from xaug.amounts import size_text


@dataclass(frozen=True, slots=True)
class Check:
    """One line: ``needed`` marks what `generate` cannot do without; ``fix`` is empty where all is well."""

    name: str
    found: str
    fix: str = ""
    needed: bool = False

    @property
    def ok(self) -> bool:
        """Whether there is nothing to do."""
        return not self.fix

    @property
    def mark(self) -> str:
        """``ok``, ``missing`` for what `generate` needs, or ``note``."""
        return "ok" if self.ok else "missing" if self.needed else "note"


@dataclass(frozen=True)
class Diagnosis:
    """All checks of a machine."""

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is missing that `generate` needs."""
        return not any(check.needed and not check.ok for check in self.checks)

    def __repr__(self) -> str:
        lines = [f"{one.mark:<8} {one.name}: {one.found}" + (f". {one.fix}" if one.fix else "") for one in self.checks]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """A table, a line a check."""
        rows = [(one.name, one.mark, one.found, one.fix) for one in self.checks]
        return html.table(("check", "state", "found", "what to do"), rows)


def doctor(*, store: str | Path | None = None) -> Diagnosis:
    """Check this machine: libraries, NLTK's data, the store, the Hub's cache, devices.

    ``store``: the folder of all versions; unless said the environment's XAUG_STORE, else ``store``.
    """
    from xaug.loading import store_folder

    checks = chain(python(), packages(), nltk_data(), check_store(store_folder(store)), hub(), devices())
    return Diagnosis(tuple(checks))


# Distribution → whether an attack needs it, and what it is for.
PACKAGES: dict[str, tuple[bool, str]] = {
    "torch": (True, "models"),
    "transformers": (True, "models"),
    "safetensors": (True, "models"),
    "sentence-transformers": (True, "the sentence encoder"),
    "nltk": (True, "the tagger and stop words of BAE"),
    "huggingface-hub": (False, "datasets of the Hub"),
    "datasets": (False, "load_from_disk on a version"),
    "textattack": (False, "comparison with TextAttack"),
}
# File systems where a lock may not hold between hosts (see data_cards.lock).
_REMOTE = frozenset({"nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "lustre", "glusterfs"})


def python() -> Iterator[Check]:
    """The interpreter and this package."""
    yield Check("python", f"{platform.python_version()}, xaug {importlib.metadata.version('xaug')}")


def packages() -> Iterator[Check]:
    """Installed libraries."""
    for name, (needed, purpose) in PACKAGES.items():
        try:
            yield Check(name, importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            yield Check(name, f"not installed: for {purpose}", "pip install 'xaug[augment]'", needed)


def nltk_data() -> Iterator[Check]:
    """NLTK's data, by looking where NLTK looks."""
    from xaug import nltk_data as data

    if importlib.util.find_spec("nltk") is None:
        return  # the package's own line says so
    for package, path in data.PACKAGES.items():
        place = data.find(package)
        if place:
            yield Check(f"nltk {package}", place)
        else:
            looked = ", ".join(data.folders()[:3])
            fix = f"put {path} below a folder of NLTK_DATA, or run `xaug fetch nltk`"
            yield Check(f"nltk {package}", f"not in {looked} …", fix, needed=True)


def check_store(root: Path) -> Iterator[Check]:
    """Can the store be written, and does its file system keep locks?"""
    folder = next(path for path in (root.absolute(), *root.absolute().parents) if path.exists())
    kind = _file_system(folder)
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-"):
            free = shutil.disk_usage(folder).free
    except OSError as error:
        fix = "make it writable, or name another store, or set XAUG_STORE"
        yield Check("store", f"{root}: {error.strerror}", fix, needed=True)
        return
    yield Check("store", f"{root} on {kind}, {size_text(free)} free{'' if root.exists() else ', not made yet'}")
    if kind in _REMOTE:
        fix = "write from one host at a time unless the mount keeps locks (no nolock, no local_lock)"
        yield Check("store locks", f"{kind} is a network file system", fix)


def _file_system(folder: Path) -> str:
    """The type of the mount that holds a folder, as /proc/mounts names it."""
    best, kind = "", "unknown"
    try:
        lines = Path("/proc/mounts").read_text().splitlines()
    except OSError:
        return kind
    for line in lines:
        _, point, name = line.split(" ")[:3]
        inside = folder == Path(point) or Path(point) in folder.parents
        if inside and len(point) >= len(best):
            best, kind = point, name
    return kind


def hub() -> Iterator[Check]:
    """The Hub's cache and the variables that steer it."""
    home = os.environ.get("HF_HOME") or "~/.cache/huggingface"
    cache = Path(os.environ.get("HF_HUB_CACHE") or f"{home}/hub").expanduser()
    yield Check("hub cache", f"{cache}{'' if cache.is_dir() else ' (empty)'}")
    offline = os.environ.get("HF_HUB_OFFLINE", "").upper() in ("1", "ON", "YES", "TRUE")
    endpoint = os.environ.get("HF_ENDPOINT", "https://huggingface.co")
    token = "set" if os.environ.get("HF_TOKEN") else "not set"
    yield Check("hub access", f"{'offline (HF_HUB_OFFLINE)' if offline else endpoint}, HF_TOKEN {token}")


def devices() -> Iterator[Check]:
    """Where models can run."""
    try:
        import torch
    except ImportError:
        return
    tell = getattr(torch.cpu, "get_capabilities", None)  # older releases of torch cannot tell
    able: dict[str, object] = tell() if tell else {}
    bf16 = ", multiplies in bf16" if any(has and name.endswith("bf16") for name, has in able.items()) else ""
    yield Check("cpu", f"{os.cpu_count()} cores, {torch.get_num_threads()} threads for torch{bf16}")
    if not torch.cuda.is_available():
        yield Check("cuda", "no device: models run on the CPU")
    for index in range(torch.cuda.device_count()):
        properties = torch.cuda.get_device_properties(index)
        bf16 = "bf16" if torch.cuda.is_bf16_supported() else "no bf16"
        yield Check(f"cuda:{index}", f"{properties.name}, {size_text(properties.total_memory)}, {bf16}")
