from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from blocks.errors import Code, Terminal


def test_a_matter_is_opened_once_and_found_by_its_name(store):
    with store.transaction() as tx:
        matter_id = tx.matters.open("  Wombat v. Acme\n")
        assert tx.matters.open("Wombat v. Acme") == matter_id
        assert tx.matters.find("Wombat v. Acme ") == matter_id
        assert tx.matters.find("wombat v. acme") is None
        assert [(matter.id, matter.name) for matter in tx.matters.all()] == [(matter_id, "Wombat v. Acme")]


def test_composed_and_decomposed_letters_are_one_name(store):
    with store.transaction() as tx:
        assert tx.matters.open("Ren\u00e9") == tx.matters.open("Rene\u0301")


def test_matters_come_by_name(store):
    with store.transaction() as tx:
        for name in ("b", "\u00e9", "a", "Z"):
            tx.matters.open(name)
        assert [matter.name for matter in tx.matters.all()] == ["Z", "a", "b", "\u00e9"]


@pytest.mark.parametrize("name", ["", " \n", "n" * 501, "not \udcff UTF-8"])
def test_a_name_that_is_none_is_refused(store, name):
    with pytest.raises(Terminal) as refused, store.transaction() as tx:
        tx.matters.open(name)
    assert refused.value.code is Code.USAGE


def test_eight_that_open_one_matter_at_once_open_the_same(store):
    together = Barrier(8)

    def opened(_):
        together.wait()
        with store.transaction() as tx:
            return tx.matters.open("Wombat v. Acme")

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(opened, range(8)))) == 1


def test_the_lock_keeps_the_second_writer_waiting_until_the_first_has_committed(case):
    first_holds, order = Event(), []

    def first():
        with case.store.transaction() as tx:
            tx.matters.lock(case.matter_id)
            first_holds.set()
            # Long enough for the other to come in, if nothing stopped it.
            waited.wait(0.5)
            order.append("first")

    def second():
        first_holds.wait()
        with case.store.transaction() as tx:
            tx.matters.lock(case.matter_id)
            order.append("second")
            waited.set()

    waited = Event()
    with ThreadPoolExecutor(2) as pool:
        for done in (pool.submit(first), pool.submit(second)):
            done.result()
    assert order == ["first", "second"]
