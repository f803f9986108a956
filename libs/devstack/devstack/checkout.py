"""The clone this package is installed from."""

from pathlib import Path
from typing import Final

CHECKOUT: Final = Path(__file__).resolve().parents[3]
"""campaigns/, deploy/ and var/ are in it."""
