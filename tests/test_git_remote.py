"""Without a setting, the address of the repository is that of the git remote, or there are no links to one."""

from __future__ import annotations

from pathlib import Path

import pytest
from torana.dossier.git_remote import Origin, origin, web_address
from torana.pages.shared.addresses import Site
from torana.site.mkdocs.configuration import load, site_of, unset_addresses

from .support.command import git, torana
from .support.dossiers import lay_out

MKDOCS = """\
site_name: Base
theme: {{name: material, font: false}}
plugins: [torana: {{repository: {}}}]
markdown_extensions: [attr_list, def_list, md_in_html, tables, toc: {{permalink: true}}]
"""
ADDRESS = "https://github.com/us/dossier"


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("https://github.com/us/dossier", ADDRESS),
        ("https://github.com/us/dossier.git/", ADDRESS),
        ("https://me:secret@github.com/us/dossier.git", ADDRESS),
        ("git@github.com:us/dossier.git", ADDRESS),
        ("github.com:us/dossier", ADDRESS),
        ("ssh://git@github.com/us/dossier.git", ADDRESS),
        ("ssh://git@ssh.github.com:443/us/dossier.git", ADDRESS),
        ("git@github.example.org:us/my.site.git", "https://github.example.org/us/my.site"),
        ("https://gitlab.com/us/dossier.git", ""),
        ("https://github.com.example.org@evil.example/us/dossier", ""),
        ("https://github.com/us/dossier/<b>", ""),
        ("git@work:us/dossier.git", ""),
        ("/srv/github.com/us/dossier", ""),
        ("../dossier", ""),
        ("", ""),
    ],
)
def test_the_web_address_of_a_remote(remote: str, address: str) -> None:
    assert web_address(remote) == address


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A tiny dossier as a repository without a remote."""
    lay_out(tmp_path, {"mkdocs.yml": MKDOCS.format('""'), "docs/method.md": "# M\n", "docs/editing.md": "# E\n"})
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "first")
    return tmp_path


def test_the_branch_is_the_default_one_of_the_remote(root: Path) -> None:
    git(root, "remote", "add", "origin", "git@github.com:us/dossier.git")
    assert origin(root) == Origin(ADDRESS, "")
    git(root, "update-ref", "refs/remotes/origin/trunk", "HEAD")
    git(root, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    assert origin(root) == Origin(ADDRESS, "trunk")
    assert origin(root / "content") == Origin(), "its lines have longer addresses"


@pytest.mark.parametrize(
    ("setting", "remote", "site", "sentences"),
    [
        ('""', ADDRESS, Site(repository=ADDRESS), [f"links lead to {ADDRESS} (git remote origin)", "no address"]),
        ('""', "../elsewhere", Site(), ["no links to edit or report facts", "no address"]),
        ("false", ADDRESS, Site(), ["no address"]),
        ("https://git.example/a", ADDRESS, Site(repository="https://git.example/a"), ["no address"]),
    ],
)
def test_settings_come_before_the_remote(
    root: Path, setting: str, remote: str, site: Site, sentences: list[str]
) -> None:
    git(root, "remote", "add", "origin", remote)
    (root / "mkdocs.yml").write_text(MKDOCS.format(setting), "utf-8")
    config = load(root)
    assert site_of(config) == site
    found = unset_addresses(config, site)
    assert len(found) == len(sentences)
    assert all(map(str.startswith, found, sentences)), found


def test_a_build_without_addresses(root: Path) -> None:
    """It has no links to a repository and no canonical address, and says so. A new remote renews the pages."""
    done = torana("build", root=root)
    assert "no links to edit or report facts: set REPOSITORY_URL" in done.stdout
    assert "no address of the site in citations, feeds and data: set SITE_URL" in done.stdout
    page = root / "site" / "initiatives" / "wind-park" / "index.html"
    text = page.read_text("utf-8")
    assert "/issues/new" not in text
    assert 'rel="canonical"' not in text
    git(root, "remote", "add", "origin", ADDRESS)
    done = torana("build", "--profile", root=root)
    assert "changed since the previous build: the address of the repository" in done.stdout
    assert f"{ADDRESS}/issues/new?template=correction.yml" in page.read_text("utf-8")
