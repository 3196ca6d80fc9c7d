"""Findings put down to drugs by the trained linker, where no rule of adverse.toml says so for certain.

Candidates are the findings of all heads of the trained model, those of rules, and the drugs of the sentence; each pair
gets a probability from its words and from who found it. A pair of the rules stands unless the linker is sure that it is
none. Trained on PHEE (Sun et al., EMNLP 2022), whose sentences were all chosen for an event; MACCROBAT's sentences of
which rules say nothing are its examples of none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from casefacts.annotate import link_model
from casefacts.annotate.effects import Effect, Effects
from casefacts.annotate.notes import Notes, Sentence
from casefacts.annotate.pairs import Pairs, Span, last_word, overlap

METHOD = "linker/1"
MOST = 12
"""Drugs, and findings, of one sentence; what has more is a list of a table or of the literature."""
DOUBTED = 0.3
"""Probability below which what a rule found is left out of a short text. On PHEE's development sentences F1 is .659
with it and .660 at .4, where right ones of enumerations are lost."""
IN_REPORT = 0.85
"""Least probability in a whole report, where few sentences that name a drug and a finding put one down to the other."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a sentence's finders say; offsets in the sentence."""

    drugs: Sequence[Span]
    effects: Sequence[Span]
    """What the head of adverse events takes for an effect."""
    conditions: Sequence[Span]
    """What other heads and rules take for a finding."""
    disorders: Sequence[Span]
    """What the head of adverse events takes for what the drug is given for, or the patient had."""
    event_drugs: Sequence[Span]
    """What the head of adverse events takes for a drug."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A drug and a finding that may be its effect, with what the linker knows of them."""

    drug: Span
    finding: Span
    features: tuple[str, ...]


class EffectLinks:
    """The effects of a sentence, by rules and by the linker. Built once."""

    def __init__(self) -> None:
        self._effects = Effects()
        self._model = link_model.load("effect")

    def find(self, notes: Notes, sentence: Sentence) -> list[Effect]:
        """The effects that a sentence states, in text order."""
        short = notes.is_short
        found, said = read(self._effects, notes, sentence, short=short)
        text = sentence.text
        least = self._model.threshold if short else IN_REPORT
        rules = {(effect.drug, effect.finding): effect for effect in said}
        have_effects, have_drugs = {effect.drug for effect in said}, {effect.finding for effect in said}
        sure: list[tuple[float, Candidate]] = []
        for pair in candidates(text, found, said):
            rule = rules.get((pair.drug, pair.finding))
            crossed = pair.drug in have_effects and pair.finding in have_drugs
            if rule is None and (crossed or self._effects.rules_out(text, pair.drug, pair.finding)):
                continue
            probability = self._model.probability(pair.features)
            if probability >= (least if rule is None else DOUBTED if short and not rule.denied else 0):
                sure.append((probability, pair))
        return _chosen(text, sure, rules)


def read(effects: Effects, notes: Notes, sentence: Sentence, *, short: bool) -> tuple[Found, list[Effect]]:
    """What the finders say of a sentence; drugs that only the head of adverse events finds count in short texts."""
    text = sentence.text
    drugs = within(sentence, ((m.start, m.end) for m in notes.mentions_in(sentence, "DRUG")))
    if not drugs and not short:
        return Found(drugs=(), effects=(), conditions=(), disorders=(), event_drugs=()), []
    conditions = within(sentence, ((m.start, m.end) for m in notes.mentions_in(sentence, "CONDITION")))
    here = [c for c in notes.candidates if sentence.start <= c.start and c.end <= sentence.end]
    by_label = {
        label: within(sentence, ((c.start, c.end) for c in here if c.label == label))
        for label in ("EFFECT", "DRUG", "CONDITION")
    }
    said = effects.find(text, drugs, conditions)
    more = [span for span in by_label["DRUG"] if short and not any(overlap(span, drug) for drug in drugs)]
    names = sorted({*effects.names(text, drugs), *effects.names(text, more)})
    found = Found(
        drugs=names,
        effects=effects.findings(text, by_label["EFFECT"], names),
        conditions=effects.findings(text, conditions, names),
        disorders=by_label["CONDITION"],
        event_drugs=by_label["DRUG"],
    )
    return found, said


def within(sentence: Sentence, spans: Iterable[Span]) -> list[Span]:
    """Those of the spans that lie in a sentence, as offsets in it."""
    at = sentence.start
    return [(start - at, end - at) for start, end in spans if at <= start and end <= sentence.end]


