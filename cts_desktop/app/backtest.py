"""`backtest`: run a preset on candles of files, sum up, and write reports."""

import argparse

from cts_desktop.app import backtest_options
from cts_desktop.app.backtest_run import finished
from cts_desktop.app.backtest_summary import table
from cts_desktop.app.console import Console


def run(options: argparse.Namespace, console: Console) -> int:
    """Run every configuration of the preset."""
    with finished(backtest_options.parse(options), console) as made:
        for line in table(made.best):
            console.line(line)
        made.command.export(made.view.run_id)
    return 0
