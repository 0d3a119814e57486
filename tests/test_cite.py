"""How a figure is cited, and that LaTeX and BibTeX can read it."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
import unicodedata
from functools import partial

import numpy as np
import pytest
import yaml
from test_packaging import ROOT
from tiny import refused, write_checkout

from press.figures import catalogue, citation_file, folds, latex
from press.figures.citation import cite
from press.figures.citation_file import Author, CitationFile
from press.figures.folder import FigureFolder, PageInfo
from press.figures.latex import Latex, to_latex
from press.files.revision import Revision
from redact.pictures import seed_distribution

FIGURE = {
    "id": "fig-1-1-seeds",
    "caption": "Error of *red*. A dot is a seed.",
    "page": {
        "id": "1.1",
        "slug": "1-1",
        "name": "Experiment 1.1",
        "title": "Red & cyan",
        "source": "experiments/1-1.ipynb",
    },
}
BOOK = {"title": "A book", "year": "2026", "site": "", "repository": ""}
CITED = CitationFile((Author("Us"),), "MIT")
REVISION = Revision("0123456789" * 4, "2026-01-03", clean=True)


def cited(figure=FIGURE, book=BOOK, cited=CITED, revision=REVISION):
    caption, title = to_latex([("caption", figure["caption"]), ("title", figure["page"]["title"])])
    return cite(figure, caption, title, book, cited, revision, "redact")


def test_bibtex():
    assert cited()["bibtex"] == (
        "@misc{redact-fig-1-1-seeds,\n"
        "  author       = {{Us}},\n"
        "  title        = {{Experiment 1.1, Red \\& cyan: Error of \\emph{red}}},\n"
        "  howpublished = {Figure fig-1-1-seeds of ``A book''},\n"
        "  year         = {2026},\n"
        "  note         = {MIT license, commit 0123456789},\n"
        "}"
    )


def test_a_latex_figure_has_caption_credit_and_label():
    assert cited()["latex"] == (
        "\\begin{figure}\n"
        "  \\centering\n"
        "  \\includegraphics[width=\\linewidth]{fig-1-1-seeds.pdf}\n"
        "  \\caption{Error of \\emph{red}. A dot is a seed. Figure: Us~\\cite{redact-fig-1-1-seeds}, MIT license, "
        "commit 0123456789.}\n"
        "  \\label{fig:redact-fig-1-1-seeds}\n"
        "\\end{figure}"
    )


def test_markdown():
    assert cited()["markdown"] == (
        "![Error of *red*. A dot is a seed.](fig-1-1-seeds.png)\n\n"
        "*Us, experiment 1.1, figure fig-1-1-seeds, MIT license, commit 0123456789.*"
    )


def test_a_published_site_is_linked_to():
    found = cited(book=BOOK | {"site": "https://web.example/", "repository": "https://code.example/a"})
    address = "https://web.example/experiments/1-1.html#fig-1-1-seeds"
    assert f"  url          = {{{address}}},\n" in found["bibtex"]
    assert f"[experiment 1.1, figure fig-1-1-seeds]({address})" in found["markdown"]


def test_where_nothing_is_published_the_repository_is_named():
    found = cited(book=BOOK | {"repository": "https://code.example/a {b}(c)"})
    assert "  url          = {https://code.example/a%20%7Bb%7D%28c%29},\n" in found["bibtex"]


@pytest.mark.parametrize(
    ("revision", "note"),
    [
        (Revision(), "MIT license"),
        (Revision("a" * 40, "2026-01-03", clean=False), "MIT license, commit aaaaaaaaaa with uncommitted changes"),
    ],
)
def test_what_is_known_of_the_commit_is_said(revision, note):
    assert f"{{{note}}}" in cited(revision=revision)["bibtex"]


def test_a_cross_reference_names_what_is_not_there():
    found = cited(FIGURE | {"caption": "The rule (@sec-ranking), as in @fig-1-1-a and [-@tbl-b]. A. B"})
    assert "The rule (section sec-ranking), as in figure fig-1-1-a and tbl-b. A. B Figure: Us" in found["latex"]
    assert "![The rule (section sec-ranking), as in figure fig-1-1-a and tbl-b. A. B]" in found["markdown"]


def test_what_a_formula_needs_is_said():
    assert cited(FIGURE | {"caption": r"In $\mathbb{R}$."})["latex"].startswith(
        "% This needs \\usepackage{amsmath,amssymb}.\n\\begin{figure}"
    )


@pytest.mark.parametrize(
    ("caption", "first"),
    [
        ("A cube. It turns.", "A cube"),
        ("Is it *red. Or* blue? Yes.", r"Is it \emph{red. Or} blue?"),
        ("In $a. B$ there is i.e. one.", r"In \(a. B\) there is i.e.~one"),
    ],
)
def test_the_title_is_the_first_sentence(caption, first):
    (found,) = to_latex([("caption", caption)])
    assert found.first == first


# Authors


PERSONS = """
license: MIT
authors:
  - {family-names: Beethoven, given-names: Ludwig, name-particle: van}
  - {family-names: Land and Sea, given-names: Ada, name-suffix: Jr.}
  - {name: 'Barnes & Noble, *Inc.*'}
  - {alias: z_0}
  - {family-names: Müller}
