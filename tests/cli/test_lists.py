from command_line import Xaug
from xaug.data_cards.catalog import cards, every_card


def test_tasks_lists_every_card(xaug: Xaug) -> None:
    records = xaug("tasks", "--json").json
    every = every_card()
    assert [record["id"] for record in records] == [str(card.id) for card in every]
    by_id = {record["id"]: record for record in records}
    assert by_id["ccg"]["hub"] == []
    assert by_id["mnli"]["labels"] == ["entailment", "neutral", "contradiction"]
    assert all(record["license"] for record in records)
    assert all(bool(record["files"]) != record["id"].startswith("pocket_") for record in records)
    done = xaug("tasks")
    assert done.code == 0
    for card in cards():
        assert card.title in done.out


def test_attacks_lists_every_attack_and_clean(xaug: Xaug) -> None:
    from xaug.augment.attacks import ATTACKS

    records = xaug("attacks", "--json").json
    assert [record["name"] for record in records] == ATTACKS.names()
    assert "bae" in ATTACKS
    assert all(record["summary"] and record["paper"] and record["task_types"] for record in records)
    lines = xaug("attacks").out.splitlines()
    for name in [*ATTACKS.names(), "clean"]:
        assert any(line.startswith(f"{name}\t") for line in lines)
