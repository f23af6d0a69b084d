"""The commands `onrecord users …`: who may use a page that others can reach."""

import sys
from typing import Annotated

import typer

from index.terminal import ArchiveOption, index_settings, printable
from qa.errors import AccessError
from qa.page.accounts import Accounts, Role

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Say who may use a page that others can reach.")

NameArgument = Annotated[str, typer.Argument(help="The user's name.", show_default=False)]


def _accounts(archive: ArchiveOption) -> Accounts:
    return Accounts(index_settings(archive).archive)


@app.command()
def add(
    name: NameArgument,
    *,
    role: Annotated[Role, typer.Option(help="ask: ask and read; change: change the library too.")] = "ask",
    password: Annotated[
        bool, typer.Option(help="Ask for a password; without one the user comes by token or through a proxy.")
    ] = True,
    archive: ArchiveOption = None,
) -> None:
    """Add a user, or give one another role and password. The password is asked for, or read from standard input."""
    if not password:
        given = ""
    elif sys.stdin.isatty():
        given = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    elif not (given := sys.stdin.readline().rstrip("\r\n")):
        raise AccessError("There is no password on standard input. Give one line, or say --no-password.")
    _accounts(archive).add(name, role, given)


@app.command("list")
def list_(archive: ArchiveOption = None) -> None:
    """List the users: name, role, whether there is a password, how many tokens."""
    for each in _accounts(archive).all().values():
        secret = "password" if each.password else "no password"
        typer.echo(f"{printable(each.name)}\t{each.role}\t{secret}\t{len(each.tokens)} tokens")


@app.command()
def remove(
    name: NameArgument,
    *,
    tokens: Annotated[bool, typer.Option("--tokens", help="Remove the tokens alone; the user stays.")] = False,
    archive: ArchiveOption = None,
) -> None:
    """Remove a user, or a user's tokens. Both count from the next request on."""
    accounts = _accounts(archive)
    (accounts.drop_tokens if tokens else accounts.remove)(name)


@app.command()
def token(name: NameArgument, archive: ArchiveOption = None) -> None:
    """Print a new token for the user's programs (Authorization: Bearer …). It is shown this once."""
    typer.echo(_accounts(archive).new_token(name))
