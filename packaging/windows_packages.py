"""What Windows is told of the program, and its installer. Written here, run on Windows."""

import os
import re
import shutil
from pathlib import Path

import icons
from product import (
    APP_ID,
    BUILD,
    DIST,
    ICONS,
    MUTEX,
    NAME,
    PACKAGES,
    PROJECT,
    PUBLISHER,
    SUMMARY,
    TITLE,
    VERSION,
    WINDOWED,
    BuildError,
    run,
)

INSTALLER = PROJECT / "packaging" / "windows" / "installer.iss"
SIGN = PROJECT / "packaging" / "windows" / "sign.ps1"


def icon() -> str:
    """Return the icon's file, drawn where it is not there."""
    path = ICONS / f"{NAME}.ico"
    if not path.exists():
        icons.write_all()
    return str(path)


def version_file() -> str:
    """Write what the programs' properties show, and return the file."""
    path = BUILD / "version_info.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(version_text(VERSION), encoding="utf-8")
    return str(path)


def version_text(version: str) -> str:
    """Return PyInstaller's form of a version resource."""
    numbers = version_numbers(version)
    strings = {
        "CompanyName": PUBLISHER,
        "FileDescription": TITLE,
        "FileVersion": version,
        "InternalName": NAME,
        "LegalCopyright": "Apache License 2.0",
        "OriginalFilename": f"{NAME}.exe",
        "ProductName": TITLE,
        "ProductVersion": version,
        "Comments": SUMMARY,
    }
    table = ", ".join(f"StringStruct({key!r}, {text!r})" for key, text in strings.items())
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3f, "
        "flags=0x0, OS=0x40004, fileType=0x1, subtype=0x0, date=(0, 0)), kids=["
        f"StringFileInfo([StringTable('040904B0', [{table}])]), "
        "VarFileInfo([VarStruct('Translation', [1033, 1200])])])\n"
    )


def version_numbers(version: str) -> tuple[int, ...]:
    """Return four numbers; what stands behind them (as in 1.2.0rc1) has no place there."""
    release = re.match(r"\d+(\.\d+)*", version)
    numbers = [int(part) for part in release[0].split(".")] if release else []
    return tuple([*numbers, 0, 0, 0, 0][:4])


def defines() -> list[str]:
    """Return what the installer's script takes from here."""
    values = {
        "AppId": APP_ID, "AppName": TITLE, "AppVersion": VERSION, "AppPublisher": PUBLISHER,
        "AppMutex": MUTEX, "AppExe": f"{WINDOWED}.exe", "ConsoleExe": f"{NAME}.exe",
        "SourceDir": DIST, "OutputDir": PACKAGES, "IconFile": ICONS / f"{NAME}.ico",
        "LicenseFile": PROJECT / "LICENSE", "OutputName": f"{NAME}-{VERSION}-setup",
        "VersionNumbers": ".".join(map(str, version_numbers(VERSION))),
    }  # fmt: skip
    return [f"/D{key}={value}" for key, value in values.items()]


def make_all() -> list[Path]:
    """Sign the programs where a certificate is named, and make the signed installer."""
    compiler = shutil.which("iscc")
    if compiler is None:
        raise BuildError("Inno Setup's compiler (iscc) is not on PATH; install Inno Setup 6.")
    _sign([DIST / f"{NAME}.exe", DIST / f"{WINDOWED}.exe"])
    run(compiler, "/Qp", *defines(), INSTALLER)
    setup = PACKAGES / f"{NAME}-{VERSION}-setup.exe"
    _sign([setup])
    return [setup]


def _sign(files: list[Path]) -> None:
    """Sign with the certificate whose thumbprint CTS_SIGN_THUMBPRINT names; else not at all."""
    if not os.environ.get("CTS_SIGN_THUMBPRINT"):
        print("not signed: CTS_SIGN_THUMBPRINT names no certificate")
        return
    run("powershell", "-NoProfile", "-ExecutionPolicy", "Bypass", "-File", SIGN, *files)
