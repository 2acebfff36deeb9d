"""Every transcript is played through the real gateway with the shipped model: what is said and what comes of it."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes.quiet_gateway import quiet_gateway
from tests.transcripts import script
from tests.transcripts.opening import stage_for
from tests.transcripts.script import Line, Transcript
from tests.transcripts.stage import FILES, Answer, Stage

HERE = Path(__file__).parent
TALKS = script.all_in(HERE)


@pytest.fixture(scope="session")
def made_ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with its tables and the demo's people, copied for every talk."""
    folder = tmp_path_factory.mktemp("made-ready")

    async def open_once() -> None:
        async with quiet_gateway(folder):
            pass

    asyncio.run(open_once())
    return folder


@pytest.mark.parametrize("file", TALKS, ids=[f"{one.parent.name}/{one.stem}" for one in TALKS])
async def test_the_talk_goes_as_written(file: Path, made_ready: Path, tmp_path: Path) -> None:
    transcript = script.read(file)
    folder = tmp_path / "data"
    shutil.copytree(made_ready, folder)
    async with stage_for(transcript, folder) as stage:
        await Player(stage, transcript).play()


class Player:
    """Plays a transcript's lines one after another; the first that does not hold fails, with the talk so far."""

    def __init__(self, stage: Stage, transcript: Transcript) -> None:
        self._stage = stage
        self._transcript = transcript
        self._answer = Answer()
        self._left: list[str] = []
        self._files: list[Path] = []
        self._talk: list[str] = []

    async def play(self) -> None:
        """Play every line."""
        for line in self._transcript.lines:
            await self._one(line)

    async def _one(self, line: Line) -> None:
        match line.kind:
            case "writes":
                files, self._files = self._files, []
                self._hear(line, await self._stage.write("" if line.text == "-" else line.text, files))
            case "presses":
                self._hear(line, await self._stage.press(self._payload(line)))
            case "waits":
                self._hear(line, await self._stage.wait(line.seconds))
            case "with_file":
                self._files.append(FILES / line.text)
            case "restocked":
                await self._stage.restock(line.text)
            case "turns":
                self._stage.orders.is_open = line.text == "up"
            case "says":
                self._says(line)
            case "contains":
                self._check(line, line.text in self._answer.text)
            case "lacks":
                self._check(line, line.text not in self._answer.text)
            case "came":
                await self._came(line)

    def _hear(self, line: Line, answer: Answer) -> None:
        answer = replace(answer, text=answer.text.replace("\u00a0", " ").replace("\u202f", " "))
        self._answer, self._left = answer, answer.text.splitlines()
        self._talk += [f"> {line.text}", *(f"    {said}" for said in self._left), f"    {answer.buttons}"]

    def _payload(self, line: Line) -> str:
        found = [
            payload for title, payload in self._answer.buttons if title.startswith(line.text) or payload == line.text
        ]
        self._check(line, bool(found))
        return found[0]

    def _says(self, line: Line) -> None:
        """Each line said, in this order; lines between may be left out of the transcript."""
        for text in line.text.splitlines():
            self._check(line, text in self._left)
            self._left = self._left[self._left.index(text) + 1 :]

    async def _came(self, line: Line) -> None:
        what, _, told = line.text.partition(" ")
        stage = self._stage
        came: object
        match what:
            case "silent":
                came, told = self._answer.text, ""
            case "owner":
                came = await stage.owner()
            case "intent":
                came = await stage.intent()
            case "flow":
                came = await stage.flow()
            case "did":
                came = " ".join(stage.orders.done) or "nothing"
            case "file":
                came = next((name for name in self._answer.files if name.endswith(told)), "none")
                told = str(came) if came != "none" else told
            case "buttons":
                came = ", ".join(title for title, _ in self._answer.buttons) or "none"
            case _:
                raise script.TranscriptInvalid(f"{self._transcript.file}:{line.number}: nothing is known of {what!r}")
        self._check(line, str(came) == told, came=came)

    def _check(self, line: Line, holds: bool, *, came: object = None) -> None:
        if not holds:
            talk = "\n".join(self._talk)
            was = "" if came is None else f", but it is {came!r}"
            pytest.fail(f"{self._transcript.file.name}:{line.number}: {line.kind} {line.text!r}{was}\n\n{talk}", False)
