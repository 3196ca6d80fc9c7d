"""Step of the annotating pipeline: outcome facts, OUTCOME mentions, and links from the drugs that caused them."""

from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from casefacts.annotate import statements
from casefacts.annotate.attribution import Attribution
from casefacts.annotate.cell_outcomes import CellOutcomes
from casefacts.annotate.effect_links import EffectLinks
from casefacts.annotate.effects import METHOD, Effect
from casefacts.annotate.lexicon import Lexicon, load
from casefacts.annotate.notes import Notes, Sentence
from casefacts.annotate.pairs import Span
from casefacts.annotate.statements import Statements
from casefacts.facts import Link, Mention, OutcomeFact
from casefacts.settings import AnnotateSettings
from casefacts.terms import Assertion, OutcomeCategory

PROSE = ("title", "paragraph", "caption", "footnote")
"""Kinds of passages whose sentences state outcomes; headings and table rows hold names and numbers."""

NOT_BY_DRUGS = ("discharged", "follow_up")
"""Outcomes that no drug brings about, though the sentence may name one ("discharged on warfarin")."""


def build(settings: AnnotateSettings) -> Callable[[Notes], None]:
    """Load the rules and return the step."""
    return Outcomes(load(settings.terms)).annotate


class Outcomes:
    """Adds what became of the patient, and which findings are put down to drugs."""

    def __init__(self, lexicon: Lexicon) -> None:
        rules = statements.load()
        self._statements = Statements(rules)
        self._attribution = Attribution(rules.drug)
        self._effects = EffectLinks()
        self._cells = CellOutcomes(rules.cells, METHOD)
        self._lexicon = lexicon

    def annotate(self, notes: Notes) -> None:
        """Read every sentence of prose, then the tables."""
        for sentence in notes.sentences:
            if sentence.passage.kind in PROSE:
                drugs = [
                    (m.start - sentence.start, m.end - sentence.start) for m in notes.mentions_in(sentence, "DRUG")
                ]
                stated = list(self._stated(notes, sentence, drugs))
                facts = [*stated, *_without_stated(self._adverse(notes, sentence), stated)]
                notes.outcomes += facts
                _mention(notes, facts)
        in_cells = list(self._cells.find(notes))
        notes.outcomes += in_cells
        _mention(notes, in_cells)

    def _stated(self, notes: Notes, sentence: Sentence, drugs: list[Span]) -> Iterator[OutcomeFact]:
        for statement in self._statements.find(sentence.text):
            if self._attribution.stops_a_drug(sentence.text, statement, drugs):
                continue
            fact = _fact(notes, sentence, (statement.start, statement.end), statement.category, statement.assertion)
            cause = self._attribution.of_statement(sentence.text, statement, drugs)
            fact = replace(fact, dechallenge=cause.dechallenge, rechallenge=cause.rechallenge)
            found = () if fact.category in NOT_BY_DRUGS else cause.drugs
            yield from _distinct(self._put_down(notes, sentence, fact, drug) for drug in found)
            if not found:
                yield fact

    def _adverse(self, notes: Notes, sentence: Sentence) -> Iterator[OutcomeFact]:
        facts = (self._effect(notes, sentence, effect) for effect in self._effects.find(notes, sentence))
        # A caption dates its picture: "the rash seen after a week of penicillin" is not put down to it.
        caption = sentence.passage.kind == "caption"
        yield from _distinct(fact for fact in facts if fact.causality or not caption)

    def _effect(self, notes: Notes, sentence: Sentence, effect: Effect) -> OutcomeFact:
        text, at = sentence.text, sentence.start
        fact = _fact(notes, sentence, effect.finding, "adverse_event", "absent" if effect.denied else "present")
        causality = self._attribution.causality(text, *effect.cue)
        onset = self._attribution.onset(text, *effect.cue)
        fact = replace(
            fact,
            method=effect.method,
            causality=notes.quote(at + causality[0], at + causality[1]) if causality else None,
            onset=notes.quote(at + onset[0], at + onset[1]) if onset else None,
        )
        return self._put_down(notes, sentence, fact, effect.drug)

    def _put_down(self, notes: Notes, sentence: Sentence, fact: OutcomeFact, drug: Span) -> OutcomeFact:
        quote = notes.quote(sentence.start + drug[0], sentence.start + drug[1])
        entry = self._lexicon.drug(quote.text) or self._lexicon.drug(notes.abbreviations.get(quote.text, ""))
        return replace(fact, drug=quote, drug_name=entry.generic if entry else "")


def _distinct(facts: Iterable[OutcomeFact]) -> Iterator[OutcomeFact]:
    """Without the abbreviation of a drug just named: "prednisolone (PSL)" is one drug."""
    seen = set[tuple[int, str]]()
    for fact in facts:
        name = fact.drug_name or (fact.drug.text if fact.drug else "")
        if (fact.start, name) not in seen:
            seen.add((fact.start, name))
            yield fact


def _without_stated(effects: Iterable[OutcomeFact], stated: list[OutcomeFact]) -> Iterator[OutcomeFact]:
    """Effects but those whose finding a statement has for the same drug ("the rash recurred under penicillin"), and
    what a drug did not help ("the seizures were refractory to phenytoin").
    """
    for effect in effects:
        same = [statement for statement in stated if statement.drug == effect.drug]
        said = [s for s in same if (s.start < effect.end and effect.start < s.end) or s.category == "unchanged"]
        if not said or effect.causality:
            yield effect


def _fact(notes: Notes, sentence: Sentence, span: Span, category: OutcomeCategory, assertion: Assertion) -> OutcomeFact:
    start, end = sentence.start + span[0], sentence.start + span[1]
    return OutcomeFact(
        start=start,
        end=end,
        sentence=sentence.text,
        sentence_start=sentence.start,
        sentence_end=sentence.end,
        section=sentence.section,
        method=METHOD,
        assertion=assertion,
        outcome=notes.quote(start, end),
        category=category,
    )


def _mention(notes: Notes, facts: list[OutcomeFact]) -> None:
    """OUTCOME mentions of the facts, and a link from each drug that a finding is put down to."""
    noted = set[Span]()
    for fact in facts:
        span = (fact.start, fact.end)
        if span not in noted:
            noted.add(span)
            quote = fact.outcome
            notes.mentions.append(
                Mention(start=fact.start, end=fact.end, label="OUTCOME", text=quote.text, method=fact.method)
            )
        if fact.drug and fact.category == "adverse_event" and fact.assertion == "present":
            notes.links.append(
                Link(
                    head=(fact.drug.start, fact.drug.end, "DRUG"),
                    relation="caused",
                    tail=(fact.start, fact.end, "OUTCOME"),
                    method=fact.method,
                )
            )
