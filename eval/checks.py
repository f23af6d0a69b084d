"""What a CI service shows of a run: JUnit XML for its test view, and annotations on the line of each failed label.

A question that was wrong in the baseline too is known, not news: skipped in JUnit, a warning among the annotations.
"""

import re
from collections.abc import Collection, Sequence
from pathlib import Path
from xml.etree import ElementTree

from eval.gate import Complaint
from eval.report import Row, said

_NOT_XML = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ANNOTATIONS = 10  # GitHub shows no more of one kind


def junit(found: Sequence[Row], complaints: Sequence[Complaint], *, known: Collection[str] = (), root: Path) -> str:
    """JUnit XML: one test per question and one per complaint of the gate. `known` are ids that were wrong before."""
    suites = ElementTree.Element("testsuites", name="onrecord eval")
    cases = ElementTree.SubElement(suites, "testsuite", name="questions")
    for row in found:
        test = ElementTree.SubElement(
            cases, "testcase", classname=row.case.kind, name=_clean(row.case.id), time=f"{row.asked.seconds:.3f}"
        )
        test.set("file", _shown(row.case.file, root))
        test.set("line", str(row.case.line))
        if not row.scored.right:
            kind = "skipped" if row.case.id in known else "failure"
            why = ElementTree.SubElement(test, kind, message=_clean("; ".join(row.scored.reasons)))
            why.text = _clean(f"{row.case.question}\n{said(row.asked.answer, row.asked.error)}\n{row.case.why}")
    _count(cases)
    gate = ElementTree.SubElement(suites, "testsuite", name="gate")
    if not complaints:
        ElementTree.SubElement(gate, "testcase", classname="gate", name="open")
    for number, complaint in enumerate(complaints, 1):
        test = ElementTree.SubElement(gate, "testcase", classname="gate", name=f"complaint {number}")
        ElementTree.SubElement(test, "failure", message=_clean(str(complaint)))
    _count(gate)
    ElementTree.indent(suites)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(suites, encoding="unicode") + "\n"


def annotations(found: Sequence[Row], *, known: Collection[str] = (), root: Path) -> tuple[str, ...]:
    """GitHub workflow commands, one per wrong answer, on the line of its label; news first, ten each at most."""
    news = [_annotation("error", row, root) for row in found if not row.scored.right and row.case.id not in known]
    old = [_annotation("warning", row, root) for row in found if not row.scored.right and row.case.id in known]
    return (*news[:ANNOTATIONS], *old[:ANNOTATIONS])


def _annotation(level: str, row: Row, root: Path) -> str:
    file, title = _property(_shown(row.case.file, root)), _property(row.case.id)
    message = _data(f"{row.case.question} {'; '.join(row.scored.reasons)}")
    return f"::{level} file={file},line={row.case.line},title={title}::{message}"


def _shown(file: str, root: Path) -> str:
    """The file as CI services know it: relative to the repository's root, where it lies inside."""
    path = Path(file).resolve()
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()


def _data(text: str) -> str:
    """As GitHub's toolkit escapes it: a line break would begin a command of its own."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _clean(text: str) -> str:
    """Without the control characters that XML 1.0 cannot hold; ElementTree escapes the rest."""
    return _NOT_XML.sub("", text)


def _count(suite: ElementTree.Element) -> None:
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("skipped", str(len(suite.findall("testcase/skipped"))))
