"""The plot of what was measured, as SVG that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

WIDTH, HEIGHT = 460, 300
LEFT, RIGHT, TOP, BOTTOM = 52, 16, 34, 74
COLOURS = ("#0b6e4f", "#c8553d", "#2d5d9f", "#8a5a9e", "#a17c1b", "#4a4a4a")
Series = Mapping[str, Sequence[tuple[str, float]]]


def picture(results: Mapping[str, Any]) -> str:
    """Return the plots of all parts that were measured, side by side."""
    found = [(title, series) for title, series in _panels(results) if any(series.values())]
    panels = [_panel(place * WIDTH, title, series) for place, (title, series) in enumerate(found)]
    width = max(len(panels), 1) * WIDTH
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" width="{width}" height="{HEIGHT}" '
        f'role="img" font-family="system-ui, sans-serif" font-size="11"><title>Benchmarks</title>'
        f'<rect width="{width}" height="{HEIGHT}" fill="#fff"/>\n{"".join(panels)}</svg>\n'
    )


def _panels(results: Mapping[str, Any]) -> list[tuple[str, Series]]:
    replay: dict[str, list[tuple[str, float]]] = {}
    for row in _rows(results, "replay"):
        name = f"{row['selection']}, {row['milliseconds']} ms"
        replay.setdefault(name, []).append((f"-j {row['jobs']}", row["ratio"]["median"]))
    peers: dict[str, list[tuple[str, float]]] = {}
    for row in _rows(results, "peers"):
        if row["milliseconds"] == 0:
            peers.setdefault(row["peer"].partition(" ")[0], []).append(
                (f"-j {row['jobs']}", 1 / row["ratio"]["median"])
            )
    growth: dict[str, list[tuple[str, float]]] = {}
    for row in _rows(results, "growth"):
        name = f"CPU ms, {row['personas']} persona{'s' * (row['personas'] > 1)}"
        if row["scenarios"] >= 100:
            size = 10 ** (len(str(row["scenarios"])) - 1)
            growth.setdefault(name, []).append((f"{size:,}", row["CPU milliseconds each"]["median"]))
    return [
        ("Suite over a bare replay (times)", replay),
        ("Others over the suite, without latency (times)", peers),
        ("For each scenario, by scenarios of a run", growth),
    ]


def _rows(results: Mapping[str, Any], part: str) -> list[Any]:
    return [row for row in results.get(part, {}).get("rows", []) if "skipped" not in row]


def _panel(offset: int, title: str, series: Series) -> str:
    places = list(dict.fromkeys(place for points in series.values() for place, _ in points))
    most = max(value for points in series.values() for _, value in points) * 1.1
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def across(place: str) -> float:
        return offset + LEFT + wide * (places.index(place) + 0.5) / len(places)

    def down(value: float) -> float:
        return TOP + high * (1 - value / most)

    parts = [f'<text x="{offset + LEFT}" y="18" font-size="13" font-weight="600">{escape(title)}</text>']
    for step in range(5):
        value = most * step / 4
        line = f'x1="{offset + LEFT}" x2="{offset + WIDTH - RIGHT}" y1="{down(value):.1f}" y2="{down(value):.1f}"'
        parts.append(f'<line {line} stroke="#ddd"/>')
        parts.append(f'<text x="{offset + LEFT - 6}" y="{down(value) + 4:.1f}" text-anchor="end">{value:.3g}</text>')
    parts += [
        f'<text x="{across(each):.1f}" y="{TOP + high + 16}" text-anchor="middle">{each}</text>' for each in places
    ]
    for number, (name, points) in enumerate(series.items()):
        colour = COLOURS[number % len(COLOURS)]
        path = " ".join(f"{across(place):.1f},{down(value):.1f}" for place, value in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [
            f'<circle cx="{across(place):.1f}" cy="{down(value):.1f}" r="3" fill="{colour}"/>'
            for place, value in points
        ]
        x, y = offset + LEFT + (number % 3) * 130, TOP + high + 34 + (number // 3) * 16
        parts.append(f'<rect x="{x}" y="{y - 9}" width="10" height="10" fill="{colour}"/>')
        parts.append(f'<text x="{x + 14}" y="{y}">{escape(name)}</text>')
    return "\n".join(parts) + "\n"
