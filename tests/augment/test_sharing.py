"""How long several processes take, by the estimate of a dry run."""

import pytest
import torch
from xaug.augment.executors import choose
from xaug.augment.executors.choose import WORKER_BYTES, WORTH_ROWS
from xaug.augment.executors.sharing import Sharing, torch_threads
from xaug.augment.plan import UNIT_ROWS
from xaug.data_cards.ranges import Range


@pytest.fixture(autouse=True)
def four_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "4")
    monkeypatch.setattr(choose, "available_memory", lambda: 100 * WORKER_BYTES)


def sharing(workers: int | None, rows: int, device: str = "cpu") -> Sharing:
    return Sharing.of(workers, device=device, rows=rows, weights=0)


def test_one_process_attacks_all_rows() -> None:
    assert sharing(1, 1000) == Sharing(1, None, Range(1000, 1000))
    assert sharing(1, 1000).loading(2.0, 3.0) == 5.0


def test_several_processes_share_the_rows_and_the_cores() -> None:
    two = sharing(2, 40 * UNIT_ROWS)
    assert (two.processes, two.threads) == (2, 2)
    assert two.rows.low == 20 * UNIT_ROWS, "each attacks half of the units"
    assert two.rows.low < two.rows.high < 40 * UNIT_ROWS, "they slow each other down, but are faster than one"
    assert two.loading(2.0, 3.0) == 7.0, "the command imports libraries, then both workers do at the same time"


def test_the_number_of_processes_is_that_of_the_run() -> None:
    assert sharing(None, WORTH_ROWS).processes == 1
    assert sharing(None, 100 * WORTH_ROWS).processes == 4
    assert sharing(None, 100 * WORTH_ROWS, "cuda").processes == 1


def test_a_unit_of_work_is_not_divided() -> None:
    assert sharing(3, 10).processes == 1
    assert sharing(2, 2 * UNIT_ROWS + 1).rows.low == 2 * UNIT_ROWS
    assert sharing(4, 3 * UNIT_ROWS).processes == 3


def test_processes_without_a_core_of_their_own_wait() -> None:
    eight, four = sharing(8, 80 * UNIT_ROWS), sharing(4, 80 * UNIT_ROWS)
    assert (eight.threads, four.threads) == (1, 1)
    assert eight.rows == four.rows
    assert eight.loading(0.0, 3.0) == 6.0


def test_n_processes_on_one_gpu_are_one_to_n_times_as_fast() -> None:
    assert sharing(2, 20 * UNIT_ROWS, "cuda").rows == Range(10 * UNIT_ROWS, 20 * UNIT_ROWS)


def test_processes_with_gpus_of_their_own_do_not_wait_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 4)
    many = 80 * UNIT_ROWS
    assert sharing(None, many, "cuda").processes == 4, "one for each GPU"
    assert sharing(None, many, "cuda:1").processes == 1
    assert sharing(4, many, "cuda").rows == Range(many / 4, many / 4)
    assert sharing(8, many, "cuda").rows == Range(many / 8, many / 4), "two share a GPU"


def test_the_threads_of_torch_are_set_back() -> None:
    before = torch.get_num_threads()
    with torch_threads(before + 1):
        assert torch.get_num_threads() == before + 1
    with torch_threads(None):
        assert torch.get_num_threads() == before
    assert torch.get_num_threads() == before
