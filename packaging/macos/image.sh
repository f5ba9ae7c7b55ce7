#!/usr/bin/env bash
# Puts a bundle into a disk image, beside a link to the place where it belongs.
#   image.sh BUNDLE IMAGE TITLE
set -euo pipefail
bundle=$1 image=$2 title=$3
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
cp -R "$bundle" "$stage/"
ln -s /Applications "$stage/Applications"
rm -f "$image"
hdiutil create -volname "$title" -srcfolder "$stage" -format ULFO -fs HFS+ "$image"
if [ -n "${CTS_SIGN_IDENTITY:-}" ]; then
    codesign --sign "$CTS_SIGN_IDENTITY" --timestamp "$image"
fi
