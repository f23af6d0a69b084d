"""Who may use the page: names, roles, hashed passwords and tokens, in one file of the archive's folder."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from filelock import FileLock
from pydantic import TypeAdapter, ValidationError

from index.files import Stamp, stamp_of, write_whole
from qa.errors import AccessError

Role = Literal["ask", "change"]  # the second may do what the first may
SHORTEST = 10  # characters of a password
TOKEN = "onrecord_"  # noqa: S105 - what every token begins with, so that a scan for secrets knows it
# OWASP's password storage cheat sheet: N = 2^15, r = 8, p = 3 is as strong as its first choice, in 32 MiB.
_SCRYPT = {"n": 1 << 15, "r": 8, "p": 3}
_MEMORY = 64 << 20  # 128 * N * r bytes are needed, and a little more


@dataclass(frozen=True, slots=True)
class Account:
    """One who may use the page; `password` and `tokens` are hashes, and there may be neither."""

    name: str
    role: Role
    password: str = ""
    tokens: tuple[str, ...] = ()


_File = TypeAdapter(tuple[Account, ...])


@dataclass
class Accounts:
    """The accounts of an archive. Any process may change them; whoever reads sees the file as it is now."""

    folder: Path
    _read: tuple[Stamp | None, dict[str, Account]] | None = field(default=None, repr=False)

    @property
    def _path(self) -> Path:
        return self.folder / "users.json"

    def all(self) -> dict[str, Account]:
        """Every account, by name.

        Raises:
            AccessError: the file is damaged.
        """
        stamp = stamp_of(self._path)
        if self._read is None or self._read[0] != stamp:
            self._read = stamp, self._load()
        return self._read[1]

    def _load(self) -> dict[str, Account]:
        try:
            found = _File.validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValidationError) as error:
            raise AccessError(
                f"{self._path} cannot be read as accounts ({type(error).__name__}). Bring back a copy of it, or "
                "remove it and add the users anew."
            ) from error
        return {each.name: each for each in found}

    def add(self, name: str, role: Role, password: str = "") -> None:
        """Add an account, or change the role and the password of one; its tokens stay.

        Raises:
            AccessError: the name or the password is not as it has to be.
        """
        if not name or len(name) > 64 or not name.isprintable() or ":" in name or name != name.strip():
            raise AccessError(f"{name!r} cannot be a name: 1 to 64 characters, no colon, no space around it.")
        if password and len(password) < SHORTEST:
            raise AccessError(f"The password has {len(password)} characters; it has to have {SHORTEST} at least.")
        hashed = hash_password(password) if password else ""
        self._change(
            lambda there: there | {name: replace(there.get(name, Account(name, role)), role=role, password=hashed)}
        )

    def remove(self, name: str) -> None:
        """Remove an account and its tokens."""
        self._known(name)
        self._change(lambda there: {key: each for key, each in there.items() if key != name})

    def new_token(self, name: str) -> str:
        """A token for an account's programs. It is kept as a hash: this is the only time that it is told."""
        self._known(name)
        token = TOKEN + secrets.token_urlsafe(32)
        added = (_token_hash(token),)
        self._change(lambda there: there | {name: replace(there[name], tokens=there[name].tokens + added)})
        return token

    def drop_tokens(self, name: str) -> None:
        """Make all tokens of an account worthless."""
        self._known(name)
        self._change(lambda there: there | {name: replace(there[name], tokens=())})

    def _known(self, name: str) -> None:
        if name not in self.all():
            names = ", ".join(sorted(self.all())) or "none"
            raise AccessError(f"There is no user {name!r}; there are: {names}.")

    def _change(self, change: Callable[[dict[str, Account]], dict[str, Account]]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self._path.with_suffix(".lock")):
            now = change(self._load())
            ordered = tuple(now[name] for name in sorted(now))
            write_whole(self._path, _File.dump_json(ordered, indent=1), private=True)
        self._read = None

    def by_password(self, name: str, password: str) -> Account | None:
        """The account that a name and a password belong to. Takes as long where there is no such name."""
        account = self.all().get(name)
        hashed = account.password if account and account.password else self._nobody
        return account if password_fits(password, hashed) and account and account.password else None

    def by_token(self, token: str) -> Account | None:
        """The account that a token belongs to. What is compared are hashes of 256 random bits: time tells nothing."""
        hashed = _token_hash(token)
        return next((each for each in self.all().values() if hashed in each.tokens), None)

    @cached_property
    def _nobody(self) -> str:
        return hash_password(secrets.token_hex(16))


def hash_password(password: str) -> str:
    """The password as it is kept: scrypt's parameters, salt and hash, as JSON."""
    salt = secrets.token_bytes(16)
    kept = _SCRYPT | {"salt": salt.hex(), "hash": _scrypt(password, salt, _SCRYPT).hex()}
    return json.dumps(kept)


def password_fits(password: str, kept: str) -> bool:
    """Whether a password is the one that was kept by `hash_password`."""
    stated = json.loads(kept)
    hashed = _scrypt(password, bytes.fromhex(stated["salt"]), stated)
    return hmac.compare_digest(hashed, bytes.fromhex(stated["hash"]))


def _scrypt(password: str, salt: bytes, cost: dict[str, int]) -> bytes:
    return hashlib.scrypt(
        password.encode("utf-8", "replace"), salt=salt, n=cost["n"], r=cost["r"], p=cost["p"], maxmem=_MEMORY
    )


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
