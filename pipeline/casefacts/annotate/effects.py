"""Which findings a sentence puts down to which drugs.

The sentence's drugs and findings become single characters, on which the patterns of data/lexicons/adverse.toml then
match: "{d}-induced {e}", "{e} after {d}". Follows the drug to adverse effect relations of Gurulingappa et al., J Biomed
Inform 45 (2012) 885-892, and of PHEE, Sun et al., EMNLP 2022.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from casefacts import assets
from casefacts.annotate.pairs import Span, overlap

DRUG, FINDING, TOXIC = 0xE000, 0xF000, 0xF400
"""First code points in the private use area of drugs, findings, and findings that are named as a drug's effect."""
MOST = 0x400
"""Drugs or findings of one sentence that get a character of their own."""
NEAR = 30
"""Characters before a listed finding in which no other is looked for ("developed signs of lactic acidosis")."""
ADJECTIVES = 3
"""Words before a finding that still belong to its name ("acute hyperchloremic metabolic acidosis")."""
LONGEST = 6
"""Words of a finding that only its place names; a longer stretch is a clause."""

METHOD = "rules:outcomes/1"


class _Finding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    after: tuple[str, ...]
    before: tuple[str, ...]
    ends: tuple[str, ...]
    never: tuple[str, ...]
    generic: str


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    toxic: str
    tested: str
    suffix: str
    prefix: str
    adjective: str
    clause: str
    course: str
    agent: str


