"""Signals as a program finds them that is started at a terminal, however the tests themselves were started."""

import signal

ENDING = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGPIPE, signal.SIGTERM)


def as_at_a_terminal() -> None:
    """To be called in the child, before its program (`preexec_fn`): under nohup, or in the background of a script, signals are
    ignored, and that is handed on."""
    for number in ENDING:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
