"""The work of `matrix --learn`: tries each row as each persona, prints what differs, and writes what was not known."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from behave.parser import parse_file

from support.commands import environment
from support.description.service import ServiceDescription
from support.errors import ConfigError, InterruptedStepError, LeftBehindError, SuiteError
from support.json_files import nearest
from support.learning import writing
from support.learning.dangers import danger
from support.learning.observing import load_sentences, observe
from support.learning.rows import UNKNOWN, WrittenRow, missing, written
from support.run.session import Session
from support.run.shutdown import Shutdown


@dataclass(slots=True)
class Learned:
    """One row with what was observed: persona → word, why it is not known, and what looks dangerous."""

    row: WrittenRow
    words: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)

    @property
    def differing(self) -> list[str]:
        """The personas whose written word is another than the observed one."""
        closed = {name: word for name, word in self.row.words.items() if not writing.is_open(word)}
        return [name for name, word in self.words.items() if word != UNKNOWN and closed.get(name, word) != word]


def learn(options: argparse.Namespace) -> int:
    """Learn the matrices, and return the exit code.

    Raises:
        SuiteError: the settings are wrong, or the service does not respond.
    """
    config = environment.config_of(options)
    config.refuse_protected("--allow-protected ")
    session = Session.prepare(config, ServiceDescription.from_file(config.service_file))
    session.shutdown = Shutdown(session.budget, config.step_timeout, lambda: session.advice)
    folder = options.features or config.features_folder
    try:
        learned, stopped = _learned(session, folder)
    except (SuiteError, AssertionError) as problem:
        problem.args = (session.secrets.text(str(problem)), *problem.args[1:])
        raise
    return _reported(session, learned, folder, writes=not options.check and not stopped, stopped=stopped)


def _learned(session: Session, folder: Path) -> tuple[list[Learned], bool]:
    """Try every row as every persona; what was created is removed, whatever happens.

    Returns:
        What was observed, and whether it was stopped before the end.
    """
    assert session.shutdown is not None
    vocabulary = load_sentences(session)
    features = [parse_file(str(path)) for path in sorted(folder.rglob("*.feature"))]
    configured = session.config.names
    rows = list(written([each for each in features if each is not None], configured, vocabulary))
    unknown = next((row for row in rows if row.act is None), None)
    if unknown is not None:
        near = nearest(unknown.operation, [each.phrase for each in vocabulary.operations])
        raise ConfigError(
            f'{unknown.place}: no operation is called "{unknown.operation}"'
            + (f'; did you mean "{near}"?' if near else "")
        )
    rows += missing(rows, configured, session.service)
    found: list[Learned] = []
    stopped = False
    session.shutdown.watch(lambda: None, lambda: session.connection is not None and session.connection.waiting)
    try:
        session.open()
        for row in rows:
            found.append(Learned(row))
            for persona in row.words:
                if persona in session.config.selected:
                    _observe(session, found[-1], persona)
    except InterruptedStepError:
        stopped = True
    finally:
        with suppress(LeftBehindError):  # the tracker has what is left
            session.close()
        session.shutdown.release()
    return found, stopped


def _observe(session: Session, learned: Learned, persona: str) -> None:
    row = learned.row
    with suppress(LeftBehindError):  # the tracker has what is left
        seen = observe(session, row, persona)
        learned.words[persona] = seen.word
        if seen.reason:
            learned.reasons[persona] = session.secrets.text(seen.reason)
        assert row.act is not None, "a row without an operation is refused"
        config = session.config
        why = danger(row.act, config.persona_named(persona), seen.word, config, session.service)
        if why and not row.own:
            learned.marks[persona] = why


def _reported(session: Session, learned: list[Learned], folder: Path, *, writes: bool, stopped: bool) -> int:
    """Print what was observed, write what was not known, and return the exit code."""
    cells = sum(len(each.words) for each in learned)
    unknown = sum(word == UNKNOWN for each in learned for word in each.words.values())
    differing = sum(len(each.differing) for each in learned)
    for each in learned:
        _print(each)
    files: Mapping[Path, str] = _texts(learned, folder, session.config.names) if writes else {}
    changed = {path: text for path, text in files.items() if not path.exists() or path.read_text("utf-8") != text}
    for path, text in changed.items():
        path.write_text(text, encoding="utf-8")
        print(f"written: {path}")
    print(
        f"{cells} cells observed: {cells - unknown - differing} as written or new, {differing} differ, {unknown} not proven"
    )
    left = session.tracker.left_behind
    for line in left:
        print(f"left behind: {line}")
    if left:
        print(session.advice)
    elif not session.tracker.unverified and not session.tracker.waiting:
        print("nothing was left behind")
    if stopped:
        print("not every cell was observed; nothing was written", file=sys.stderr)
    return environment.exit_code(session, wrong=bool(differing or unknown), stopped=stopped)


def _texts(learned: list[Learned], folder: Path, configured: tuple[str, ...]) -> dict[Path, str]:
    """The new text of each file."""
    entries = [(each.row, each.words, each.marks) for each in learned]
    texts = writing.fill(entries)
    new = [entry for entry in entries if entry[0].table is None]
    if new:
        path = folder / writing.LEARNED
        before = path.read_text("utf-8").rstrip("\n") + "\n\n" if path.exists() else ""
        text = writing.new_feature(new, configured)
        texts[path] = before + (text.removeprefix(writing.HEAD) if before else text)
    return texts


def _print(learned: Learned) -> None:
    """Print the cells of a row that are new, differ, are not proven, or look dangerous."""
    row = learned.row
    lines = []
    for name, word in learned.words.items():
        written_word = row.words.get(name, "")
        mark = f"  # review: {learned.marks[name]}" if name in learned.marks and writing.is_open(written_word) else ""
        if name in learned.differing:
            lines += [f"- {name}: {written_word}", f"+ {name}: {word}{mark or _mark(learned, name)}"]
        elif word == UNKNOWN:
            lines.append(f"? {name}: {learned.reasons.get(name, 'not proven')}")
        elif writing.is_open(written_word):
            lines.append(f"+ {name}: {word}{mark}")
    if lines:
        own = f" (I am the {row.own})" if row.own else ""
        print(f"{row.place} {row.operation}{own}")
        print("\n".join(f"  {line}" for line in lines))


def _mark(learned: Learned, name: str) -> str:
    return f"  # review: {learned.marks[name]}" if name in learned.marks else ""
