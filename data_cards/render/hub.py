"""The Hub's vocabulary for a data card's front matter (huggingface.co/docs/hub/datasets-cards)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from xaug.data_cards.manifest import Manifest

# The identifiers of licences for data in huggingface.co/docs/hub/repositories-licenses; any other licence is "other".
LICENSES = frozenset(
    {
        *("apache-2.0", "mit", "bsd", "bsd-2-clause", "bsd-3-clause", "isc", "unlicense", "afl-3.0"),
        *("artistic-2.0", "gpl-2.0", "gpl-3.0", "lgpl-3.0", "agpl-3.0", "gfdl", "cc", "cc0-1.0", "cc-by-2.0"),
        *(
            "cc-by-2.5",
            "cc-by-3.0",
            "cc-by-4.0",
            "cc-by-sa-3.0",
            "cc-by-sa-4.0",
            "cc-by-nc-2.0",
            "cc-by-nc-3.0",
        ),
        *("cc-by-nc-4.0", "cc-by-nd-4.0", "cc-by-nc-nd-3.0", "cc-by-nc-nd-4.0", "cc-by-nc-sa-2.0"),
        *("cc-by-nc-sa-3.0", "cc-by-nc-sa-4.0", "cdla-sharing-1.0", "cdla-permissive-1.0"),
        *("cdla-permissive-2.0", "c-uda", "etalab-2.0", "odc-by", "odbl", "pddl", "unknown"),
    }
)

# Upper bounds and names of the Hub's size categories.
_SIZES = (
    (10**3, "n<1K"),
    (10**4, "1K<n<10K"),
    (10**5, "10K<n<100K"),
    (10**6, "100K<n<1M"),
    (10**7, "1M<n<10M"),
)


def size_category(rows: int) -> str:
    """Return the Hub's size category for a number of rows."""
    return next((name for bound, name in _SIZES if rows < bound), "10M<n<100M")


def license_fields(declared: str, homepage: str) -> dict[str, str]:
    """Return ``license`` and, for a licence that the Hub does not know, ``license_name`` and ``license_link``."""
    if declared.lower() in LICENSES:
        return {"license": declared.lower()}
    name = re.sub(r"[^a-z0-9.]+", "-", declared.lower()).strip("-")
    link = {"license_link": homepage} if homepage else {}
    return {"license": "other", "license_name": name[:60].rstrip("-"), **link}


def front_matter(manifest: Manifest, files: Mapping[str, Sequence[str]] | None = None) -> dict[str, object]:
    """Return the YAML block as plain values, in the order in which they are written.

    ``files``: the paths of each split's files; by default the shards of a version.
    """
    about = manifest.about
    paths = files if files is not None else {name: [f"{name}/*.arrow"] for name in manifest.splits}
    return {
        "pretty_name": f"{about.title}, {manifest.recipe} v{manifest.version} (xaug)",
        **license_fields(about.license, about.homepage),
        "language": list(about.languages),
        "task_categories": [about.task_type.hub_category],
        "size_categories": [size_category(manifest.rows)],
        "source_datasets": list(about.hub_repos) or [about.id],
        "tags": ["xaug", "synthetic" if manifest.recipe != "clean" else "clean", f"recipe:{manifest.recipe}"],
        "configs": [
            {
                "config_name": "default",
                "data_files": [
                    {"split": name, "path": list(found) if len(found) > 1 else found[0]}
                    for name, found in paths.items()
                ],
            }
        ],
    }
