"""What a run has to do for each input, and why, told from the artefacts' fingerprints without loading any."""

from collections.abc import Sequence

from casefacts.chain import Job, Known, Outcome, Step, outcome
from casefacts.inputs import Input
from casefacts.packs import Entry
from casefacts.store import Store, reasons


class Plan:
    """Tells inputs that are settled (current, failed before, twins, copies) from jobs."""

    def __init__(self, steps: Sequence[Step], store: Store, *, retry_failed: bool = False) -> None:
        self._steps, self._store, self._retry_failed = steps, store, retry_failed
        self._first: dict[str, str] = {}
        self._changes: dict[tuple[str, str], str] = {}

    def settled(self, item: Input) -> Outcome | None:
        """What became of an input already; None if it needs work. To be asked of inputs in their order, once each."""
        if item.error_code:
            return Outcome(item=item, status="failed", error_code=item.error_code, error=item.error)
        if item.twin:
            said = f"read from another file of the name {item.stem} in the same folder; --prefer chooses which"
            return Outcome(item=item, status="twin", error_code="twin", error=said)
        if first := self._first.get(item.sha256):
            said = f"the same content as {first}, whose facts are in the tables"
            return Outcome(item=item, status="duplicate", error_code="duplicate", error=said)
        self._first[item.sha256] = item.source_file
        source, entry = item.sha256, None
        for step in self._steps:
            entry = self._store.entry(step.stage.name, item.sha256)
            if entry is None or entry.made_by != step.made_by or entry.source != source:
                return None
            if entry.error_code:
                return None if self._retry_failed else outcome(item, entry)
            source = entry.digest
        assert entry is not None
        return outcome(item, entry)

    def job(self, number: int, item: Input) -> Job:
        """The job of an input, with what is known of each of its stages."""
        known = []
        for step in self._steps:
            entry = self._store.entry(step.stage.name, item.sha256)
            known.append(Known() if entry is None else Known(entry=entry, why=self._why(step, entry)))
        return Job(number=number, item=item, known=tuple(known))

    def explained(self, item: Input) -> tuple[str, ...]:
        """The stages that an input needs, each with the reason; later ones only run if the one before gives another
        result.
        """
        said: list[str] = []
        source, above = item.sha256, ""
        for step in self._steps:
            name = step.stage.name
            entry = self._store.entry(name, item.sha256)
            why = "new" if entry is None else self._why(step, entry)
            if entry is not None and not why and not above and entry.source != source:
                why = "its input changed"
            if why:
                said.append(f"{name} ({why})")
            elif above:
                said.append(f"{name} (if {above} gives another result)")
            above = name if said else ""
            source = entry.digest if entry else ""
        return tuple(said)

    def _why(self, step: Step, entry: Entry) -> str:
        if entry.error_code and self._retry_failed:
            return "retried"
        if entry.made_by == step.made_by:
            return ""
        key = (step.stage.name, entry.made_by)
        if key not in self._changes:
            before = self._store.fingerprint(entry.made_by)
            self._changes[key] = ", ".join(reasons(before, step.fingerprint)) if before else "made by another version"
        return self._changes[key]
