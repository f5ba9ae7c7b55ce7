import hashlib
import os
import shutil
import struct
import subprocess
import tarfile
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

EPOCH = 1_700_000_000
A_SUM = "60b725f10c9c85c70d97880dfe8191b3"  # of "a\n", by md5sum


def fake_dist(folder: Path, stamp: int) -> Path:
    """A program of three files, with times and rights that differ from build to build."""
    inside = folder / "_internal"
    inside.mkdir(parents=True)
    executable = folder / "cts-desktop"
    shutil.copy("/bin/true", executable)
    (inside / "b.txt").write_text("b\n")
    (inside / "a.txt").write_text("a\n")
    (inside / "link").symlink_to("a.txt")
    (inside / "a.txt").chmod(0o600 if stamp % 2 else 0o664)
    for path in (executable, inside / "a.txt", inside):
        os.utime(path, (stamp, stamp))
    return folder


needs_debian = pytest.mark.skipif(
    not (shutil.which("dpkg-deb") and shutil.which("dpkg-shlibdeps")), reason="needs dpkg-dev"
)


@pytest.fixture
def icons(script, monkeypatch, tmp_path):
    """Icons of one byte each, in place of drawn ones."""
    folder = tmp_path / "icons"
    folder.mkdir()
    for size in script("icons").HICOLOR:
        (folder / f"cts-desktop-{size}.png").write_bytes(b"p")
    monkeypatch.setattr(script("linux_tree"), "ICONS", folder)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@needs_debian
def test_the_same_program_gives_the_same_package_whose_parts_debian_reads(
    script, icons, tmp_path, monkeypatch
):
    debian = script("debian")
    made = []
    for number in (1, 2):
        folder = tmp_path / str(number)
        dist = fake_dist(folder / "dist", stamp=1_600_000_000 + number)
        made.append(debian.make_deb(dist, folder, EPOCH))
        os.umask(os.umask(0o077 if number == 1 else 0o022))
    assert digest(made[0]) == digest(made[1])
    fields = ("Package", "Version", "Maintainer", "Depends")
    said = subprocess.run(
        ["dpkg-deb", "--field", made[0], *fields], capture_output=True, text=True, check=True
    ).stdout
    assert f"Package: cts-desktop\nVersion: {script('product').VERSION}\n" in said
    assert "Maintainer: Some Body <some@body.example>" in said
    assert "libc6" in said
    listed = subprocess.run(
        ["dpkg-deb", "--contents", made[0]], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert all(" root/root " in line for line in listed)
    names = {line.split()[5] for line in listed}
    assert "./usr/lib/cts-desktop/cts-desktop" in names
    sums = subprocess.run(
        ["dpkg-deb", "--info", made[0], "md5sums"], capture_output=True, text=True, check=True
    ).stdout
    known = {name: found for found, name in (line.split("  ") for line in sums.splitlines())}
    assert known["usr/lib/cts-desktop/_internal/a.txt"] == A_SUM
    assert {f"./{name}" for name in known} < names
    assert "./usr/bin/cts-desktop" in names
    assert "./usr/share/man/man1/cts-desktop.1.gz" in names
    assert "./usr/share/doc/cts-desktop/examples/cts-desktop.service" in names


@needs_debian
def test_what_the_system_brings_is_left_out_and_what_wheels_bring_stays(script, tmp_path):
    inside = tmp_path / "_internal"
    inside.mkdir()
    for name in ("libz.so.1", "libta-lib.so.1", "libpython3.11.so.1.0"):
        (inside / name).write_bytes(b"")
    (inside / "libQt6Core.so.6").symlink_to("libz.so.1")
    script("debian").leave_out(tmp_path, lambda name: name != "libta-lib.so.1")
    left = {path.name for path in inside.iterdir()}
    assert left == {"libta-lib.so.1", "libpython3.11.so.1.0", "libQt6Core.so.6"}


@pytest.mark.skipif(shutil.which("xz") is None, reason="needs xz")
def test_the_same_program_gives_the_same_portable_archive_with_its_mark(script, icons, tmp_path):
    packages = script("linux_packages")
    made = []
    for number in (1, 2):
        folder = tmp_path / str(number)
        dist = fake_dist(folder / "dist", stamp=1_600_000_000 + number)
        made.append(packages.make_portable(dist, folder, EPOCH))
        assert not (folder / "portable").exists()
    assert digest(made[0]) == digest(made[1])
    with tarfile.open(made[0]) as archive:
        entries = {Path(entry.name).name: entry for entry in archive.getmembers()}
    assert {"portable.txt", "cts-desktop", "a.txt", "link"} <= entries.keys()
    assert {(entry.uid, entry.mtime) for entry in entries.values()} == {(0, EPOCH)}
    assert entries["cts-desktop"].mode == 0o755
    assert entries["a.txt"].mode == 0o644
    assert entries["link"].linkname == "a.txt"


def test_the_appdir_has_what_its_tool_asks_for(script, icons, tmp_path):
    folder = tmp_path / "x.AppDir"
    script("linux_packages").make_appdir(fake_dist(tmp_path / "dist", 1), folder, EPOCH)
    for name in (
        "AppRun",
        "cts-desktop.desktop",
        "cts-desktop.png",
        ".DirIcon",
        "usr/bin/cts-desktop",
    ):
        assert (folder / name).exists(), name
    assert subprocess.run([folder / "AppRun"]).returncode == 0


def test_the_sums_are_those_that_sha256sum_checks(script, tmp_path):
    for name in ("b.tar", "a.deb"):
        (tmp_path / name).write_text(name)
    text = script("archive").checksums([tmp_path / "b.tar", tmp_path / "a.deb"])
    assert [line.split("  ")[1] for line in text.splitlines()] == ["a.deb", "b.tar"]
    (tmp_path / "SHA256SUMS").write_text(text)
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path, check=True)
    (tmp_path / "a.deb").write_text("changed")
    assert subprocess.run(["sha256sum", "--check", "SHA256SUMS"], cwd=tmp_path).returncode == 1


