"""What a run's settings ask for, checked before a row is read or a model is loaded."""

from __future__ import annotations

from xaug.data_cards.errors import UsageError
from xaug.models.placement import check_device
from xaug.train.config import RunConfig
from xaug.train.report.trackers import check_installed


def check_settings(config: RunConfig) -> None:
    """Raises UsageError, or TrainError for parts that exclude each other: what needs no row and no model to say."""
    from xaug.train.heads import HEADS
    from xaug.train.robust import check_method
    from xaug.train.sharding import check_shard

    check_installed(config.track)
    check_shard(config)
    check_device(config.device, config.dtype)
    check_method(config.robust)
    if config.head_type is not None:
        HEADS.get(config.head_type)
    if config.compile and config.robust.method not in ("none", "synonym"):
        raise UsageError(
            f"compile = true and robust.method = {config.robust.method!r} do not go together: a compiled encoder's"
            " embeddings cannot be moved. Leave one of them out."
        )