"""


def test_people_and_groups_are_not_taken_for_each_other(tmp_path):
    (tmp_path / "CITATION.cff").write_text(PERSONS, encoding="utf-8")
    found = cited(cited=citation_file.read(tmp_path))
    assert (
        "  author       = {van Beethoven, Ludwig and {Land and Sea}, Jr., Ada and {Barnes \\& Noble, *Inc.*} and {z\\_0} and "
        'M{\\"{u}}ller},\n'
    ) in found["bibtex"]
    assert "Figure: Ludwig van Beethoven, Ada Land and Sea Jr., Barnes \\& Noble, *Inc.*, z\\_0 and M" in found["latex"]
    assert "*Ludwig van Beethoven, Ada Land and Sea Jr., Barnes & Noble, \\*Inc.\\*, z\\_0 and Müller, exp" in found["markdown"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (None, "CITATION.cff is missing"),
        ("a: [", "CITATION.cff:1: not YAML"),
        ("- a", "a mapping is expected, not list"),
        ("license: MIT", "authors is None, expected a list"),
        ("license: MIT\nauthors: [{}]", "authors[0] is {}, expected name, or family-names"),
        ("license: MIT\nauthors: [Ada]", "authors[0] is 'Ada', expected name"),
        ("authors: [{name: Ada}]", "license is None, expected an SPDX identifier"),
    ],
)
def test_a_citation_file_that_does_not_say_who(tmp_path, text, complaint):
    if text is not None:
        (tmp_path / "CITATION.cff").write_text(text)
    with refused("CITATION.cff", complaint):
        citation_file.read(tmp_path)


def test_what_else_names_the_authors_agrees_with_the_citation_file():
    told = citation_file.read(ROOT)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert [author["name"] for author in project["authors"]] == [author.name for author in told.authors]
    assert project["license"] == told.license
    settings = yaml.safe_load((ROOT / "paper/_quarto.yml").read_text(encoding="utf-8"))
    assert "author" not in settings["book"], "bind takes them from CITATION.cff"


# Letters


@pytest.mark.parametrize(
    ("caption", "written"),
    [
        ("50 % & *more* #1_a {b ~ ^ < > |", r"50 \% \& \emph{more} \#1\_a {\textbraceleft}b {\textasciitilde} "
         r"{\textasciicircum} {\textless} {\textgreater} {\textbar}"),
        ("−1 ≥ λ", r"\ensuremath{-}1 \ensuremath{\geq} \ensuremath{\lambda}"),
        ("10⁻⁵ x₁²", r"10\ensuremath{{}^{-5}} x\ensuremath{{}_{1}}\ensuremath{{}^{2}}"),
        ("3° – “é” 'ı' ﬁ", r"3\ensuremath{{}^{\circ}} -- ``{\'{e}}'' `{\i}' fi"),
        (r"$\hat z$ and $λ ≠ \{é\}$", r"\(\hat z\) and \(\ensuremath{\lambda} \ensuremath{\neq} \lbrace "
         r"\ensuremath{\acute{e}}\rbrace \)"),
        ("λ̂ ½", r"\ensuremath{\hat{\lambda}} \ensuremath{\frac{1}{2}}"),
        ("`a_b` **c** [d](https://e.example/f_g) [h](i.qmd)^[j]",
         r"\texttt{a\_b} \textbf{c} d (\texttt{https://e.example/f\_g}) h (j)"),
    ],
)  # fmt: skip
def test_markdown_becomes_latex_of_ascii_alone(caption, written):
    assert to_latex([("caption", caption), ("other", "More")]) == [
        Latex(written, written),
        Latex("More", "More"),
    ]


@pytest.mark.parametrize(
    ("caption", "complaint"),
    [
        ("a 中 b", "'中' has '中' (U+4E2D CJK UNIFIED IDEOGRAPH-4E2D), which plain LaTeX cannot set"),
        ("$中$", "'中' has '中' (U+4E2D"),
        ("ą", "has 'ą' (U+0105 LATIN SMALL LETTER A WITH OGONEK)"),
        ("a\x07", "(U+0007 without a name)"),
        ("~~a~~", "text that is struck out"),
        (r"a `\b`{=latex}", r"has '\\b', which plain LaTeX cannot set"),
        ("$a}$", "the formula 'a}' has '}' by itself"),
        ("${a$", "the formula '{a' has 1 open {"),
        ("$50%$", "the formula '50%' has '%' by itself"),
        ("in [0, 1)", "'in [0, 1)' does not stay within the brackets of a figure"),
        ("a ] b", "does not stay within the brackets of a figure"),
        ("a\n\n# b", "does not stay within the brackets of a figure"),
    ],
)
def test_what_latex_cannot_say_is_refused_with_its_place(caption, complaint):
    with refused("figure x: ", complaint):
        to_latex([("figure a", "Fine"), ("figure x", caption)])


# LaTeX itself


def every_letter():
    """All that there is a rule for, as far as Unicode's planes of letters and signs go."""
    found = []
    for code in (*range(0x21, 0x7F), *range(0xA0, 0x500), *range(0x1E00, 0x2C00), *range(0x1D400, 0x1D800)):
        letter = chr(code)
        try:
            latex.plain(letter, "")
        except catalogue.InputError:
            continue
        found.append(letter)
    return found


