"""Lines laid out by cell."""

from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from latency_slayer.watch import lines
from latency_slayer.watch.lines import Column


def plain(shown: list[Text]) -> list[str]:
    return [line.plain for line in shown]


def test_a_table_lines_up_its_columns_and_cuts_what_is_too_long() -> None:
    table = lines.table(
        [Column("Name", 6), Column("flows", 5, right=True)], [["short", "1"], ["too long a name", "12345678"]]
    )

    assert plain(table) == ["Name    flows", "short       1", "too l…  1234…"]


def test_columns_leave_the_rest_to_the_name() -> None:
    assert lines.rest(60, [Column("flows", 7), Column("took", 8)]) == 41


def test_lines_of_different_number_stand_beside_each_other() -> None:
    assert plain(lines.beside([Text("a")], [Text("x"), Text("y")], 4)) == ["a   x", "    y"]


def test_pieces_flow_into_as_few_lines_as_it_takes() -> None:
    pieces = [Text("one"), Text("two"), Text("three"), Text("far too long a piece")]

    assert plain(lines.flow(pieces, 12, gap=" · ")) == ["one · two", "three", "far too lon…"]


def test_figures_stand_over_their_labels_and_the_last_go_when_it_is_narrow() -> None:
    columns = [(Text("1"), Text("one")), (Text("22"), Text("two")), (Text("3"), Text("three"))]

    assert plain(lines.spread_out(columns, 10)) == ["1      22", "one    two"]


def test_a_bar_is_divided_as_its_counts_are() -> None:
    bar = lines.bar([(2, "green"), (0, "cyan"), (1, "red"), (1, "blue")], 8)

    assert [(span.start, span.end, span.style) for span in bar.spans] == [
        (0, 4, "green"),
        (4, 6, "red"),
        (6, 8, "blue"),
    ]


def test_a_bar_of_nothing_is_empty() -> None:
    assert lines.bar([(0, "green")], 8).plain == ""


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=6).filter(any), st.integers(6, 200))
def test_a_bar_fills_its_width_and_shows_every_count(counts: list[int], width: int) -> None:
    bar = lines.bar([(count, "green") for count in counts], width)

    assert (bar.cell_len, len(bar.spans)) == (width, sum(count > 0 for count in counts))