def test_windows_finds_each_picture_where_the_directory_says(script):
    pictures = {16: b"small", 256: b"large one"}
    ico = script("icons").as_ico(pictures)
    assert struct.unpack_from("<HHH", ico) == (0, 1, 2)
    for number, (size, picture) in enumerate(pictures.items()):
        width, _, _, _, _, depth, length, offset = struct.unpack_from(
            "<BBBBHHII", ico, 6 + 16 * number
        )
        assert (width or 256, depth) == (size, 32)
        assert ico[offset : offset + length] == picture


def test_macos_finds_each_picture_by_its_kind(script):
    icns = script("icons").as_icns({b"ic07": b"abc", b"ic08": b"de"})
    assert icns == b"icns" + (8 + 11 + 10).to_bytes(4) + b"ic07\0\0\0\x0babc" + b"ic08\0\0\0\x0ade"


def test_the_icon_is_drawn_in_the_size_asked_for(script, qapp):
    icons = script("icons")
    drawn = icons.draw(icons.SOURCE, [16, 64])
    picture = QImage.fromData(drawn[64])
    assert (picture.width(), picture.height()) == (64, 64)
    assert picture.pixelColor(32, 28).name() == "#f2b950"
    assert picture.pixelColor(0, 0).alpha() == 0


@pytest.mark.parametrize(
    ("target", "needless"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", False),
        ("PySide6\\plugins\\platforms\\qwindows.dll", False),
        ("PySide6/Qt/plugins/platforms/libqvnc.so", True),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", True),
        ("PySide6/Qt/plugins/imageformats/libqsvg.so", False),
        ("PySide6/Qt/plugins/tls/libqopensslbackend.so", True),
        ("PySide6/Qt/translations/qt_de.qm", True),
        ("PySide6/Qt/translations/qtbase_de.qm", False),
        ("PySide6/Qt/lib/libQt6Core.so.6", False),
        ("numpy/_core/_multiarray_umath.so", False),
    ],
)
def test_only_plugins_of_a_window_on_a_desktop_are_kept(script, target, needless):
    assert script("trim").is_needless(target) is needless


def test_a_library_goes_with_the_last_that_needs_it(script):
    needs = {
        "plugin.so": ["liba.so"],
        "liba.so": ["libb.so"],
        "libc.so": ["libd.so"],
        "libd.so": ["libc.so"],
    }
    libraries = ["liba.so", "libb.so", "libc.so", "libd.so", "libpython3.so"]
    assert script("trim").unreached(libraries, needs) == {"libc.so", "libd.so"}
