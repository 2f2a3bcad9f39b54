"""Check the settings of a run before a row is read or a model is loaded."""

from __future__ import annotations

from xaug.data_cards.errors import UsageError
from xaug.models.placement import check_device
from xaug.train.config import RunConfig
from xaug.train.report.trackers import check_installed


def check_settings(config: RunConfig) -> None:
    """Raise UsageError or TrainError for settings that are wrong or exclude each other.

    Checked are the settings that need neither rows nor a model: trackers, sharding, device, robust method, head and
    compiling.
    """
    from xaug.train.heads import HEADS
    from xaug.train.robust import check_method

    check_installed(config.track)
    if config.shard != "none":
        from xaug.train.sharding import check_shard  # its libraries take seconds to import

        check_shard(config)
    check_device(config.device, config.dtype)
    check_method(config.robust)
    if config.head_type is not None:
        HEADS.get(config.head_type)
    if config.compile and config.robust.method not in ("none", "synonym"):
        raise UsageError(
            f"compile = true and robust.method = {config.robust.method!r} do not go together, because the embeddings of"
            " a compiled encoder cannot be moved. Leave one of them out."
        )