def set_in_latex(figures, folder):
    """The snippets of some figures in one article, by plain pdflatex and BibTeX; the logs of the last two."""
    for tool in ("pdflatex", "bibtex"):
        if shutil.which(tool) is None:
            pytest.skip(f"needs {tool} (Debian: sudo apt-get install --no-install-recommends texlive-latex-base)")
    body = []
    for figure in figures:
        packages = re.match(r"% This needs \\usepackage\{(.*)\}\.", figure["cite"]["latex"])
        body += [figure["cite"]["latex"], r"\clearpage"]
        assert packages is None or packages[1] == "amsmath,amssymb"
    needed = r"\usepackage{amsmath,amssymb}" if "% This needs" in "".join(body) else ""
    (folder / "all.bib").write_text("\n\n".join(figure["cite"]["bibtex"] for figure in figures), encoding="ascii")
    text = "\n".join(
        [r"\documentclass{article}\usepackage{graphicx}", needed, r"\begin{document}\listoffigures", *body]
        + [r"\bibliographystyle{plain}\bibliography{all}\end{document}"]
    )
    (folder / "article.tex").write_text(text, encoding="ascii")
    typeset = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "article.tex"]
    for command in (typeset, ["bibtex", "article"], typeset, typeset):
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, errors="replace")
        assert done.returncode == 0, done.stdout[-2000:]
    log, bibliography = ((folder / f"article.{end}").read_text(errors="replace") for end in ("log", "blg"))
    assert "Warning--" not in bibliography
    assert not re.search("(Citation|Reference) .* undefined", log)
    assert "invalid in math mode" not in log
    assert "Missing character" not in log
    return (folder / "article.bbl").read_text()


