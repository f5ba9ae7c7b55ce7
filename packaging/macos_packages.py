"""The bundle's description, and its signing, notarising and disk image. Run on macOS."""

import os
from pathlib import Path

import icons
from product import APP_ID, ICONS, NAME, PACKAGES, PROJECT, TITLE, VERSION, run

BUNDLE = PROJECT / "build" / "dist" / f"{TITLE}.app"
ENTITLEMENTS = PROJECT / "packaging" / "macos" / "entitlements.plist"
SIGN = PROJECT / "packaging" / "macos" / "sign.sh"
IMAGE = PROJECT / "packaging" / "macos" / "image.sh"


def icon() -> str:
    """Return the icon's file, drawn where it is not there."""
    path = ICONS / f"{NAME}.icns"
    if not path.exists():
        icons.write_all()
    return str(path)


def info_plist() -> dict[str, object]:
    """Return what Info.plist says beyond what PyInstaller writes by itself."""
    return {
        "CFBundleDisplayName": TITLE,
        "CFBundleShortVersionString": VERSION,
        "CFBundleVersion": VERSION,
        "LSApplicationCategoryType": "public.app-category.finance",
        "LSMinimumSystemVersion": "12.0",
        # One running program per profile, which it enforces itself; several profiles may run.
        "LSMultipleInstancesProhibited": False,
        "LSBackgroundOnly": False,
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,
        "NSSupportsAutomaticTermination": False,
        "NSSupportsSuddenTermination": False,
        "NSHumanReadableCopyright": "Apache License 2.0",
    }


def make_all() -> list[Path]:
    """Sign and notarise the bundle where that is set up, and put it into a disk image."""
    image = PACKAGES / f"{NAME}-{VERSION}-macos.dmg"
    if os.environ.get("CTS_SIGN_IDENTITY"):
        run("bash", SIGN, BUNDLE, ENTITLEMENTS, APP_ID)
    else:
        print("not signed: CTS_SIGN_IDENTITY names no certificate")
    run("bash", IMAGE, BUNDLE, image, TITLE)
    return [image]
