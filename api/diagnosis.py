"""`xaug.doctor`: independent checks of what this machine has, what is missing, and what to do about it."""

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
from xaug.health import Check


@dataclass(frozen=True)
class Diagnosis:
    """All checks of this machine."""

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether everything that `generate` needs is there."""
        return not any(check.needed and not check.ok for check in self.checks)

    def __repr__(self) -> str:
        lines = [f"{one.mark:<8} {one.name}: {one.found}" + (f". {one.fix}" if one.fix else "") for one in self.checks]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """A table with one row per check."""
        rows = [(one.name, one.mark, one.found, one.fix) for one in self.checks]
        return html.table(("check", "state", "found", "what to do"), rows)


def doctor(*, store: str | Path | None = None, ray: bool = False, address: str | None = None) -> Diagnosis:
    """Check this machine: libraries, NLTK's data, the store, the Hub's cache and devices.

    ``store``: the folder of all versions; by default XAUG_STORE, or else ``store``. ``ray``: check a Ray cluster, too:
    its nodes, their software, and whether they see the store. ``address``: HOST:PORT of its head; by default
    RAY_ADDRESS, or else the cluster that runs on this machine. Raises UsageError for an address without ``ray``.
    """
    from xaug.checking import check_flags, check_given, check_unused
    from xaug.cluster_checks import check_ray
    from xaug.data_cards.parameters import param
    from xaug.loading import store_folder

    check_flags({"ray": ray})
    check_given(str, "a name", {"address": address})
    if not ray:
        check_unused(f"{param('ray')} is not given", {"address": address})
    folder = store_folder(store)
    cluster = check_ray(address, folder, tuple(PACKAGES)) if ray else ()
    checks = chain(python(), packages(), nltk_data(), check_store(folder), hub(), devices(), cluster)
    return Diagnosis(tuple(checks))


# Distribution → whether an attack needs it, and its purpose.
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
# File systems on which a lock may not hold between hosts (see data_cards.lock).
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
    """NLTK's data, looked up where NLTK looks for it."""
    from xaug import nltk_data as data

    if importlib.util.find_spec("nltk") is None:
        return  # the check of the package says so
    for package, path in data.PACKAGES.items():
        path_found = data.find(package)
        if path_found:
            yield Check(f"nltk {package}", path_found)
        else:
            first, *others = dict.fromkeys(data.folders())
            fix = f"put {path} below a folder of NLTK_DATA, or run `xaug fetch nltk`"
            needed = package not in data.OPTIONAL
            yield Check(f"nltk {package}", f"not in {first}, nor in {len(others)} more folders", fix, needed=needed)


def check_store(root: Path) -> Iterator[Check]:
    """Whether the store can be written, and whether its file system keeps locks."""
    folder = next(path for path in (root.absolute(), *root.absolute().parents) if path.exists())
    kind = _file_system(folder)
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-"):
            free = shutil.disk_usage(folder).free
    except OSError as error:
        fix = "make it writable, or name another store, or set XAUG_STORE"
        yield Check("store", f"{root}: {error.strerror}", fix, needed=True)
        return
    state = "" if root.exists() else ", not created yet"
    yield Check("store", f"{root} on {kind}, {size_text(free)} free{state}")
    if kind in _REMOTE:
        fix = "write from one host at a time, unless the mount keeps locks (mounted without nolock and local_lock)"
        yield Check("store locks", f"{kind} is a network file system", fix)


def _file_system(folder: Path) -> str:
    """The type of the file system that holds a folder, as /proc/mounts names it."""
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
    """The Hub's cache, and the variables that control access to the Hub."""
    home = os.environ.get("HF_HOME") or "~/.cache/huggingface"
    cache = Path(os.environ.get("HF_HUB_CACHE") or f"{home}/hub").expanduser()
    yield Check("hub cache", f"{cache}{'' if cache.is_dir() else ' (empty)'}")
    offline = os.environ.get("HF_HUB_OFFLINE", "").upper() in ("1", "ON", "YES", "TRUE")
    endpoint = os.environ.get("HF_ENDPOINT", "https://huggingface.co")
    token = "set" if os.environ.get("HF_TOKEN") else "not set"
    yield Check("hub access", f"{'offline (HF_HUB_OFFLINE)' if offline else endpoint}, HF_TOKEN {token}")


def devices() -> Iterator[Check]:
    """The devices that models can run on."""
    try:
        import torch
    except ImportError:
        return
    get = getattr(torch.cpu, "get_capabilities", None)  # older releases of torch do not have it
    capabilities: dict[str, object] = get() if get else {}
    fast = any(has and name.endswith("bf16") for name, has in capabilities.items())
    bf16 = ", multiplies in bf16" if fast else ""
    yield Check("cpu", f"{os.cpu_count()} cores, {torch.get_num_threads()} threads for torch{bf16}")
    if not torch.cuda.is_available():
        yield Check("cuda", "no CUDA device, so models run on the CPU")
    for index in range(torch.cuda.device_count()):
        properties = torch.cuda.get_device_properties(index)
        bf16 = "bf16" if torch.cuda.is_bf16_supported() else "no bf16"
        yield Check(f"cuda:{index}", f"{properties.name}, {size_text(properties.total_memory)}, {bf16}")