def drawing(folder, id):
    """A figure under the name that the site offers it for download by."""
    page = PageInfo("1.1", "1-1", "Experiment 1.1", "The $L_2$ of RGB & {a", "experiments/1-1.ipynb")
    write_checkout(folder)
    draw = partial(seed_distribution, {"a": np.array([1.0, 2.0])})
    FigureFolder(page, folder / "Snakefile", folder).write(id, draw, caption="A.", alt="Dots.", inputs={"a": "0" * 64})
    return folder / "figures" / "1.1" / f"{id}-light.pdf"


def test_latex_sets_every_letter_in_text_and_in_formulas(tmp_path):
    letters = every_letter()
    assert set("−≥×⁻⁵λ°–“”‘’é…µ½ẑÅß") <= set(letters)
    words = "\n".join(latex.plain(f"{unicodedata.name(letter, '?')} {letter} a{letter}b", "") + "\\par" for letter in letters)
    formulas = "".join(
        latex._Writer("").math(f"a {letter} b") + "\n"
        for letter in letters
        if letter not in "\\%#&$_^{}~" and latex._cluster(unicodedata.normalize("NFD", letter), math=True)
    )
    figure = {
        "cite": {"latex": f"{words}\n{formulas}\\cite{{a}}", "bibtex": "@misc{a, author = {A}, title = {B}, year = 2026}"}
    }
    set_in_latex([figure], tmp_path)


HARD = r"""
The RGB cube
$\hat z$ of $λ ≥ 10⁻⁵$, in $\mathbb{R}$
{ alone
} alone
50 % & #1, a_b, \$5
\*Red\* \\ ~ ^ < > | \"
"Red" isn't `a_{b`
−1 ≥ λ × 10⁻⁵ 3° – — é ß “ ”
$\{a$ and $\sum_{i}^{n} x_i$
A [link](https://e.example/a_b%20c#d)
**Bold** *and* ^up^ ~down~ [small]{.smallcaps}^[A note.]
See @fig-1-1-a (@sec-b)
$$a^2$$
*Red. Blue* is. It is
""".strip().splitlines()


def test_latex_and_bibtex_take_every_kind_of_caption_title_and_name(tmp_path):
    picture = drawing(tmp_path, "seeds")
    (tmp_path / "CITATION.cff").write_text(PERSONS, encoding="utf-8")
    figures = []
    for number, caption in enumerate(HARD):
        figure = FIGURE | {"id": f"fig-1-1-{number}", "caption": caption, "page": FIGURE["page"] | {"title": HARD[-1 - number]}}
        address = {"site": "https://web.example/a%20b_c/~d"}
        figures.append({"cite": cited(figure, BOOK | address, citation_file.read(tmp_path))})
        shutil.copy(picture, tmp_path / f"fig-1-1-{number}.pdf")
    bibliography = set_in_latex(figures, tmp_path)
    assert "The RGB cube" in " ".join(bibliography.split()), "BibTeX keeps capitals"


def test_a_figure_lies_where_latex_looks_for_it(tmp_path):
    """From the catalogue, under the name of the download, into the article."""
    picture = drawing(tmp_path, "seeds")
    made = catalogue.make(tmp_path, "redact", ["1.1"], {"title": "A *book* & more", "date": "2026-01-02"}, REVISION)
    (figure,) = made["figures"]
    named = re.search(r"\\includegraphics\[.*?\]\{(.*?)\}", figure["cite"]["latex"])[1]
    assert f'seeds-light.pdf){{download="{named}"}}' in folds.fold(figure, made)
    assert "The \\(L_2\\) of RGB \\& {\\textbraceleft}a: A}}" in figure["cite"]["bibtex"]
    shutil.copy(picture, tmp_path / named)
    set_in_latex([figure], tmp_path)


def test_every_figure_of_the_build_can_be_cited_in_latex(tmp_path, request):
    if request.config.getoption("--site") is None:
        pytest.skip("looks at the finished build (make pages)")
    figures = catalogue.read(ROOT)["figures"]
    for figure in figures:
        path = ROOT / "figures" / figure["page"]["id"] / f"{figure['name']}-light.pdf"
        shutil.copy(path, tmp_path / f"{figure['id']}.pdf")
    set_in_latex(figures, tmp_path)


