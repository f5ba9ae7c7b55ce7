"""The encrypted file: nothing readable in it, nothing lost, every damage seen."""

import hashlib
import json
import os
import random
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cts_desktop.domain.credentials import Credentials, Secret, VaultState
from cts_desktop.domain.errors import (
    CredentialsError,
    CredentialsLockedError,
    InvalidValueError,
    VaultDamagedError,
    WrongPassphraseError,
)
from cts_desktop.runtime import files
from cts_desktop.settings import vault as vault_module
from cts_desktop.settings.vault import Scrypt, Vault

FAST = Scrypt(n=2, r=1)
RIGHT, WRONG = Secret("correct horse"), Secret("battery staple")
KEY = Credentials(Secret("the-key"), Secret("the-secret"), Secret("the-third"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.vault"


@pytest.fixture
def vault(path: Path) -> Vault:
    made = Vault(path, FAST)
    made.unlock(RIGHT)
    made.put("c001", KEY)
    return made


def unlocked(path: Path) -> Vault:
    made = Vault(path, FAST)
    made.unlock(RIGHT)
    return made


def resealed(data: bytes) -> bytes:
    """What somebody makes of the file who knows how its checksum is made."""
    return data[:-32] + hashlib.sha256(data[:-32]).digest()


def test_there_is_nothing_before_a_passphrase_was_chosen(path):
    vault = Vault(path, FAST)
    assert vault.state() is VaultState.NONE
    with pytest.raises(CredentialsLockedError, match="choose a passphrase"):
        vault.get("c001")
    with pytest.raises(CredentialsLockedError, match="choose a passphrase"):
        vault.put("c001", KEY)
    assert not path.exists()


def test_keys_come_back_after_a_restart_and_only_with_the_passphrase(vault, path):
    again = Vault(path, FAST)
    assert again.state() is VaultState.LOCKED
    with pytest.raises(CredentialsLockedError, match="enter the passphrase"):
        again.get("c001")
    with pytest.raises(WrongPassphraseError):
        again.unlock(WRONG)
    assert again.state() is VaultState.LOCKED
    again.unlock(RIGHT)
    assert again.state() is VaultState.UNLOCKED
    assert again.get("c001") == KEY
    assert again.get("c002") is None


def test_a_deleted_key_is_gone_and_an_unknown_one_no_error(vault, path):
    vault.delete("c009")
    vault.delete("c001")
    assert vault.get("c001") is None
    again = Vault(path, FAST)
    again.unlock(RIGHT)
    assert again.get("c001") is None


def test_nothing_of_a_key_can_be_read_in_the_file(vault, path):
    data = path.read_bytes()
    for text in (b"the-key", b"the-secret", b"the-third", b"c001", b"correct"):
        assert text not in data


def test_writing_twice_never_gives_the_same_bytes(vault, path):
    before = path.read_bytes()
    vault.put("c001", KEY)
    header = before.index(b"\n", 9) + 1
    after = path.read_bytes()
    assert after[:header] == before[:header]
    assert after[header : header + 12] != before[header : header + 12]


def test_any_changed_byte_is_seen_as_damage_and_never_as_a_wrong_passphrase(vault, path):
    whole = path.read_bytes()
    chance = random.Random(7)  # noqa: S311 - a seed, not a secret
    for position in range(len(whole)):
        broken = bytearray(whole)
        broken[position] ^= chance.randrange(1, 256)
        path.write_bytes(bytes(broken))
        with pytest.raises(VaultDamagedError, match="damaged"):
            Vault(path, FAST).unlock(RIGHT)
    assert len(whole) > 250


@pytest.mark.parametrize("kept", [0, 1, 8, 9, 40, 100, 150, 250, -1])
def test_a_truncated_file_is_damaged(vault, path, kept):
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(VaultDamagedError):
        Vault(path, FAST).unlock(RIGHT)
    with pytest.raises(VaultDamagedError):
        vault.get("c001")  # also for one that was open before


def test_bytes_changed_by_somebody_who_mends_the_checksum_do_not_pass_either(vault, path):
    whole = path.read_bytes()
    start = whole.index(b"\n", 9) + 1
    for position in range(start, len(whole) - 32):
        broken = bytearray(whole)
        broken[position] ^= 1
        path.write_bytes(resealed(bytes(broken)))
        with pytest.raises((VaultDamagedError, WrongPassphraseError)):
            unlocked(path).get("c001")


def test_the_boxes_of_two_files_cannot_be_mixed(vault, path, tmp_path):
    other = Vault(tmp_path / "other.vault", FAST)
    other.unlock(RIGHT)
    mine, theirs = path.read_bytes(), (tmp_path / "other.vault").read_bytes()
    start, check = mine.index(b"\n", 9) + 1, 12 + 19 + 16
    path.write_bytes(resealed(mine[: start + check] + theirs[start + check :]))
    with pytest.raises(VaultDamagedError, match="tampered"):
        vault.get("c001")


@pytest.mark.parametrize("version", [0, 2, 99])
def test_another_version_is_named_instead_of_called_damaged(vault, path, version):
    data = path.read_bytes().replace(b'"version":1', b'"version":%d' % version)
    path.write_bytes(resealed(data))
    with pytest.raises(CredentialsError, match=f"format {version}") as caught:
        Vault(path, FAST).unlock(RIGHT)
    assert not isinstance(caught.value, VaultDamagedError)


@pytest.mark.parametrize(
    "header",
    [
        {"n": 2**40}, {"n": 3}, {"n": 0}, {"r": 0}, {"r": 10**6}, {"p": 0}, {"p": 10**6},
        {"n": "2"}, {"n": None}, {"more": 1},
    ],
)  # fmt: skip
def test_parameters_that_would_use_all_memory_are_not_tried(vault, path, header):
    data = path.read_bytes()
    end = data.index(b"\n", 9) + 1
    said = json.loads(data[9:end])
    said["scrypt"] |= header
    changed = data[:9] + json.dumps(said).encode() + b"\n" + data[end:]
    path.write_bytes(resealed(changed))
    with pytest.raises(VaultDamagedError):
        Vault(path, FAST).unlock(RIGHT)


def test_the_parameters_of_the_file_count_and_not_the_present_ones(vault, path):
    again = Vault(path, Scrypt(n=4, r=2))
    again.unlock(RIGHT)
    assert again.get("c001") == KEY
    assert b'"n":2,"r":1' in path.read_bytes()
    again.change_passphrase(RIGHT, WRONG)
    assert b'"n":4,"r":2' in path.read_bytes()


def test_the_parameters_used_are_those_that_are_recommended():
    assert Scrypt() == Scrypt(n=131072, r=8, p=1)


def test_a_passphrase_is_changed_only_by_who_knows_the_old_one(vault, path):
    before = path.read_bytes()
    with pytest.raises(WrongPassphraseError):
        vault.change_passphrase(WRONG, Secret("something new"))
    with pytest.raises(InvalidValueError, match="at least 8"):
        vault.change_passphrase(RIGHT, Secret("short"))
    assert path.read_bytes() == before
    vault.change_passphrase(RIGHT, WRONG)
    assert vault.get("c001") == KEY
    again = Vault(path, FAST)
    with pytest.raises(WrongPassphraseError):
        again.unlock(RIGHT)
    again.unlock(WRONG)
    assert again.get("c001") == KEY


def test_a_locked_file_can_change_its_passphrase_and_is_open_then(vault, path):
    again = Vault(path, FAST)
    again.change_passphrase(RIGHT, WRONG)
    assert again.get("c001") == KEY
    with pytest.raises(CredentialsError, match="There is no"):
        Vault(path.with_name("none"), FAST).change_passphrase(RIGHT, WRONG)


def test_a_new_passphrase_has_eight_characters(path):
    vault = Vault(path, FAST)
    with pytest.raises(InvalidValueError, match="Passphrase: at least 8"):
        vault.unlock(Secret("seven77"))
    assert vault.state() is VaultState.NONE
    vault.unlock(Secret("eight888"))
    assert vault.state() is VaultState.UNLOCKED


def test_another_program_that_changed_the_file_is_noticed(vault, path):
    other = Vault(path, FAST)
    other.unlock(RIGHT)
    other.put("c002", KEY)
    vault.put("c003", KEY)  # must not drop what the other has stored
    assert other.get("c003") == other.get("c002") == KEY
    other.change_passphrase(RIGHT, WRONG)
    with pytest.raises(CredentialsLockedError, match="changed meanwhile"):
        vault.put("c004", KEY)
    assert vault.state() is VaultState.LOCKED
    assert other.get("c004") is None


def test_a_second_process_reads_and_adds(vault, path):
    script = (
        "import sys; from pathlib import Path\n"
        "from cts_desktop.domain.credentials import Credentials, Secret\n"
        "from cts_desktop.settings.vault import Vault\n"
        "vault = Vault(Path(sys.argv[1])); vault.unlock(Secret('correct horse'))\n"
        "vault.put('c002', vault.get('c001'))\n"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=True, timeout=30)
    assert vault.get("c002") == KEY


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_the_file_is_for_its_owner_only_and_made_so_again(vault, path):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    Vault(path, FAST).unlock(RIGHT)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_crash_between_writing_and_renaming_leaves_the_old_file(vault, path, monkeypatch):
    before = path.read_bytes()

    def crash(*_paths: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "replace_durably", crash)
    with pytest.raises(CredentialsError, match=r"cannot be stored.*disk is full"):
        vault.put("c002", KEY)
    with pytest.raises(CredentialsError, match="disk is full"):
        vault.change_passphrase(RIGHT, WRONG)
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
    assert vault.get("c001") == KEY
    assert vault.get("c002") is None


def test_a_missing_directory_or_an_unreadable_file_is_said_in_words(tmp_path, path):
    with pytest.raises(CredentialsError, match="does not exist"):
        Vault(tmp_path / "gone" / "keys.vault", FAST).unlock(RIGHT)
    path.mkdir()
    with pytest.raises(CredentialsError, match="it is a folder"):
        Vault(path, FAST).unlock(RIGHT)


def test_a_file_deleted_while_open_is_missed(vault, path):
    path.unlink()
    assert vault.state() is VaultState.NONE
    with pytest.raises(CredentialsError, match="cannot be read"):
        vault.get("c001")


def test_an_empty_file_is_damaged_and_not_taken_for_a_new_one(path):
    path.touch()
    vault = Vault(path, FAST)
    assert vault.state() is VaultState.LOCKED
    with pytest.raises(VaultDamagedError):
        vault.unlock(RIGHT)
    assert path.read_bytes() == b""


def test_every_file_has_a_salt_of_its_own(vault, path, tmp_path):
    other = Vault(tmp_path / "other", FAST)
    other.unlock(RIGHT)
    salts = {
        json.loads(p.read_bytes()[9:].split(b"\n")[0])["salt"] for p in (path, tmp_path / "other")
    }
    assert len(salts) == 2


def test_no_key_stays_readable_in_the_object(vault):
    for value in vars(vault).values():
        assert "the-" not in repr(value)
    assert vault_module.MIN_PASSPHRASE == 8
