"""Hand-written pages and files: citations, names that clash with generated files, bundles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.utils import get_markdown_title

from torana.files import is_leftover, name_in
from torana.pages.markdown.page_metadata import front_matter as as_front_matter
from torana.pages.markdown.page_metadata import metadata
from torana.problems import Position, Problem, ProblemsError
from torana.site import front_matter
from torana.site.bundles import PARTS
from torana.site.plan import Plan


def with_citation(text: str, path: str, plan: Plan) -> str:
    """Add the citation to a hand-written page: at the end for readers, in the head for programs.

    Args:
        text: Its Markdown with front matter.
        path: Its path in the folder of hand-written pages.
        plan: The plan of the site.

    Raises:
        ToranaError: The template of the citation is wrong.
    """
    written = front_matter.read(text, path)
    meta = written.metadata()
    if "redirect" in meta:
        return as_front_matter(meta) + written.markdown
    title = written.text("title") or get_markdown_title(written.markdown) or PurePosixPath(path).stem
    path = path.replace("README.md", "index.md")
    page, foot = plan.hand_written(path, title, written.text("description"), written.text("language") or "en")
    added = metadata(page)
    head = meta | {"head": added["head"]}
    return f"{as_front_matter(head)}{written.markdown.rstrip()}\n\n{foot}"


def no_clash(is_generated: Callable[[str], bool], config: MkDocsConfig) -> None:
    """Check that no hand-written file has the name of a generated one, for which `is_generated` returns true.

    Raises:
        ProblemsError: A file has such a name. MkDocs would use one of the two without a message.
    """
    folder = Path(config.docs_dir)
    # README.md becomes the same page as index.md.
    files = (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.*")))
    written = {file.replace("README.md", "index.md"): file for file in files}
    root = Path(config.config_file_path).parent
    if clashes := [name_in(root, folder / file) for name, file in written.items() if is_generated(name)]:
        message = "Torana generates a file with the same name"
        raise ProblemsError(Problem(Position(file), message, "rename or delete it") for file in clashes)


def built_pages(config: MkDocsConfig, site: Path) -> Iterator[tuple[Path, str]]:
    """Yield each hand-written page of a built site: its Markdown file, and its path in the site."""
    for path in sorted(Path(config.docs_dir).rglob("*.md")):
        name = path.relative_to(config.docs_dir).as_posix()
        page = File(name, config.docs_dir, str(site), config.use_directory_urls).dest_uri
        if (site / page).is_file():
            yield path, page


def remove_leftovers(files: Files) -> None:
    """Remove files that editors and systems leave behind, in place. MkDocs would publish them."""
    for file in list(files):
        if any(map(is_leftover, PurePosixPath(file.src_uri).parts)):
            files.remove(file)


def add_logos(files: Files, logos: Mapping[str, Path], config: MkDocsConfig) -> None:
    """Add the logos of entities, in place. `logos` has the file of each path in the site."""
    for path, file in logos.items():
        files.append(File.generated(config, path, abs_src_path=str(file)))


def bundle(files: Files, bundles: Mapping[str, bytes], config: MkDocsConfig) -> None:
    """Replace the sources of bundles with the bundles, in place."""
    for file in list(files):
        if bundles and file.src_uri.startswith(PARTS):
            files.remove(file)
    replace_files(files, bundles, config)


def replace_files(files: Files, contents: Mapping[str, bytes], config: MkDocsConfig) -> None:
    """Replace files with others that have the same paths, in place."""
    for file in list(files):
        if file.src_uri in contents:
            files.remove(file)
    for path, content in contents.items():
        files.append(File.generated(config, path, content=content))