def apart(scored: Iterable[tuple[float, Candidate]]) -> list[Candidate]:
    """For each drug, of findings that overlap the likeliest, then the longest."""
    kept: list[Candidate] = []
    for _, pair in sorted(scored, key=lambda item: (-item[0], item[1].finding[0] - item[1].finding[1], item[1].drug)):
        if not any(other.drug == pair.drug and overlap(other.finding, pair.finding) for other in kept):
            kept.append(pair)
    return kept


def _chosen(text: str, sure: list[tuple[float, Candidate]], rules: dict[tuple[Span, Span], Effect]) -> list[Effect]:
    """Of pairs that overlap one; an abbreviation behind its finding is no other."""
    kept: list[Effect] = []
    for pair in apart(sure):
        cue = min(pair.drug[0], pair.finding[0]), max(pair.drug[1], pair.finding[1])
        of_linker = Effect(drug=pair.drug, finding=pair.finding, cue=cue, denied=False, method=METHOD)
        kept.append(rules.get((pair.drug, pair.finding), of_linker))
    twins = {e.finding for e in kept for other in kept if _abbreviates(text, e.finding, other.finding)}
    return sorted((e for e in kept if e.finding not in twins), key=lambda effect: (effect.finding, effect.drug))


def _abbreviates(text: str, short: Span, long: Span) -> bool:
    """Whether the first of two findings stands behind the second as its abbreviation: "… syndrome (SIADH)"."""
    behind = text[long[1] : short[0]].strip() in ("(", "[") and text[short[1] : short[1] + 1] in (")", "]")
    return behind and " " not in text[short[0] : short[1]] and not text[short[0] : short[1]].islower()


def candidates(text: str, found: Found, said: Iterable[Effect]) -> list[Candidate]:
    """All pairs of a sentence; `said` are those that rules found."""
    by_rule = {(effect.drug, effect.finding) for effect in said}
    findings = sorted({*found.effects, *found.conditions, *(finding for _, finding in by_rule)})[:MOST]
    drugs = sorted(set(found.drugs))[:MOST]
    if not drugs or not findings:
        return []
    pairs = Pairs(text, drugs, findings)
    made: list[Candidate] = []
    for finding in findings:
        about = tuple(_about_finding(text, finding, found, {f for _, f in by_rule}))
        for drug in drugs:
            if overlap(drug, finding):
                continue
            rule = _rule(drug, finding, by_rule)
            features = [
                *pairs.features(drug, finding),
                *about,
                *_about_drug(drug, found),
                f"rule: {rule}",
                f"rule: {rule}, {about[0]}",
                *pairs.nearer(drug, finding),
            ]
            made.append(Candidate(drug=drug, finding=finding, features=tuple(features)))
    return made


def _about_finding(text: str, finding: Span, found: Found, by_rule: set[Span]) -> Iterable[str]:
    effect, condition = _meets(finding, found.effects), _meets(finding, found.conditions)
    yield f"effect head {effect}"
    yield f"effect head {effect}, condition {condition}"
    yield f"disorder {_meets(finding, found.disorders)}, effect head {effect}"
    yield f"a rule's finding {_meets(finding, by_rule)}"
    yield f"effects in the sentence {min(len(found.effects), 3)}, effect head {effect}"
    words = text[finding[0] : finding[1]].lower().split()
    yield f"finding ends: {last_word(text, finding)}"
    yield f"finding begins: {words[0] if words else ''}"
    yield f"finding has {min(len(words), 8)} words"


def _about_drug(drug: Span, found: Found) -> Iterable[str]:
    yield f"drug by event head {_meets(drug, found.event_drugs)}"


def _rule(drug: Span, finding: Span, by_rule: set[tuple[Span, Span]]) -> str:
    """Whether rules have the pair, the pair with other borders, the finding with another drug, or nothing of it."""
    if (drug, finding) in by_rule:
        return "pair"
    others = [d for d, f in by_rule if overlap(f, finding)]
    return "overlapping" if drug in others else "other drug" if others else "none"


def _meets(span: Span, others: Iterable[Span]) -> str:
    """How a stretch meets the nearest of others."""
    met = [other for other in others if overlap(span, other)]
    if not met:
        return "none"
    if span in met:
        return "same"
    return "within" if any(a <= span[0] and span[1] <= b for a, b in met) else "around"
