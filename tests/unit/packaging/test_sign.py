"""The tool that makes the key of a release channel and signs version files."""

import json
import os
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from cts_desktop import __version__
from cts_desktop.domain.errors import UserActionError
from cts_desktop.service.updates import read_channel

CHANGELOG = f"""# Changelog

Words that belong to no version.

## [{__version__}] - 2026-11-20

### Added

- A thing that needs
  more than one line.
- Another.

### Fixed

A paragraph
of two lines.

## [0.0.1] - 2026-01-01

- Old.
"""
CHANGES = """Added

- A thing that needs more than one line.
- Another.

Fixed

A paragraph of two lines."""


@pytest.fixture
def sign(script):
    return script("sign")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
    return tmp_path


ADDRESS = "https://example.org/version.json"
SIGN = ("sign", "key.pem", "version.json", "--page", "https://example.org/get", "--changelog",
        "CHANGELOG.md")  # fmt: skip


def test_what_it_signs_is_believed_by_the_program_and_shows_the_top_of_the_changelog(
    sign, folder, capsys
):
    for words in (("make-key", "key.pem"), ("channel", ADDRESS, "key.pem", "channel.json"), SIGN,
                  ("verify", "version.json", "channel.json")):  # fmt: skip
        assert sign.main(list(words)) == 0
    said = capsys.readouterr().out
    assert CHANGES in said
    assert f"Version {__version__} of 2026-11-20" in said
    private = (folder / "key.pem").read_text()
    assert private.startswith("-----BEGIN PRIVATE KEY-----")
    assert private.splitlines()[1] not in said
    assert (folder / "key.pem").stat().st_mode & 0o777 == 0o600
    channel = read_channel(folder / "channel.json")
    assert channel.url == ADDRESS
    assert channel.public_key in said
    names = ("version.json", "channel.json")
    assert {(folder / name).stat().st_mode & 0o777 for name in names} == {0o644}


def test_a_key_is_never_written_over_and_one_that_others_can_read_is_not_used(sign, folder, capsys):
    assert sign.main(["make-key", "key.pem"]) == 0
    before = (folder / "key.pem").read_bytes()
    assert sign.main(["make-key", "key.pem"]) == 1
    assert (folder / "key.pem").read_bytes() == before
    (folder / "key.pem").chmod(0o640)
    assert sign.main(list(SIGN)) == 1
    said = capsys.readouterr().err
    assert "it exists already" in said
    assert "can be read by others" in said
    assert not (folder / "version.json").exists()


def test_a_file_that_is_no_such_key_is_refused_in_words(sign, folder, capsys):
    for content in (b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"):
        (folder / "key.pem").write_bytes(content)
        (folder / "key.pem").chmod(0o600)
        assert sign.main(list(SIGN)) == 1
        assert "not a private key" in capsys.readouterr().err
    (folder / "key.pem").unlink()
    assert sign.main(list(SIGN)) == 1
    assert "does not exist" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changelog", "why"),
    [
        ("", "no section"),
        ("## [Unreleased]\n\n- New.\n", "Unreleased"),
        (f"## [{__version__}]\n\n- New.\n", "head it like"),
        ("## [0.0.7] - 2026-01-01\n\n- New.\n", "begins with 0.0.7"),
        (f"## [{__version__}] - 2026-01-01\n\n- \x07 bell\n", "do not print"),
        (f"## [{__version__}] - 2026-01-01\n\n" + f"- {'☃' * 8} words.\n" * 2_000, "shorten"),
    ],
    ids=["none", "unreleased", "undated", "another version", "bell", "too long"],
)
def test_a_changelog_that_does_not_begin_with_this_version_dated_is_refused(
    sign, folder, capsys, changelog, why
):
    sign.make_key(folder / "key.pem")
    (folder / "CHANGELOG.md").write_text(changelog, encoding="utf-8")
    assert sign.main(list(SIGN)) == 1
    assert why in capsys.readouterr().err
    assert not (folder / "version.json").exists()


def test_an_address_without_encryption_is_refused(sign, folder, capsys):
    sign.make_key(folder / "key.pem")
    assert sign.main(["channel", "http://example.org/", "key.pem", "channel.json"]) == 1
    assert sign.main([*SIGN, "--page", "http://example.org/"]) == 1
    assert capsys.readouterr().err.count("not an https address") == 2
    assert {path.name for path in folder.iterdir()} == {"CHANGELOG.md", "key.pem"}


def test_a_file_that_was_changed_signed_by_another_or_has_expired_is_not_verified(
    sign, folder, capsys, monkeypatch
):
    for name in ("key.pem", "other.pem"):
        sign.make_key(folder / name)
    sign.main(["channel", ADDRESS, "other.pem", "channel.json"])
    sign.main(list(SIGN))
    verify = ["verify", "version.json", "channel.json"]
    assert sign.main(verify) == 1
    sign.main(["channel", ADDRESS, "key.pem", "channel.json"])
    assert sign.main(verify) == 0
    fields = json.loads((folder / "version.json").read_text())
    sign._publish(folder / "version.json", json.dumps(fields, indent=1).encode())
    assert sign.main(verify) == 1
    section = sign.top_section(CHANGELOG)
    old = sign.Release(
        sign.Version.parse(__version__), section.released, ADDRESS, "", date(2026, 1, 1)
    )
    key = sign.read_key(folder / "key.pem")
    sign._publish(folder / "version.json", sign.signed(old, key))
    assert sign.main(verify) == 1
    said = capsys.readouterr().err
    assert "does not know" in said
    assert "not a signed file" in said
    assert "expired on 2026-01-01" in said


def test_a_key_of_another_kind_is_refused(sign, folder):
    other = ec.generate_private_key(ec.SECP256R1())
    text = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    descriptor = os.open(folder / "key.pem", os.O_WRONLY | os.O_CREAT, 0o600)
    os.write(descriptor, text)
    os.close(descriptor)
    with pytest.raises(UserActionError, match="not an Ed25519 key"):
        sign.read_key(folder / "key.pem")
