"""How a report looks, in light and in dark surroundings and on paper."""

from typing import Final

STYLE: Final = """
:root {
  color-scheme: light dark;
  --back: #ffffff; --text: #1c2430; --dim: #5a6675; --line: #d5dbe3; --band: #eef2f7;
  --good: #17683a; --bad: #a3262e; --curve: #1f5fbf; --depth: #b3541e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #14181f; --text: #e4e8ee; --dim: #9aa6b5; --line: #343d4a; --band: #1e2530;
    --good: #63c98d; --bad: #f0868d; --curve: #74a9f5; --depth: #e79a63;
  }
}
body {
  margin: 2rem auto; max-width: 72rem; padding: 0 1rem; background: var(--back);
  color: var(--text); font: 15px/1.5 system-ui, sans-serif;
}
h1, h2, h3 { line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin-top: 2.2rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .7rem; border-bottom: 1px solid var(--line); text-align: right; }
tbody th { font-weight: normal; text-align: left; }
thead th { color: var(--dim); font-weight: 600; white-space: nowrap; }
thead th:first-child { text-align: left; }
td { white-space: nowrap; }
.good { color: var(--good); }
.bad { color: var(--bad); }
.code, pre { font-family: ui-monospace, monospace; font-size: .85em; }
pre { overflow-x: auto; padding: 1rem; background: var(--band); }
.verdict { padding: .1rem 1rem; border-left: 4px solid currentColor; background: var(--band); }
.verdict h2 { margin-top: .8rem; }
.verdict p { color: var(--text); }
summary { cursor: pointer; }
svg { width: 100%; height: auto; }
svg text { fill: var(--dim); font-size: 12px; }
svg .note { font-size: 11px; }
svg .grid { stroke: var(--line); }
svg .out { fill: var(--band); }
svg polyline { fill: none; stroke-width: 1.5; }
svg .equity { stroke: var(--curve); }
svg .drawdown { stroke: var(--depth); }
@media print { details > * { display: block; } body { max-width: none; } }
"""
