"""A lazy property never makes one reader wait for another."""

import threading

from reconciler.resources.lazily import lazily


class Thing:
    """Something dear."""

    def __init__(self, make):
        self.make = make

    @lazily
    def dear(self):
        """What it is."""
        return self.make()


def test_it_is_computed_once():
    """The second look finds what the first one made, and the class tells what it is."""
    made = []
    thing = Thing(lambda: made.append(1) or len(made))
    assert (thing.dear, thing.dear, made) == (1, 1, [1])


def test_two_instances_do_not_wait_for_each_other():
    """One that is being computed may wait for what computing another gives."""
    began, ended = threading.Event(), threading.Event()
    first = Thing(lambda: began.set() or ended.wait(20))
    thread = threading.Thread(target=lambda: first.dear)
    thread.start()
    assert began.wait(20)
    assert Thing(lambda: ended.set() or "second").dear == "second"
    thread.join(20)
    assert first.dear is True
