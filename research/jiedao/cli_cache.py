"""The commands on the cache: what was computed before."""

from __future__ import annotations

import typer

app = typer.Typer(
    help="What studies computed before, so that they go on from there.", no_args_is_help=True
)


@app.command("path")
def path() -> None:
    """Say where it stands; ``JIEDAO_CACHE`` names another folder."""
    from jiedao.cache import cache_folder

    print(cache_folder())


@app.command("size")
def size() -> None:
    """Say how much it holds."""
    from jiedao.cache import LIMIT, cache_folder, list_entries

    sizes = [entry.stat().st_size for entry in list_entries(cache_folder())]
    print(f"{len(sizes)} entries, {sum(sizes) / 1e6:.1f} MB of {LIMIT / 1e6:.0f} MB at the most")


@app.command("clear")
def clear() -> None:
    """Remove all entries, and nothing else."""
    from jiedao.cache import cache_folder
    from jiedao.cache import clear as remove

    print(f"{remove(cache_folder())} entries removed")
