"""The outermost boundary: what a command raised becomes one message and an exit code."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit code. No traceback reaches a user unless RECONCILER_TRACEBACK is set.

    Without `arguments` the process is ours: when it was interrupted, it ends without waiting for threads that may still
    hang in a call.
    """
    code = _run(sys.argv[1:] if arguments is None else list(arguments))
    if arguments is None and code == INTERRUPTED:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError):
                stream.flush()
        os._exit(code)
    return code


def _run(arguments: Sequence[str]) -> int:
    from reconciler.cli.main import run  # noqa: PLC0415 - the boundary stands before everything it guards

    try:
        return run(arguments)
    except KeyboardInterrupt:
        sys.stderr.write("\ninterrupted\n")
        return INTERRUPTED
    except OSError as error:  # the machine's trouble, such as a full disk; a user's files are told where they are read
        sys.stderr.write(f"error: {error.strerror or error}{f': {error.filename}' if error.filename else ''}\n")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what could not be written is not tried again
        return 1
    except Exception as error:  # the outermost boundary
        if os.environ.get("RECONCILER_TRACEBACK"):
            raise
        sys.stderr.write(
            f"error: a defect in reconciler: {type(error).__name__}: {error}\n"
            "  = help: run again with RECONCILER_TRACEBACK=1 and report what it prints\n"
        )
        return 1


if __name__ == "__main__":
    sys.exit(main())
