"""What the Hub refuses, and what fails on the way to it, in plain sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from xaug.data_cards.errors import HubError
from xaug.data_cards.text import clause, one_line

T = TypeVar("T")

_WRITE = "The token may not write there. Name a repository of your own, or use a token with the permission to write."
_ADVICE = {
    401: "The Hub does not accept the token. Run `hf auth login`, or set HF_TOKEN to a valid one.",
    403: _WRITE,
    404: f"There is no such owner or repository, or it is hidden from this token. {_WRITE}",
    409: "Another change is under way there. Run the same command again.",
    412: "Somebody else changed the branch in the meantime. Run the same command again.",
    413: "The files are too large for the Hub. Push fewer splits.",
    429: "The Hub limits how often it may be asked. Try again in some minutes.",
}


def explained(call: Callable[[], T], what: str) -> T:
    """Make a call of huggingface_hub. Raises HubError for whatever it raises. ``what``: what failed, for the message.

    The library raises errors of its own, those of requests or httpx, ValueError for answers that it does not
    understand, and RuntimeError around the error of an upload.
    """
    try:
        return call()
    except Exception as error:
        raise HubError(f"{what}: {_reason(error)}") from error


def _reason(error: BaseException) -> str:
    from huggingface_hub import constants

    if isinstance(error, RuntimeError) and error.__cause__ is not None:
        return _reason(error.__cause__)
    response = getattr(error, "response", None)
    status = getattr(response, "status_code", None)
    if status is None:
        if isinstance(error, ValueError):  # also requests' JSONDecodeError, which is an OSError too
            return f"{constants.ENDPOINT} gave an answer that huggingface_hub does not understand ({one_line(error)})."
        if isinstance(error, OSError) or type(error).__module__.partition(".")[0] in ("requests", "httpx"):
            return (
                f"{constants.ENDPOINT} cannot be reached ({one_line(error)}). Check the network and HF_ENDPOINT, and"
                " run the same command again."
            )
        return f"{clause(error)}."
    said = clause(getattr(error, "server_message", None) or "")
    answer = f"{constants.ENDPOINT} answered {status}{f' ({said})' if said else ''}"
    return f"{answer}. {_ADVICE.get(status, 'Try again later.' if status >= 500 else 'Check the request.')}"
