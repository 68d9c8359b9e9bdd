"""Finds the folders that travel with the package: templates, migrations, plugins."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource_dir(name: str) -> Path:
    """Return the folder `name`: inside the package (a wheel) or one level up (a checkout).

    Raises FileNotFoundError, naming both places, where neither holds it.
    """
    candidates = (_PACKAGE / name, _PACKAGE.parent / name)
    for folder in candidates:
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"no folder {name!r}: looked in " + " and ".join(map(str, candidates)))
