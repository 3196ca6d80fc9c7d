"""What is done with a drug: started, continued, increased, decreased, stopped, held, switched to, restarted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast, get_args

from casefacts.annotate import numbers
from casefacts.annotate.beads import Named
from casefacts.annotate.joining import Joins
from casefacts.annotate.parts import Part, TimeUnits, rows, words
from casefacts.terms import Action

NEAR = 50
"""Characters between the word and the drug or dose; farther apart, another thing was started or stopped."""
_BE = re.compile(r"\b(?:was|were|is|are|been|being|be)\b", re.IGNORECASE)
_AND_THEN = re.compile(r"(?:\s|,|\b(?:and|then|but|was|were|[a-z]+ly|later)\b)*", re.IGNORECASE)
_OF = re.compile(r"\s*(?:(?:in|of|on|the|his|her|dose|doses|dosage)\s+)*", re.IGNORECASE)
"""Between "increased" and the drug that was; another noun was increased else."""
_BREAK = re.compile(r"[;:|]|,\s|\b(?:and|but|while|because|when|after|before|until|that|which)\b", re.IGNORECASE)


_ENDS = re.compile(
    r"\s*(?:$|[.,;:)]|(?:after|on|at|in|over|by|because|due|when|once|for|and|but|before|within|from|following|as|with|without"
    r"|until|to|completely|altogether|again|later)\b)",
    re.IGNORECASE,
)
"""What follows a verb that has no object: "then stopped", not "then stopped smoking"."""


@dataclass(frozen=True, kw_only=True)
class Cue:
    start: int
    end: int
    action: Action
    place: str


class Actions:
    """Finds the words for actions, and which of them is said of a drug with one regimen."""

    def __init__(self, joins: Joins) -> None:
        self._words = joins
        unit, lists = TimeUnits().pattern, words()
        self._negated = re.compile(
            rf"(?:\b|(?<=\w))(?:{lists['negations']})(?:\s+(?:been|be|to|yet|again|\w+ly))*\s*$", re.IGNORECASE
        )
        self._when = re.compile(
            rf"\b(?:after|over|for|within|in|on|by|during)\s+(?:(?:{lists['about']})\s+)*(?:(?:{lists['vague']}|{numbers.NUMBER})[\s-]+)?"
            rf"{unit}(?:\s+\d+\b)?",
            re.IGNORECASE,
        )
        self._patterns = []
        for pattern, action, place in rows("actions.tsv"):
            assert action in get_args(Action), f"actions.tsv: {action!r} is not an action of the contract"
            self._patterns.append(
                (re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE), cast(Action, action), place)
            )

    def find(self, text: str) -> list[Cue]:
        """The words of a sentence that say an action, in text order."""
        cues = [
            Cue(start=found.start(), end=found.end(), action=action, place=place)
            for pattern, action, place in self._patterns
            for found in pattern.finditer(text)
        ]
        cues.sort(key=lambda cue: (cue.start, -cue.end, cue.place != "noun"))
        apart = [cue for at, cue in enumerate(cues) if not (at and cue.start < cues[at - 1].end)]
        return [cue for cue in apart if not self._negated.search(text[: cue.start])]

    def of_dose(self, text: str, cues: list[Cue], drug_start: int, dose: Part, since: int) -> Action | None:
        """The action that a dose is stated with: "increased to 40 mg", "tapered by 5 mg", since the dose before.

        A dose that another was "changed to" may be more or less: none.
        """
        inside = [
            cue for cue in cues
            if max(since, drug_start) <= cue.start < cue.end <= dose.start and self._joined(text[cue.end : dose.start])
            and cue.action != "switch" and cue.place != "after"
        ]  # fmt: skip
        return inside[-1].action if inside else None

    def before_change(self, text: str, cues: list[Cue], drug_start: int, dose: Part | None) -> Action:
        """The action of a dose that was then changed: "was started at 20 mg and increased to 40 mg"."""
        begun = dose is not None and self.of_dose(text, cues, drug_start, dose, 0) == "start"
        return "start" if begun else "continue"

    def before(self, text: str, cues: list[Cue], start: int, others: Sequence[Named]) -> Action | None:
        """The action whose word stands before a drug's first word: "started on", "discontinuation of"."""
        near = [
            cue for cue in cues
            if cue.end <= start and start - cue.end <= NEAR and not _BREAK.search(text[cue.end : start])
            and len(text[cue.end : start].split()) <= 5 and cue.place != "after"
            and not any(cue.end <= other.start < start for other in others)
        ]  # fmt: skip
        if near and near[-1].action in ("increase", "decrease") and not _OF.fullmatch(text[near[-1].end : start]):
            return None
        return near[-1].action if near else None

    def after(
        self, text: str, cues: list[Cue], ends: Sequence[int], others: Sequence[Named], *, acted: bool
    ) -> list[tuple[Action, int]]:
        """The actions that a drug is followed by, and where they are said: "was tapered and eventually stopped".

        `ends` are where its name and the parts of its last regimen end, in text order: an action may stand between
        two of them ("200 mg twice daily was continued for 3 months"). Of a drug that "was changed to" another: stop.
        `acted` says that an action went before: "reduced to 20 mg and then stopped".
        """
        actions: list[tuple[Action, int]] = []
        for cue in cues:
            if cue.start < ends[0] or (cue.place == "before" and cue.action != "switch"):
                continue
            end = max([end for end in ends if end <= cue.start] + [end for _, end in actions])
            gap = self._when.sub(" ", text[end : cue.start])
            acted = acted or bool(actions)
            joined = (acted and _AND_THEN.fullmatch(gap)) or (not actions and self._passive(gap))
            passive = (
                _BE.search(gap) or (acted and _ENDS.match(text, cue.end)) or (cue.place == "noun" and not gap.strip())
            )
            if len(gap) > NEAR or not joined or not passive:
                break
            if cue.action == "switch":
                follows = any(cue.end <= other.start <= cue.end + NEAR for other in others)
                actions += [("stop", cue.end)] if follows else []
            else:
                actions.append((cue.action, cue.end))
        return actions

    def negated(self, text: str, start: int) -> bool:
        """Whether a negation stands right before a drug: "no antibiotics were started"."""
        return self._negated.search(text[:start]) is not None

    def _passive(self, gap: str) -> bool:
        words = [
            word for word in re.findall(r"[^\W_]+", gap) if not word.endswith("ly") and word.lower() != "therefore"
        ]
        return self._words.tight(" ".join(words)) and not re.search(r"[;:]|, (?!with|at|was|were|has|had|\d)", gap)

    def _joined(self, gap: str) -> bool:
        return len(gap) <= NEAR and self._words.successive(gap)
