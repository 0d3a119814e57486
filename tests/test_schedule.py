"""The notation of schedules by hand-worked values, curves by their theorems, bad input by its messages."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchoring.errors import InputError
from anchoring.schedule import check_columns, minimum_jerk, parse_schedule, read_schedule

SCHEDULES = Path(__file__).parents[1] / "experiments" / "schedules"


def table(*lines):
    return "\n".join(lines) + "\n"


def one_parameter(keyframes, header="x"):
    """A schedule with one column, given as (step, value) pairs."""
    return parse_schedule(table(f"step,{header}", *(f"{step},{value!r}" for step, value in keyframes)), "t.csv")


def steps_of(*cells):
    """The steps that a step column resolves to, each row holding a keyframe."""
    schedule = parse_schedule(table("step,x", *(f"{cell},1" for cell in cells)), "t.csv")
    return [step for step, _ in schedule.keyframes["x"]]


# The experiments' own schedules ------------------------------------------------------------

LONG_LR = [(0, 1e-8), (10, 0.01), (1000, 0.1), (3000, 0.05)]
SHORT_LR = [(0, 1e-8), (10, 0.01), (750, 0.1), (1425, 0.1), (1500, 0.05)]

EXPECTED_KEYFRAMES = {
    "2.6": {
        "lr": LONG_LR,
        "unitarity": [(0, 0.01), (1000, 0.1), (2800, 0)],
        "anchor": [(0, 0.01), (1000, 0.04), (2800, 0)],
        "separation": [(0, 0.01), (1000, 0.01), (2800, 0)],
        "planarity": [(0, 0.01), (1000, 0.1), (2800, 0)],
    },
    "2.8": {
        "lr": LONG_LR,
        "unitarity": [(0, 0.01), (1000, 0.1), (2800, 0)],
        "anchor": [(0, 0.02), (1000, 0.05), (2800, 0)],
        "anti-anchor": [(0, 0.01), (1000, 0.1), (2800, 0)],
        "separation": [(0, 0.01), (1000, 0.01), (2800, 0)],
    },
    "2.9": {
        "lr": LONG_LR,
        "unitarity": [(0, 0.01), (1000, 0.1), (2800, 0)],
        "anchor": [(0, 0.02), (1000, 0.05), (2800, 0)],
        "separation": [(0, 0.01), (1000, 0.01), (2800, 0)],
        "gray-subspace": [(0, 0.001), (1000, 0.01), (2800, 0)],
        "anti-anchor": [(0, 0.002), (1000, 0.01), (2800, 0)],
    },
    "2.10": {
        "lr": SHORT_LR,
        "separation": [(0, 0.01), (750, 0.01), (1425, 0)],
        "anchor": [(0, 0), (750, 0.15), (1425, 0)],
        "anti-subspace": [(0, 0.25), (375, 0.1), (750, 0.03), (1425, 0)],
    },
}


@pytest.mark.parametrize("experiment", EXPECTED_KEYFRAMES)
def test_schedule_of_an_experiment_resolves_to_its_keyframes(experiment):
    schedule = read_schedule(SCHEDULES / f"{experiment}.csv")
    expected = EXPECTED_KEYFRAMES[experiment]
    assert schedule.keyframes == expected
    assert schedule.steps == expected["lr"][-1][0] + 1
    assert all(array.shape == (schedule.steps,) and array.dtype == float for array in schedule.values.values())
    check_columns(schedule, [name for name in expected if name != "lr"], experiment)


@pytest.mark.parametrize("experiment", EXPECTED_KEYFRAMES)
def test_the_last_phase_is_the_one_without_terms(experiment):
    schedule = read_schedule(SCHEDULES / f"{experiment}.csv")
    start, name = schedule.phases[-1]
    assert name == "reconstruct"
    weights = np.array([array for term, array in schedule.values.items() if term != "lr"])
    assert (weights[:, start:] == 0).all()
    assert (weights[:, start - 1] > 0).all()


# Steps ------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "steps"),
    [
        (["0", "10", "1000"], [0, 10, 1000]),
        (["7", "9"], [7, 9]),
        (["007"], [7]),
        (["0", "+10", "1000"], [0, 10, 1000]),
        (["5", "+10", "+20"], [5, 15, 25]),  # both from the absolute row, not from each other
        (["5", "-10", "100"], [5, 90, 100]),
        (["5", "-20", "-10", "100"], [5, 80, 90, 100]),
        (["100", "+0.5", "200"], [100, 150, 200]),
        (["100", "+.25", "200"], [100, 125, 200]),
        (["100", "-0.25", "200"], [100, 175, 200]),
        (["1000", "+0.9", "3000"], [1000, 2800, 3000]),
        (["0", "+10", "+0.5", "750", "+0.9", "1500"], [0, 10, 375, 750, 1425, 1500]),
        (["0", "+0.5", "75"], [0, 38, 75]),  # 37.5
        (["0", "-0.5", "75"], [0, 38, 75]),  # 37.5
        (["0", "+0.5", "77"], [0, 38, 77]),  # 38.5
        (["1", "+0.5", "76"], [1, 38, 76]),  # 38.5: the step is rounded, not the distance
        (["0", "+0.575", "100"], [0, 58, 100]),  # 57.5 exactly; 0.575 * 100 in floats is less, and gave 57
    ],
)
def test_steps(cells, steps):
    assert steps_of(*cells) == steps


def test_a_row_without_values_serves_as_an_absolute_row():
    schedule = parse_schedule(table("step,x", "0,1", "100,", "+10,2"), "t.csv")
    assert schedule.keyframes["x"] == [(0, 1), (110, 2)]


# Cells, columns, lines ------------------------------------------------------------


def test_every_column_has_keyframes_of_its_own():
    schedule = parse_schedule(table("step,a,b,c", "0,1,,", "2,,5,", "4,3,7,9"), "t.csv")
    assert schedule.keyframes == {"a": [(0, 1), (4, 3)], "b": [(2, 5), (4, 7)], "c": [(4, 9)]}
    assert schedule.steps == 5
    assert schedule.values["a"] == pytest.approx([1, 1 + 2 * 106 / 1024, 2, 3 - 2 * 106 / 1024, 3])
    assert schedule.values["b"].tolist() == [5, 5, 5, 6, 7]  # constant before its first keyframe
    assert schedule.values["c"].tolist() == [9, 9, 9, 9, 9]


def test_constant_after_the_last_keyframe():
    schedule = parse_schedule(table("step,a,b", "0,1,1", "2,3,", "4,,5"), "t.csv")
    assert schedule.values["a"].tolist() == [1, 2, 3, 3, 3]


def test_phases_start_where_the_name_changes_and_actions_are_left_alone():
    text = table("STEP,Phase,ACTION,lr", "0,warm-up,,1", '5,warm-up,"look, here",1', "6,,,", "9,train,stop,1")
    schedule = parse_schedule(text, "t.csv")
    assert schedule.phases == [(0, "warm-up"), (9, "train")]
    assert list(schedule.values) == ["lr"]


def test_parameters_are_case_sensitive():
    assert list(parse_schedule(table("step,a,A", "0,1,2"), "t.csv").values) == ["a", "A"]


def test_no_phase_column_no_phases():
    assert one_parameter([(0, 1.0)]).phases == []


PLAIN = table("step,x,y", "0,1,2", "+0.5,3,", "8,,4")


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + PLAIN,
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        PLAIN.removesuffix("\n"),
        '# a remark, with a " quote\n' + PLAIN + "  # another\n",
        "\n" + PLAIN.replace("\n", "\n\n") + ",,\n , ,\n",
        PLAIN.replace(",", " , "),
        PLAIN.replace("3", ' "3"'),
        PLAIN.replace("0,1,2", "0,1e0,+2.0"),
        PLAIN.replace("step,x,y", "step, x::, y:linear:minjerk"),
    ],
    ids=[
        "BOM",
        "CRLF",
        "CR",
        "no last newline",
        "comments",
        "blank",
        "spaces",
        "quotes",
        "numbers",
        "defaults",
    ],
)
def test_ways_to_write_the_same_schedule(text):
    assert_same(parse_schedule(text, "t.csv"), parse_schedule(PLAIN, "t.csv"))


def assert_same(one, other):
    assert (one.keyframes, one.phases, one.steps) == (other.keyframes, other.phases, other.steps)
    assert list(one.values) == list(other.values)
    for name, array in one.values.items():
        np.testing.assert_array_equal(array, other.values[name])


def test_a_file_with_a_byte_order_mark(tmp_path):
    path = tmp_path / "s.csv"
    path.write_bytes(b"\xef\xbb\xbfstep,phase,x\r\n0,\xc3\xa9t\xc3\xa9,1\r\n")
    assert read_schedule(path).phases == [(0, "été")]


# Curves and spaces ------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("x", [1, 1 + 80 * 106 / 1024, 41, 81 - 80 * 106 / 1024, 81]),  # 10/64 - 15/256 + 6/1024 = 106/1024
        ("x:linear", [1, 1 + 80 * 106 / 1024, 41, 81 - 80 * 106 / 1024, 81]),
        ("x::minjerk", [1, 1 + 80 * 106 / 1024, 41, 81 - 80 * 106 / 1024, 81]),
        ("x::linear", [1, 21, 41, 61, 81]),
        ("x:log:linear", [1, 3, 9, 27, 81]),
        ("x:log", [1, 81 ** (106 / 1024), 9, 81 ** (1 - 106 / 1024), 81]),
        ("x::step", [1, 1, 1, 1, 81]),
        ("x::step-end", [1, 1, 1, 1, 81]),
        ("x:log:step", [1, 1, 1, 1, 81]),
        ("x:log:step-end", [1, 1, 1, 1, 81]),
    ],
)
def test_curves(header, values):
    schedule = one_parameter([(0, 1.0), (4, 81.0)], header)
    assert list(schedule.values) == ["x"]
    assert schedule.values["x"] == pytest.approx(values, rel=1e-14)


def test_steps_jump_at_every_keyframe():
    keyframes = [(0, 1.0), (2, 5.0), (4, 3.0)]
    assert one_parameter(keyframes, "x::step").values["x"].tolist() == [1, 1, 5, 5, 3]
    assert one_parameter(keyframes, "x::step-end").values["x"].tolist() == [1, 1, 5, 5, 3]


def test_log_space_reaches_over_decades():
    values = one_parameter([(0, 1e-8), (4, 1e-4)], "lr:log:linear").values["lr"]
    assert values == pytest.approx([1e-8, 1e-7, 1e-6, 1e-5, 1e-4], rel=1e-12)


unit = st.floats(0, 1)


@given(unit)
def test_minimum_jerk_is_symmetric_about_its_middle(t):
    assert minimum_jerk(t) + minimum_jerk(1 - t) == pytest.approx(1, abs=1e-14)


@given(unit, unit)
def test_minimum_jerk_never_goes_back(t, u):
    assert minimum_jerk(min(t, u)) <= minimum_jerk(max(t, u)) + 1e-15


def test_slope_of_minimum_jerk_peaks_in_the_middle_at_15_8_of_the_mean():
    n = 20_000
    values = one_parameter([(0, 2.0), (n, 5.0)]).values["x"]
    slope = np.gradient(values) * n / (5 - 2)  # in units of the mean slope
    assert slope.argmax() == n // 2
    assert slope.max() == pytest.approx(15 / 8, rel=1e-6)


def test_minimum_jerk_is_at_rest_at_both_ends():
    h = 1e-5
    # Near the ends the way is 10 t^3: not only the slope is 0 there, the acceleration is too.
    assert minimum_jerk(h) == pytest.approx(10 * h**3, rel=1e-3)
    assert 1 - minimum_jerk(1 - h) < 1e-13
    rows = [(0, 1.0), (1000, 2.0), (2000, 1.0)]
    slope = np.diff(one_parameter(rows).values["x"])
    assert abs(slope[[0, 999, 1000, -1]]).max() < 1e-7  # the mean slope is 1e-3


# Properties ------------------------------------------------------------

HEADERS = ["x", "x::linear", "x:log", "x:log:linear", "x::step", "x::step-end"]
keyframe_lists = st.lists(
    st.tuples(st.integers(0, 300), st.floats(1e-9, 1e3)),
    min_size=1,
    max_size=6,
    unique_by=lambda frame: frame[0],
).map(sorted)


@given(keyframe_lists, st.sampled_from(HEADERS))
def test_keyframes_are_hit_exactly_and_values_stay_between_their_neighbors(keyframes, header):
    schedule = one_parameter(keyframes, header)
    values = schedule.values["x"]
    assert schedule.keyframes["x"] == keyframes
    assert schedule.steps == len(values) == keyframes[-1][0] + 1
    assert (values[: keyframes[0][0]] == keyframes[0][1]).all()
    for step, value in keyframes:
        assert values[step] == value
    for (start, first), (end, last) in zip(keyframes, keyframes[1:], strict=False):
        between = values[start : end + 1]
        assert between.min() >= min(first, last)
        assert between.max() <= max(first, last)
        assert (np.diff(between) * np.sign(last - first) >= -1e-12 * max(first, last)).all()


@given(keyframe_lists, st.sets(st.integers(0, 300)), st.sampled_from(HEADERS))
def test_blank_rows_change_nothing(keyframes, blank_steps, header):
    keyed = dict(keyframes)
    blank = {step for step in blank_steps if step < keyframes[-1][0] and step not in keyed}
    rows = [f"{step},{keyed[step]!r}" if step in keyed else f"{step}," for step in sorted(blank | set(keyed))]
    assert_same(parse_schedule(table(f"step,{header}", *rows), "t.csv"), one_parameter(keyframes, header))


@given(st.integers(0, 500), st.integers(4, 500), st.integers(1, 999))
def test_a_fraction_forward_is_the_rest_of_it_backward(start, length, thousandths):
    """+f and -(1 - f) are the same step, because the sums are exact and rounded in the same place."""

    def resolve(cell):
        try:
            return steps_of(str(start), cell, str(start + length))
        except InputError:  # rounded onto one of the two ends
            return None

    assert resolve(f"+0.{thousandths:03}") == resolve(f"-0.{1000 - thousandths:03}")


@st.composite
def tables(draw):
    """Headers, and for every step a cell a column, blank or a value; every column has a value, and the last row has one."""
    headers = [
        f"{name}{draw(st.sampled_from(['', '::linear', ':log', '::step-end']))}" for name in "abc"[: draw(st.integers(1, 3))]
    ]
    steps = sorted(draw(st.sets(st.integers(0, 400), min_size=1, max_size=6)))
    value = st.floats(1e-6, 1e6).map(repr)
    rows = [[draw(st.just("") | value) for _ in headers] for _ in steps[:-1]] + [[draw(value) for _ in headers]]
    return headers, steps, rows


def write(headers, steps, rows, order=None, shift=0):
    order = range(len(headers)) if order is None else order
    lines = [",".join([str(step + shift), *(row[i] for i in order)]) for step, row in zip(steps, rows, strict=True)]
    return table(",".join(["step", *(headers[i] for i in order)]), *lines)


@given(tables())
def test_every_value_that_is_written_is_a_keyframe_and_every_keyframe_was_written(given_table):
    headers, steps, rows = given_table
    schedule = parse_schedule(write(*given_table), "t.csv")
    for i, header in enumerate(headers):
        written = [(step, float(row[i])) for step, row in zip(steps, rows, strict=True) if row[i]]
        assert schedule.keyframes[header[0]] == written
    assert schedule.steps == steps[-1] + 1


@given(tables(), st.randoms())
def test_the_order_of_columns_counts_for_nothing(given_table, random):
    order = list(range(len(given_table[0])))
    random.shuffle(order)
    straight, shuffled = (parse_schedule(write(*given_table, order=o), "t.csv") for o in (None, order))
    assert (straight.keyframes, straight.steps) == (shuffled.keyframes, shuffled.steps)
    for name, values in straight.values.items():
        np.testing.assert_array_equal(values, shuffled.values[name])


@given(tables(), st.integers(1, 1000))
def test_a_schedule_that_starts_later_is_the_same_later(given_table, shift):
    soon, late = (parse_schedule(write(*given_table, shift=s), "t.csv") for s in (0, shift))
    assert late.steps == soon.steps + shift
    for name, values in soon.values.items():
        np.testing.assert_array_equal(late.values[name][shift:], values)
        assert (late.values[name][:shift] == values[0]).all()


@given(tables(), st.integers(2, 5))
def test_a_schedule_that_is_stretched_has_the_same_values_at_the_same_parts(given_table, factor):
    headers, steps, rows = given_table
    once = parse_schedule(write(headers, steps, rows), "t.csv")
    stretched = parse_schedule(write(headers, [step * factor for step in steps], rows), "t.csv")
    for name, values in once.values.items():
        assert stretched.values[name][::factor] == pytest.approx(values, rel=1e-12)


# Bad input ------------------------------------------------------------

STEP_EXPECTED = (
    "expected a whole number of at most 7 digits (10), steps after or before an absolute row (+10, -10), "
    "or a fraction below 1 of the interval (+0.5, -0.5)"
)
NUMBER_EXPECTED = "expected one, or a blank for no keyframe"

BAD = [
    # the file
    ("", "t.csv: the file is empty; expected a header with a column 'step', and rows of keyframes"),
    (
        "\n# lr\n,,\n",
        "t.csv: the file is empty; expected a header with a column 'step', and rows of keyframes",
    ),
    ("step,lr\n", "t.csv, row 1: a header without rows; expected at least one row of keyframes"),
    ("step,lr\n0,1,2\n", "t.csv, row 2: 3 cells; expected 2, as in the header (row 1)"),
    ("step,lr\n0,1\n5\n", "t.csv, row 3: 1 cell; expected 2, as in the header (row 1)"),
    ("#\nstep,lr\n\n0\n", "t.csv, row 4: 1 cell; expected 2, as in the header (row 2)"),
    (
        'step,lr\n0,"1\n5,2\n',
        "t.csv, row 2: unexpected end of data; expected cells between commas, and quotes closed on their line",
    ),
    # the header
    ("lr,x\n0,1\n", "t.csv, row 1: no column 'step'; expected one beside 'lr', 'x'"),
    ("step;lr\n0;1\n", "t.csv, row 1: no column 'step'; expected one beside 'step;lr'"),
    ("step,phase\n0,a\n", "t.csv, row 1: no parameter among 'step', 'phase'; expected 'lr' at least"),
    ("step,,lr\n0,1,1\n", "t.csv, row 1: column 2 has no name; expected 'step' or a parameter"),
    ("step,lr,lr\n0,1,1\n", "t.csv, row 1, column 'lr': columns 2 and 3 are both 'lr'; expected one of them"),
    (
        "step,lr,lr:log\n0,1,1\n",
        "t.csv, row 1, column 'lr:log': columns 2 and 3 are both 'lr'; expected one of them",
    ),
    (
        "step,lr,STEP\n0,1,1\n",
        "t.csv, row 1, column 'STEP': columns 1 and 3 are both 'step'; expected one of them",
    ),
    (
        "step:log,lr\n0,1\n",
        "t.csv, row 1, column 'step:log': 'step' takes neither a space nor a curve; expected 'step'",
    ),
    (
        "step,lr:ln\n0,1\n",
        "t.csv, row 1, column 'lr:ln': 'ln' is not a space; expected one of 'linear', 'log'",
    ),
    (
        "step,lr:step-end\n0,1\n",
        "t.csv, row 1, column 'lr:step-end': 'step-end' is not a space; expected one of 'linear', 'log' "
        "(a curve comes after a second colon: lr::step-end)",
    ),
    (
        "step,lr::cubic\n0,1\n",
        "t.csv, row 1, column 'lr::cubic': 'cubic' is not a curve; expected one of 'minjerk', 'linear', 'step', 'step-end'",
    ),
    (
        "step,lr:log:step:x\n0,1\n",
        "t.csv, row 1, column 'lr:log:step:x': is not a parameter; expected name, name:space, name::curve or name:space:curve",
    ),
    (
        "step,:log\n0,1\n",
        "t.csv, row 1, column ':log': is not a parameter; expected name, name:space, name::curve or name:space:curve",
    ),
    # steps
    *(
        (f"step,lr\n0,1\n{cell},1\n", f"t.csv, row 3, column 'step': {cell!r} is not a step; {STEP_EXPECTED}")
        for cell in ["ten", "10.0", "0.5", "1e3", "+1.5", "+", "--5", "+0.", "1_000", "12345678", "nan", "٣"]
    ),
    ("Step,lr\n0,1\n,1\n", f"t.csv, row 3, column 'Step': the step is blank; {STEP_EXPECTED}"),
    *(
        (
            f"step,lr\n{cell},1\n100,1\n",
            f"t.csv, row 2, column 'step': {cell!r} has no absolute step before it; expected an absolute first row, such as 0",
        )
        for cell in ["+10", "-10", "+0.5"]
    ),
    *(
        (
            f"step,lr\n0,1\n{cell},1\n",
            f"t.csv, row 3, column 'step': {cell!r} has no absolute step after it; expected one in a row below",
        )
        for cell in ["+0.5", "-0.5", "-10"]
    ),
    (
        "step,lr\n0,1\n10,1\n5,1\n",
        "t.csv, row 4, column 'step': step 5 goes back from step 10 (row 3); expected a later step",
    ),
    (
        "step,lr\n0,1\n10,1\n\n10,1\n",
        "t.csv, row 5, column 'step': step 10 repeats step 10 (row 3); expected a later step",
    ),
    (
        "step,lr\n0,1\n+20,1\n10,1\n",
        "t.csv, row 4, column 'step': step 10 goes back from step 20 (row 3); expected a later step",
    ),
    (
        "step,lr\n0,1\n-20,1\n10,1\n",
        "t.csv, row 3, column 'step': '-20' is step -10, which goes back from step 0 (row 2); expected a later step",
    ),
    (
        "step,lr\n0,1\n+0,1\n",
        "t.csv, row 3, column 'step': '+0' is step 0, which repeats step 0 (row 2); expected a later step",
    ),
    (
        "step,lr\n0,1\n+0.1,1\n3,1\n",
        "t.csv, row 3, column 'step': '+0.1' is step 0, which repeats step 0 (row 2); expected a later step",
    ),
    (  # the absolute row is at fault, not the relative one between
        "step,lr\n100,1\n+0.5,1\n50,1\n",
        "t.csv, row 4, column 'step': step 50 goes back from step 100 (row 2); expected a later step",
    ),
    (
        "step,phase,lr\n0,,1\n10,end,\n",
        "t.csv, row 3: step 10 is after the last keyframe (step 0), where training ends; expected a value in this row",
    ),
    # values
    *(
        (
            f"step,lr,x:log\n0,1,1\n5,,{cell}\n",
            f"t.csv, row 3, column 'x:log': {cell!r} is not a finite number; {NUMBER_EXPECTED}",
        )
        for cell in ["abc", "nan", "inf", "-inf", "1e999", "1_000", "0.1.2", "1 2", "-"]
    ),
    (
        "step,lr\n0,-0.1\n",
        "t.csv, row 2, column 'lr': '-0.1' is negative; expected 0 or more for a learning rate or weight",
    ),
    (
        "step,lr:log\n0,-1\n",
        "t.csv, row 2, column 'lr:log': '-1' is negative; expected 0 or more for a learning rate or weight",
    ),
    (
        "step,lr:log\n0,0\n",
        "t.csv, row 2, column 'lr:log': '0' has no logarithm; expected a number above 0",
    ),
    ("step,lr,x\n0,1,\n", "t.csv, column 'x': no keyframe in any row; expected at least one value"),
]


@pytest.mark.parametrize(("text", "message"), BAD)
def test_bad_input_is_said_in_one_line(text, message):
    with pytest.raises(InputError) as caught:
        parse_schedule(text, "t.csv")
    assert str(caught.value) == message
    assert "\n" not in message


def test_a_file_that_is_not_utf8(tmp_path):
    path = tmp_path / "s.csv"
    path.write_bytes(b"\xef\xbb\xbfstep,phase,lr\n0,\xe9t\xe9,1\n")
    with pytest.raises(InputError) as caught:
        read_schedule(path)
    assert str(caught.value) == f"{path}, row 2: byte 0xe9 is not UTF-8; expected a CSV file in UTF-8"


def test_a_file_that_is_not_there(tmp_path):
    path = tmp_path / "s.csv"
    with pytest.raises(InputError) as caught:
        read_schedule(path)
    expected = f"{path}: cannot be read (No such file or directory); expected a schedule as a CSV file"
    assert str(caught.value) == expected


@pytest.mark.parametrize(
    ("header", "terms", "message"),
    [
        (
            "step,lr,anchor,planar-v",
            ["anchor", "planarity"],
            "2.9: schedule column 'planar-v' names no term; expected 'lr' or a term: 'anchor', 'planarity'",
        ),
        (
            "step,lr,anchor,x",
            [],
            "2.9: schedule column 'anchor' names no term; expected 'lr' or a term: (none)",
        ),
        (
            "step,lr,anchor",
            ["anchor", "separation"],
            "2.9: term 'separation' has no column in the schedule; expected a column 'separation' beside 'lr', 'anchor'",
        ),
        (
            "step,anchor",
            ["anchor"],
            "2.9: the learning rate has no column in the schedule; expected a column 'lr' beside 'anchor'",
        ),
    ],
)
def test_columns_and_terms_must_agree(header, terms, message):
    width = header.count(",")
    schedule = parse_schedule(table(header, "0" + ",1" * width), "t.csv")
    with pytest.raises(InputError) as caught:
        check_columns(schedule, terms, "2.9")
    assert str(caught.value) == message


def test_columns_that_agree_pass_in_any_order():
    schedule = parse_schedule(table("step,b,lr:log,a", "0,1,1,0"), "t.csv")
    check_columns(schedule, {"a": ..., "b": ...}, "here")
