#!/usr/bin/env bash
# Signs a bundle for the hardened runtime and has it notarised.
#   sign.sh BUNDLE ENTITLEMENTS IDENTIFIER
# CTS_SIGN_IDENTITY names the certificate (Developer ID Application), CTS_NOTARY_PROFILE the
# credentials stored with `xcrun notarytool store-credentials`.
set -euo pipefail
bundle=$1 entitlements=$2 identifier=$3

sign() {
    codesign --force --timestamp --options runtime --sign "$CTS_SIGN_IDENTITY" "$@"
}

# From the inside out: a signature covers those of what it holds.
find "$bundle/Contents" -type f \( -name '*.dylib' -o -name '*.so' \) -print0 |
    while IFS= read -r -d '' library; do sign "$library"; done
find "$bundle/Contents/MacOS" -type f -perm -u+x -print0 |
    while IFS= read -r -d '' program; do sign --entitlements "$entitlements" "$program"; done
sign --entitlements "$entitlements" --identifier "$identifier" "$bundle"
codesign --verify --strict --deep --verbose=2 "$bundle"

if [ -n "${CTS_NOTARY_PROFILE:-}" ]; then
    archive=$(mktemp -d)/bundle.zip
    ditto -c -k --keepParent "$bundle" "$archive"
    xcrun notarytool submit "$archive" --keychain-profile "$CTS_NOTARY_PROFILE" --wait
    xcrun stapler staple "$bundle"
else
    echo "not notarised: CTS_NOTARY_PROFILE names no credentials" >&2
fi
