"""Downloads through huggingface_hub, with errors that say what to do.

The library is imported within functions, because the base install does not include it, and because it reads
HF_ENDPOINT, HF_HUB_OFFLINE and the location of its cache when it is imported.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from xaug.data_cards.errors import HubError
from xaug.data_cards.parameters import param
from xaug.data_cards.text import clause, quoted

T = TypeVar("T")

# It does not say "pass": `xaug fetch`, which also downloads, has no such parameter.
OR_FILES = f"or use a folder of the official files, which commands that read rows take as {param('source', 'DIR')}"


def download(repo: str, name: str, commit: str) -> Path:
    """Return the path of the file ``name`` of a dataset repository at ``commit``, from the cache if it is there.

    Raises HubError.
    """
    _need_library()
    from huggingface_hub import hf_hub_download

    what = f"{repo}/{name} at {commit}"
    return Path(_explain(lambda: hf_hub_download(repo, name, repo_type="dataset", revision=commit), what))


def resolve(repo: str, revision: str) -> str:
    """Return the commit to which a branch or tag of a dataset repository points now. Raises HubError."""
    _need_library()
    from huggingface_hub import HfApi, constants

    if constants.HF_HUB_OFFLINE:
        raise HubError(
            f"{repo}: {quoted(revision)} cannot be resolved to a commit, because HF_HUB_OFFLINE is set."
            f" Pass {param('revision')} with a full commit (40 hex digits)."
        )
    commit = _explain(lambda: HfApi().dataset_info(repo, revision=revision).sha, f"{repo} at {revision}")
    if not commit:
        raise HubError(
            f"The Hub names no commit for {repo} at {quoted(revision)}. Pass {param('revision')} with a full commit."
        )
    return commit


def _need_library() -> None:
    if importlib.util.find_spec("huggingface_hub") is None:
        raise HubError(
            f"Reading from the Hub needs the package huggingface_hub. Run `pip install huggingface_hub`, {OR_FILES}."
        )


def _explain(call: Callable[[], T], what: str) -> T:
    """Make the call. Raises HubError for every error of huggingface_hub. ``what``: the request, for messages."""
    from huggingface_hub import constants, errors

    try:
        return call()
    except errors.GatedRepoError as error:
        raise HubError(
            f"{what}: the repository is gated. Accept its terms on the Hub and set HF_TOKEN, {OR_FILES}."
        ) from error
    except errors.RepositoryNotFoundError as error:
        raise HubError(
            f"{what}: {constants.ENDPOINT} has no such dataset, or it is private. Check the name, or set HF_TOKEN."
        ) from error
    except errors.RevisionNotFoundError as error:
        raise HubError(f"{what}: the repository has no such revision. Check {param('revision')}.") from error
    except errors.LocalEntryNotFoundError as error:
        raise HubError(_not_cached(what, error.__cause__)) from error
    except errors.EntryNotFoundError as error:
        raise HubError(
            f"{what}: the repository has no such file at this revision. Leave {param('revision')} out to use the"
            " card's own revision."
        ) from error
    except errors.HfHubHTTPError as error:
        status = error.response.status_code if error.response is not None else None
        hint = "Check HF_TOKEN" if status in (401, 403) else "Try again later"
        raise HubError(f"{what}: {constants.ENDPOINT} answered {status}. {hint}, {OR_FILES}.") from error
    except (errors.HFValidationError, errors.FileMetadataError) as error:
        raise HubError(f"{what}: {error}") from error
    except OSError as error:  # the network, or the disk of the cache
        raise HubError(
            f"{what}: {clause(error)}. Check the network, and the disk of the cache {constants.HF_HUB_CACHE}."
        ) from error


def _not_cached(what: str, cause: BaseException | None) -> str:
    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE:
        return (
            f"{what} is not in the cache {constants.HF_HUB_CACHE}, and HF_HUB_OFFLINE is set. "
            f"Run once with a network, copy the cache of a machine that has one, {OR_FILES}."
        )
    response = getattr(cause, "response", None)
    answer = f"answered {response.status_code}" if response is not None else "cannot be reached"
    return f"{what}: {constants.ENDPOINT} {answer}. Check the network and HF_ENDPOINT, {OR_FILES}."
