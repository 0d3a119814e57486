"""Texts as a terminal leaves them, and which kind of an output is shown."""

import pytest

from press.scripts.displays import shown, terminal


@pytest.mark.parametrize(
    ("printed", "left"),
    [
        ("plain\ttext\n", "plain\ttext\n"),
        ("\x1b[31mred\x1b[0m and \x9b1mbold\x9bm", "red and bold"),
        ("\x1b[38;2;1;2;3mcolor\x1b[m", "color"),
        ("\x1b[2Kline\x1b[1A\x1b[?25l", "line"),
        ("\x1b]0;title\x07text \x1b]8;;http://example.org\x1b\\link\x1b]8;;\x1b\\", "text link"),
        ("\x1bPdevice\x1b\\text \x1b(B\x1b=\x1b7", "text "),
        ("\x00\x07\x0b\x0c\x0e\x7f\x85text\x1b", "text"),
        ("\x1b[", ""),
        ("half a pair: \ud83d.", "half a pair: ."),
        ("a\r\nb\r\n", "a\nb\n"),
        (" 10 %\r 50 %\r100 %\n", "100 %\n"),
        ("100 %\rdone", "done%"),
        ("a long line\r\x1b[Kshort", "short"),
        ("a long line\r\x1b[2Kshort", "short"),
        ("abc\x1b[1K\x1b[0mdef", "   def"),
        ("abd\bc", "abc"),
        ("\b\ba", "a"),
    ],
)
def test_a_text_is_what_a_terminal_shows_of_it(printed, left):
    assert terminal(printed) == left


def test_no_control_character_is_ever_left():
    everything = "".join(map(chr, range(0x100)))
    assert not any(ord(sign) < 0x20 and sign not in "\t\n" or 0x7F <= ord(sign) < 0xA0 for sign in terminal(everything))


@pytest.mark.parametrize(
    ("data", "kept"),
    [
        ({"text/plain": "1", "text/html": "<b>1</b>"}, {"text/plain": "1"}),
        ({"text/markdown": ["a", "\x07b"], "text/html": "x", "text/plain": "y"}, {"text/markdown": "ab", "text/plain": "y"}),
        ({"image/png": "x", "text/plain": "<Figure size 1x1 with 1 Axes>"},) * 2,
        ({"text/latex": "$x$", "image/png": "x", "text/plain": "x"}, {"image/png": "x", "text/plain": "x"}),
        ({"text/plain": "<object object at 0x…>"},) * 2,
        ({}, {}),
    ],
)
def test_what_both_renderers_show_alike_is_kept(data, kept):
    assert shown(data) == (kept, "")


@pytest.mark.parametrize("plain", ["<pandas.io.formats.style.Styler at 0x7f00>", "<a.b.C object at 0x…>", "<a.C object>", ""])
def test_words_that_say_nothing_do_not_stand_for_what_is_not_shown(plain):
    assert shown({"text/html": "<b>1</b>", "text/plain": plain})[1].startswith("none of text/html can be shown")
