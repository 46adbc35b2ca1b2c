"""What is sent in large is what was planned, to the byte."""

from reconciler.core.step import Lines, Result


def test_a_payload_that_is_no_longer_what_was_planned_is_not_sent(toys, tmp_path):
    """The spooled file was changed, or cut, while the run waited for its turn."""
    world, spool = toys.World({"dev/a": {}}), tmp_path / "spool"
    spool.write_bytes(b"other")
    lines, drafted = Lines(str(spool), "0" * 64, 1, 5), world.redraft
    world.redraft = lambda address, have: tuple(toys.replace(one, payload=lines) for one in drafted(address, have))
    made = world.apply().outcomes[0]
    assert (made.result, world.service.sends) == (Result.FAILED, [])
    assert "no longer those that were planned" in made.message
