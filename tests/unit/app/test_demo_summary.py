from cts_desktop.app.demo_summary import table


def test_nothing_is_invented_for_what_is_missing():
    assert "  Equity                     -" in list(table({"equity": None, "reasons": {}}))


def test_figures_come_first_and_groups_after_them():
    lines = list(
        table(
            {
                "ticks": 45031,
                "decisions": {"accepted": 3, "limit_positions": 2},
                "net_pnl": "-1.50",
                "notes": ["practice thresholds"],
                "loops": {"main": {"cycles": 10, "mean_ms": 0.25}},
                "ended_early": False,
            }
        )
    )
    assert lines[1] == "Summary"
    assert lines[2].split() == ["Ticks", "45,031"]
    assert lines[3].split() == ["Net", "pnl", "-1.50"]
    assert lines[4].split() == ["Ended", "early", "no"]
    assert "Decisions" in lines
    assert any("practice thresholds" in line for line in lines)
    assert any("cycles 10 · mean ms 0.250" in line for line in lines)
