"""Refresh `static/vendor/` from the npm packages pinned in `scripts/assets/`.

    python scripts/assets.py           # rebuild
    python scripts/assets.py --check   # fail if a rebuild would change anything

Needs node and npm; nothing else in the project does. What it writes is committed, so a district installs
and runs without either.
"""

import argparse
import filecmp
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "scripts" / "assets"
VENDOR = ROOT / "static" / "vendor"
FONTS = {
    "atkinson-latin.woff2": "atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2",
    "atkinson-latin-italic.woff2": "atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-italic.woff2",
    "atkinson-latin-ext.woff2": "atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-ext-wght-normal.woff2",
    "source-serif-latin.woff2": "source-serif-4/files/source-serif-4-latin-wght-normal.woff2",
    "source-serif-latin-ext.woff2": "source-serif-4/files/source-serif-4-latin-ext-wght-normal.woff2",
}
SCRIPTS = (("tus-js-client", "dist/tus.min.js", "tus.min.js"), ("fflate", "umd/index.js", "fflate.min.js"))
# What each package gives, and under which terms it may be shipped.
SHIPPED = {
    "bootstrap": "`bootstrap.css`: reboot, grid, tables, forms, buttons, a few utilities",
    "@fontsource-variable/atkinson-hyperlegible-next": "`fonts/atkinson-*`: text",
    "@fontsource-variable/source-serif-4": "`fonts/source-serif-*`: headings",
    "tus-js-client": "`tus.min.js`: uploads that go on where they stopped",
    "fflate": "`fflate.min.js`: unpacks a workbook, so that its columns can be shown before it is sent",
    "lucide-static": "`icons.svg`: one sprite of the icons in `scripts/assets/icons.txt`",
}
LARGEST_FILE = 1_500_000
LARGEST_SUM = 1_500_000


def install(folder: Path) -> Path:
    """The pinned packages, installed into a scratch folder. Returns its node_modules."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(SOURCE / name, folder / name)
    subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder, check=True
    )
    return folder / "node_modules"


def build_css(modules: Path, out: Path) -> None:
    """Our choice of Bootstrap, compiled and without a source map."""
    command = [
        "node",
        str(modules / "sass" / "sass.js"),
        "--style=compressed",
        "--no-source-map",
        "--quiet",
        "--quiet-deps",
    ]
    command += ["--silence-deprecation=import,global-builtin,if-function", f"--load-path={modules}"]
    css = subprocess.run(
        [*command, str(SOURCE / "bootstrap.scss")], check=True, capture_output=True, text=True
    ).stdout.lstrip("\ufeff")
    version = json.loads((modules / "bootstrap" / "package.json").read_text())["version"]
    notice = f"/*! Bootstrap v{version}, MIT, in part: scripts/assets/bootstrap.scss */\n"
    css = re.sub(r"/\*!.*?\*/", "", css, flags=re.DOTALL)
    (out / "bootstrap.css").write_text(notice + without_map(css).strip() + "\n", encoding="utf-8")


def without_map(text: str) -> str:
    """The text without `sourceMappingURL` comments: the maps are not shipped."""
    return re.sub(r"/[*/][#@]\s*sourceMappingURL=.*?(\*/|$)", "", text, flags=re.MULTILINE)


def build_fonts(modules: Path, out: Path) -> None:
    """The variable fonts, under short names."""
    (out / "fonts").mkdir()
    for name, path in FONTS.items():
        shutil.copy(modules / "@fontsource-variable" / path, out / "fonts" / name)


def build_scripts(modules: Path, out: Path) -> None:
    """Each as its makers bundle it."""
    for package, path, name in SCRIPTS:
        script = (modules / package / path).read_text(encoding="utf-8")
        version = json.loads((modules / package / "package.json").read_text())["version"]
        (out / name).write_text(f"/*! {package} v{version}, MIT */\n{without_map(script).strip()}\n", encoding="utf-8")


def build_icons(modules: Path, out: Path) -> None:
    """One sprite; each icon is a symbol named like its file."""
    symbols = []
    for name in (SOURCE / "icons.txt").read_text().split():
        drawing = (modules / "lucide-static" / "icons" / f"{name}.svg").read_text()
        inner = re.search(r"<svg[^>]*>(.*)</svg>", drawing, flags=re.DOTALL)
        if inner is None:
            raise SystemExit(f"{name}.svg is not a drawing")
        body = re.sub(r"\s*\n\s*", "", inner[1])
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
            f'stroke-linecap="round" stroke-linejoin="round">{body}</symbol>'
        )
    sprite = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    (out / "icons.svg").write_text(sprite, encoding="utf-8")


def write_list(modules: Path, out: Path) -> None:
    """`VERSIONS.md` and the licence texts that must travel with the files."""
    (out / "licences").mkdir()
    rows = ["| package | version | licence | what is shipped |", "|---|---|---|---|"]
    for package, what in SHIPPED.items():
        facts = json.loads((modules / package / "package.json").read_text())
        rows.append(f"| {package} | {facts['version']} | {facts['license']} | {what} |")
        shutil.copy(modules / package / "LICENSE", out / "licences" / f"{package.rpartition('/')[2]}.txt")
    text = (
        "# What is in this folder\n\nWritten by `scripts/assets.py`; do not edit by hand. Licence texts: `licences/`.\n"
    )
    text += "htmx comes with the Python package django-htmx and is not copied here.\n\n"
    (out / "VERSIONS.md").write_text(text + "\n".join(rows) + "\n", encoding="utf-8")


def build(folder: Path) -> Path:
    """Everything, in a fresh folder."""
    out = folder / "vendor"
    out.mkdir()
    modules = install(folder)
    build_css(modules, out)
    build_fonts(modules, out)
    build_scripts(modules, out)
    build_icons(modules, out)
    write_list(modules, out)
    sizes = {path: path.stat().st_size for path in out.rglob("*") if path.is_file()}
    if max(sizes.values()) > LARGEST_FILE or sum(sizes.values()) > LARGEST_SUM:
        raise SystemExit(f"Too heavy: {sum(sizes.values())} bytes in all, {max(sizes.values())} in one file.")
    return out


def differences(one: Path, other: Path) -> list[str]:
    """Files that are not the same in both folders."""
    names = {str(path.relative_to(top)) for top in (one, other) for path in top.rglob("*") if path.is_file()}
    return sorted(
        name
        for name in names
        if not (one / name).exists() or not (other / name).exists() or not filecmp.cmp(one / name, other / name, False)
    )


def main() -> int:
    """Rebuild, or compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, fail on a difference")
    check = parser.parse_args().check
    with tempfile.TemporaryDirectory() as folder:
        out = build(Path(folder))
        differing = differences(out, VENDOR)
        if check:
            print("\n".join(differing) or "static/vendor/ is what the pinned packages give.")
            return 1 if differing else 0
        shutil.rmtree(VENDOR, ignore_errors=True)
        shutil.copytree(out, VENDOR)
    print(f"{len(differing)} files changed in static/vendor/.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