class _Relief(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    before: str
    within: str
    after: str


class _NotHad(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    before: str
    after: str


class _Patterns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    patterns: tuple[str, ...]


class _Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    indication: tuple[str, ...]
    relief: _Relief
    unreported: str
    given_for: tuple[str, ...]
    not_had: _NotHad
    negated: str
    finding: _Finding
    words: _Words
    before: _Patterns
    after: _Patterns


@dataclass(frozen=True, kw_only=True)
class Effect:
    """A finding put down to a drug; `cue` is the stretch from one to the other. Offsets in the sentence."""

    drug: Span
    finding: Span
    cue: Span
    denied: bool
    method: str = METHOD


class Effects:
    """Finds effects."""

    def __init__(self) -> None:
        rules = msgspec.toml.decode(assets.lexicon("adverse.toml").read_bytes(), type=_Rules)
        drug = f"[{chr(DRUG)}-{chr(DRUG + MOST - 1)}]"
        finding = f"[{chr(FINDING)}-{chr(TOXIC + MOST - 1)}]"
        toxic = f"[{chr(TOXIC)}-{chr(TOXIC + MOST - 1)}]"
        agent = rules.words.agent
        aside = r"(?:\s*\([^)]*\))?"
        joint = r"(?:\s*,\s*(?:and\s+|or\s+)?|\s*/\s*|\s*\+\s*|\s+(?:and|or|plus)\s+)"
        parts = {
            "d": rf"(?P<d>{drug}{aside}(?:{agent}{joint}(?:[\w-]+\s+){{0,2}}?{drug}{aside})*){agent}",
            "d2": rf"(?:[\w-]+\s+){{0,2}}?{drug}{aside}",
            "e": rf"(?P<e>{finding}{aside}(?:{joint}(?:[\w-]+\s+){{0,2}}?{finding}{aside})*)",
            "x": rf"(?P<e>{toxic})",
            "t": rf"{rules.words.course}{{0,8}}(?:(?!{drug})[\w-]+\s+){{0,2}}?",
            "t2": rf"{rules.words.course}{{0,3}}",
            "w2": rf"(?:(?!{drug})[\w-]+\s+){{0,2}}?",
            "w3": rf"(?:(?!{drug}|(?:who|whose|for|developed)\b)[^\s,.;:]+\s+){{0,3}}?",
            "w5": rf"(?:(?!{drug})[^\s.;:]+\s+){{0,5}}?",
        }
        last = {"d": parts["d"].replace(f"{drug}{aside})*)", f"{drug}(?!{rules.words.clause}){aside})*)")}
        self._patterns = [
            (re.compile(pattern.format(**(parts | last if finding_first else parts)), re.IGNORECASE), finding_first)
            for patterns, finding_first in ((rules.before.patterns, False), (rules.after.patterns, True))
            for pattern in patterns
        ]
        self._toxic = re.compile(rules.words.toxic, re.IGNORECASE)
        self._indication = re.compile("|".join(rules.indication), re.IGNORECASE)
        self._relief = [
            re.compile(p, re.IGNORECASE) for p in (rules.relief.before, rules.relief.within, rules.relief.after)
        ]
        self._unreported = re.compile(rules.unreported, re.IGNORECASE)
        self._not_had = [re.compile(p, re.IGNORECASE) for p in (rules.not_had.before, rules.not_had.after)]
        self._negated = re.compile(rules.negated, re.IGNORECASE)
        self._given_for = re.compile("|".join(p.format(d=drug, e=finding) for p in rules.given_for), re.IGNORECASE)
        self._finding = rules.finding
        self._generic = re.compile(rules.finding.generic, re.IGNORECASE)
        self._tested = re.compile(rules.words.tested, re.IGNORECASE)
        self._prefix = re.compile(rules.words.prefix, re.IGNORECASE)
        self._adjectives = re.compile(rf"(?:(?<![\w-]){rules.words.adjective}\s+){{1,{ADJECTIVES}}}$", re.IGNORECASE)
        self._suffix = re.compile(rules.words.suffix, re.IGNORECASE)
        self._after = re.compile("|".join(f"(?:{p})" for p in rules.finding.after), re.IGNORECASE)
        self._before = re.compile("|".join(f"(?:{p})" for p in rules.finding.before), re.IGNORECASE)

    def names(self, text: str, drugs: Iterable[Span]) -> list[Span]:
        """The names alone of the drugs that may have effects, in text order and without overlaps."""
        return _longest(self._name(text, drug) for drug in drugs if not self._tested.match(text[drug[1] :]))[:MOST]

    def findings(self, text: str, findings: Iterable[Span], drugs: list[Span]) -> list[Span]:
        """The findings with their adjectives and without the drugs of the sentence; what names none is left out."""
        found = [span for finding in findings if (span := self._without_drug(text, finding, drugs))]
        return [self._whole(text, span, max((end for _, end in drugs if end <= span[0]), default=0)) for span in found]

    def rules_out(self, text: str, drug: Span, finding: Span) -> bool:
        """Whether the words around a drug and a finding say that it is no effect: the drug was not had, the finding
        got better, nobody reported it, it is why the drug was given, or "not" stands between."""
        if self._none(text, finding) or self._was_not_had(text, drug):
            return True
        between = min(drug[1], finding[1]), max(drug[0], finding[0])
        return bool(
            self._negated.search(text, *between) or self._given_for.search(self._mask(text, [drug], [finding])[0])
        )

    def find(self, text: str, drugs: Iterable[Span], findings: Iterable[Span]) -> list[Effect]:
        """The effects that a sentence states, in text order."""
        known = self.names(text, drugs)
        if not known:
            return []
        found = _longest(span for finding in findings if (span := self._without_drug(text, finding, known)))
        taken = [*known, *((start - NEAR, end) for start, end in found)]
        named = (span for span in self._unlisted(text) if any(char.isalpha() for char in text[slice(*span)]))
        unlisted = [span for span in named if not any(overlap(span, other) for other in taken)]
        found = sorted({*found, *unlisted})
        masked, offsets = self._mask(text, known, found[:MOST])
        never_had = {drug for drug in known if self._was_not_had(text, drug)}
        effects: dict[tuple[Span, Span], Effect] = {}
        for pattern, finding_first in self._patterns:
            for match in pattern.finditer(masked):
                cue = (offsets[match.start()], offsets[match.end()])
                for drug in _members(match["d"], DRUG, known):
                    if drug in never_had:
                        continue
                    for finding in _members(match["e"], FINDING, found):
                        if not self._none(text, finding) and not (finding_first and self._indicates(text, finding)):
                            denied = bool(self._negated.search(text, *cue))
                            before = max((end for _, end in (*known, *found) if end <= finding[0]), default=0)
                            whole = self._whole(text, finding, before)
                            effect = Effect(drug=drug, finding=whole, cue=cue, denied=denied)
                            effects.setdefault((drug, finding), effect)
        return sorted(effects.values(), key=lambda effect: (effect.finding, effect.drug))

    def _mask(self, text: str, drugs: list[Span], findings: list[Span]) -> tuple[str, list[int]]:
        """The text with one character for each drug and finding, and the offset of each character in the text."""
        codes = {span: DRUG + i for i, span in enumerate(drugs)}
        for i, span in enumerate(findings):
            codes[span] = (TOXIC if self._toxic.search(text[slice(*span)]) else FINDING) + i
        masked, offsets, at = "", list[int](), 0
        for (start, end), code in sorted(codes.items()):
            if start < at:
                continue
            masked += text[at:start] + chr(code)
            offsets += [*range(at, start), start]
            at = end
        return masked + text[at:], [*offsets, *range(at, len(text) + 1)]

    def _was_not_had(self, text: str, drug: Span) -> bool:
        before, after = self._not_had
        return bool(before.search(text[: drug[0]]) or after.search(text[drug[1] :]))

    def _none(self, text: str, finding: Span) -> bool:
        """The finding is none: it got better, or nobody has reported it."""
        if self._unreported.search(text[: finding[0]]):
            return True
        before, within, after = self._relief
        start, end = finding
        return bool(before.search(text[:start]) or within.search(text[start:end]) or after.search(text[end:]))

    def _name(self, text: str, drug: Span) -> Span:
        """A drug's mention without "-induced", "therapy" or "oral", which models take in."""
        start, end = drug
        prefix = self._prefix.match(text[start:end])
        start += prefix.end() if prefix and prefix.end() < end - start else 0
        suffix = self._suffix.search(text[start:end])
        return (start, start + suffix.start()) if suffix and suffix.start() else (start, end)

    def _whole(self, text: str, finding: Span, at: int) -> Span:
        """A finding with the adjectives that stand before it, as far back as an offset."""
        found = self._adjectives.search(text[at : finding[0]])
        return (at + found.start(), finding[1]) if found else finding

    def _without_drug(self, text: str, finding: Span, drugs: list[Span]) -> Span | None:
        """A finding without the drug that it begins with ("busulfan toxicity"); None for one that names no finding."""
        for start, end in drugs:
            if start <= finding[0] < end < finding[1]:
                finding = (end + len(text[end:]) - len(text[end:].lstrip(" -–")), finding[1])
        if any(overlap(finding, drug) for drug in drugs) or self._generic.search(text[slice(*finding)]):
            return None
        return finding

    def _indicates(self, text: str, finding: Span) -> bool:
        return bool(self._indication.search(text[max(finding[0] - 60, 0) : finding[0]]))

    def _unlisted(self, text: str) -> Iterable[Span]:
        """Findings that only their place names: what stands after "-induced", "developed", before "induced by"."""
        for match in self._after.finditer(text):
            words: list[re.Match[str]] = []
            for word in re.finditer(r"[^\s,.;:()]+", text[match.end() :]):
                gap = text[match.end() + (words[-1].end() if words else 0) : match.end() + word.start()]
                if gap.strip() or word.group().lower() in self._finding.ends or len(words) == LONGEST:
                    break
                words.append(word)
            if words and words[-1].group().lower() not in self._finding.never:
                yield match.end() + words[0].start(), match.end() + words[-1].end()
        for match in self._before.finditer(text):
            clause = re.search(r"[^,.;:()]*$", text[: match.start()])
            words = list(re.finditer(r"\S+", clause.group())) if clause else []
            last = [i for i, word in enumerate(words) if word.group().lower() in self._finding.ends]
            words = words[last[-1] + 1 :] if last else words
            if clause and 0 < len(words) <= LONGEST and words[-1].group().lower() not in self._finding.never:
                yield clause.start() + words[0].start(), clause.start() + words[-1].end()


def _longest(spans: Iterable[Span]) -> list[Span]:
    """The spans without those that lie within another, in text order."""
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda s: (s[0] - s[1], s)):
        if not any(overlap(span, other) for other in kept):
            kept.append(span)
    return sorted(kept)


def _members(matched: str, first: int, spans: list[Span]) -> list[Span]:
    """The spans whose characters are in a match. Toxic findings are numbered like the others, MOST higher."""
    last = first + MOST if first == DRUG else TOXIC + MOST
    return [spans[(ord(char) - first) % MOST] for char in matched if first <= ord(char) < last]
