"""The messages of errors: where, what was found, what is allowed, what to do."""

from __future__ import annotations

import pickle

import pytest

from jiedao.errors import (
    ContractError,
    FontError,
    InputError,
    JiedaoError,
    ModelError,
    OutputError,
)


def test_message_has_all_four_parts() -> None:
    error = InputError("documents.csv:3", "genre '新闻'", "summary, plan, both", "correct it")
    assert str(error) == (
        "documents.csv:3: found genre '新闻'; allowed: summary, plan, both. What to do: correct it."
    )


def test_parts_that_are_not_known_leave_no_trace_in_the_message() -> None:
    assert str(OutputError("out.csv", "a full disk")) == "out.csv: found a full disk."
    assert str(ModelError("model", "version 2", allowed="1")) == (
        "model: found version 2; allowed: 1."
    )
    assert str(FontError("figure", "no font", action="install it")) == (
        "figure: found no font. What to do: install it."
    )


def test_parts_can_be_read_one_by_one() -> None:
    error = ContractError("frame 'shares'", "no column 'n'", "theme, n", "add the column")
    assert (error.where, error.found, error.allowed, error.action) == (
        "frame 'shares'",
        "no column 'n'",
        "theme, n",
        "add the column",
    )


def test_error_comes_whole_from_another_process() -> None:
    error = InputError("topics", "0", "1 or more", "ask for some topics")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.where) == (InputError, str(error), "topics")


@pytest.mark.parametrize("kind", [InputError, ContractError, ModelError, OutputError, FontError])
def test_one_except_clause_catches_every_kind(kind: type[JiedaoError]) -> None:
    with pytest.raises(JiedaoError, match=r"^a: found b\.$"):
        raise kind("a", "b")
