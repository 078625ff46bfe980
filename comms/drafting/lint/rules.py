"""The rules, in the order in which their findings are told. docs/lint.md says how one is added."""

from __future__ import annotations

from comms.drafting.lint import file_rules, text_rules
from comms.drafting.lint.finding import Finding, Rule, Severity, Subject

_STOPS, _TELLS = Severity.BLOCKING, Severity.ADVISORY
RULES = (
    Rule("incomplete", _STOPS, text_rules.incomplete),
    Rule("mandate_on_the_day", _STOPS, file_rules.outdated),
    Rule("source_named", _STOPS, file_rules.sources),
    Rule("person_named", _STOPS, file_rules.persons),
    Rule("place_left_open", _STOPS, text_rules.placeholders),
    Rule("part_of_a_name", _TELLS, file_rules.parts_of_names),
    Rule("words_in_brackets", _TELLS, text_rules.brackets),
    Rule("facts_not_hedged", _TELLS, text_rules.hedging),
    Rule("impossible_date", _TELLS, text_rules.impossible_dates),
    Rule("date_in_the_future", _TELLS, text_rules.future_dates),
    Rule("date_of_the_letter", _TELLS, text_rules.own_date),
    Rule("no_question", _TELLS, text_rules.no_question),
    Rule("clause_changed", _TELLS, text_rules.changed_clauses),
    Rule("annex_law", _TELLS, file_rules.law),
    Rule("sister_letters", _TELLS, file_rules.sisters),
    Rule("like_an_earlier_letter", _TELLS, file_rules.likeness),
    Rule("no_channel", _TELLS, text_rules.no_channel),
    Rule("open_comments", _TELLS, file_rules.open_comments),
)


def findings(subject: Subject) -> list[Finding]:
    """Everything that the rules find, blocking first; the same sentence about the same words once."""
    found = [
        Finding(rule.key, rule.severity, spot.sentence, spot.part, spot.number, spot.quotation)
        for rule in RULES
        for spot in rule.find(subject)
    ]
    return list(dict.fromkeys(found))