# Figures that cannot be cited


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"date": "today"}, "paper/_quarto.yml: book.date is 'today', expected a date that begins with its year"),
        ({"date": None}, "paper/_quarto.yml: book.date is ''"),
        ({"title": None}, "paper/_quarto.yml: book.title is missing"),
        ({"title": "中"}, "paper/_quarto.yml: book.title: '中' has '中' (U+4E2D"),
        ({"site-url": "web example"}, "paper/_quarto.yml: book.site-url is 'web example', expected an address"),
        ({"repo-url": "git@web.example:a"}, "paper/_quarto.yml: book.repo-url is 'git@web.example:a'"),
    ],
)
def test_a_book_that_cannot_be_cited(tmp_path, change, complaint):
    with refused(complaint):
        catalogue.make(write_checkout(tmp_path), "redact", [], {"title": "A", "date": "2026-01-02"} | change, REVISION)


def test_two_figures_of_one_id_are_refused(tmp_path):
    for page, name in (("2.8", "1-x"), ("2.8.1", "x")):
        folder = tmp_path / "figures" / page
        folder.mkdir(parents=True)
        told = entry("fig-2-8-1-x") | {"name": name}
        (folder / f"{name}.json").write_text(json.dumps(told))
    with refused("figure fig-2-8-1-x: '1-x' of experiments/1.1-a.py:1 and 'x' of experiments/1.1-a.py:1 have this id"):
        catalogue.make(write_checkout(tmp_path), "redact", ["2.8", "2.8.1"], {"title": "A", "date": "2026-01-02"}, REVISION)


def test_a_figure_that_cannot_be_cited_is_named(tmp_path):
    drawing(tmp_path, "seeds")
    path = tmp_path / "figures" / "1.1" / "seeds.json"
    told = json.loads(path.read_text())
    path.write_text(json.dumps(told | {"caption": "Red 中.", "script": {"path": "experiments/1.1-a.py", "line": 7}}))
    with refused("figure fig-1-1-seeds (experiments/1.1-a.py:7): caption: '中.' has '中' (U+4E2D CJK UNIFIED"):
        catalogue.make(tmp_path, "redact", ["1.1"], {"title": "A", "date": "2026-01-02"}, REVISION)


# The command


def entry(id):
    """All that a catalogue has to say of a figure."""
    place = {"path": "experiments/1.1-a.py", "line": 1}
    return FIGURE | {
        "id": id,
        "name": "seeds",
        "position": 1,
        "alt": "Dots",
        "script": place,
        "function": place | {"name": "draw"},
        "arguments": {},
        "data": None,
        "seeds": [],
        "inputs": {"results/1.1/scores.csv": "0" * 64},
        "versions": {"python": "3.11.7"},
        "files": {f"figures/1.1/{number}.svg": "0" * 64 for number in range(6)},
        "cite": {"bibtex": "B", "latex": "L", "markdown": "M"},
    }


CATALOGUE = {
    "title": "A book",
    "author": "Us",
    "license": "MIT",
    "repository": "",
    "revision": {"commit": "unknown", "date": "unknown", "clean": None},
    "figures": [entry("fig-1-1-seeds"), entry("fig-2-claims")],
}


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / "Snakefile").touch()
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "catalogue.json").write_text(json.dumps(CATALOGUE))
    return tmp_path


def run(folder, id):
    command, environment = [sys.executable, "-m", "press.build.cite", id], {"PYTHONPATH": str(ROOT / "lib")}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)


def test_the_command_prints_all_three(checkout):
    done = run(checkout, "fig-1-1-seeds")
    assert (done.returncode, done.stdout, done.stderr) == (0, "B\n\nL\n\nM\n", "")


def test_an_unknown_id_is_one_line_with_those_that_are_alike(checkout):
    done = run(checkout, "fig-1-1-seed")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "error: 'fig-1-1-seed' is no figure; did you mean fig-1-1-seeds?\n"


def test_an_id_like_no_other(checkout):
    with refused("'x' is no figure; figures/catalogue.json lists all 2"):
        catalogue.find(catalogue.read(checkout), "x")


def test_nothing_was_built_yet(tmp_path):
    with refused("figures/catalogue.json does not exist yet; run make first"):
        catalogue.read(tmp_path)
