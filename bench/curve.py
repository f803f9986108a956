"""The curve of growth as a picture: milliseconds of each page by the number of cases, both logarithmic."""

from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Final

import matplotlib as mpl
from matplotlib.figure import Figure

from bench.table import PAGES
from devstack.checkout import CHECKOUT

PICTURE: Final = CHECKOUT / "docs" / "benchmarks-growth.svg"
MARKERS: Final = "osD^vPX"


def draw(curves: Mapping[str, Mapping[int, list[float]]], path: Path = PICTURE) -> None:
    """Without a date and with fixed ids: the same figures give the same file."""
    mpl.rcParams["svg.hashsalt"] = "yuanxin"
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.add_subplot(xscale="log", yscale="log", xlabel="cases", ylabel="one request, ms (median)")
    for (page, by_size), marker in zip(sorted(curves.items()), MARKERS, strict=False):
        sizes = sorted(by_size)
        axes.plot(sizes, [median(by_size[size]) for size in sizes], marker=marker, label=PAGES[page])
    sizes = sorted({size for by_size in curves.values() for size in by_size})
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.grid(visible=True, alpha=0.3)
    figure.legend(loc="outside right upper", frameon=False)
    figure.savefig(path, metadata={"Date": None})
