"""The rules and their outcomes as they go over the wire, in the language in force."""

from collections.abc import Iterable

from flask import url_for

from app.calling.card import card_at
from app.i18n.words import language, translate
from app.interop.json_api import wire
from app.rulebook.reasons import Reason, findings, not_sure
from app.settings.team_time import team_now
from rules.describe import in_words
from rules.in_force import HASH, QUESTIONNAIRE, RULES, VERSION
from rules.model.outcome import Outcome
from rules.model.questionnaire import AnswerOption, Item, Respondent, Step, Wording
from rules.model.red_flag import RedFlag
from rules.sources.citation import Citation


def assessment(outcome: Outcome, respondent: Respondent) -> wire.AssessmentOut:
    """Return what the answers mean."""
    return wire.AssessmentOut(
        disposition=outcome.disposition.value,
        route=outcome.route.value,
        complete=outcome.complete,
        card=_card(outcome, respondent),
        findings=[_finding(each) for each in findings(outcome)],
        raised=[
            wire.RaisedOut(
                link_id=each.code,
                disposition=each.disposition.value,
                route=each.route.value,
                red_flags=list(each.open_signs),
            )
            for each in not_sure(outcome)
        ],
        unknown=list(outcome.unknown),
        unanswered=list(outcome.unanswered),
        negatives=list(outcome.negatives),
        helper_needed=outcome.helper_needed,
        rules_version=outcome.version,
        rules_hash=outcome.hash,
        language=language().tag,
    )


def questionnaire() -> wire.QuestionnaireOut:
    """Return every question."""
    return wire.QuestionnaireOut(
        questionnaire=QUESTIONNAIRE,
        rules_version=VERSION,
        rules_hash=HASH,
        language=language().tag,
        awaits_review=language().awaits_review,
        steps=[_step(each) for each in RULES.steps],
    )


def rules() -> wire.RulesOut:
    """Return every rule."""
    return wire.RulesOut(
        rules_version=VERSION,
        released=RULES.released.isoformat(),
        rules_hash=HASH,
        language=language().tag,
        awaits_review=language().awaits_review,
        rules=[_rule(each) for each in RULES.red_flags],
    )


def _card(outcome: Outcome, respondent: Respondent) -> wire.CardOut:
    """Return the card as of now; the time to call by starts now, as nothing of an earlier request is stored."""
    shown = card_at(team_now(), outcome, respondent).words
    return wire.CardOut(action=shown.action, lead=shown.lead, clock=shown.clock)


def _finding(finding: Reason) -> wire.FindingOut:
    return wire.FindingOut(
        code=finding.code,
        disposition=finding.disposition.value,
        route=finding.route.value,
        finding=finding.words,
        said=[wire.SaidOut(link_id=each.link_id, options=list(each.codes)) for each in finding.evidence],
        citations=_citations(finding.citations),
        how=finding.how_url,
    )


def _rule(flag: RedFlag) -> wire.RuleOut:
    return wire.RuleOut(
        code=flag.code,
        finding=translate(flag.finding),
        condition=in_words(flag.when, translate=translate),
        disposition=flag.disposition.value,
        route=flag.route.value,
        is_combination=flag.is_combination,
        citations=_citations(flag.citations),
        how=url_for("how.rule", code=flag.code),
    )


def _citations(citations: Iterable[Citation]) -> list[wire.CitationOut]:
    return [
        wire.CitationOut(
            source=each.source.name,
            is_guide=each.source.is_guide,
            section=each.section,
            item=each.item,
            paraphrase=translate(each.paraphrase),
            key_phrase=each.key_phrase,
            confidence=each.confidence.value,
        )
        for each in citations
    ]


def _step(step: Step) -> wire.StepOut:
    return wire.StepOut(
        code=step.code, title=translate(step.title), why=_words(step.why), items=[_item(each) for each in step.items]
    )


def _item(item: Item) -> wire.ItemOut:
    when = item.enable_when
    return wire.ItemOut(
        link_id=item.link_id,
        question=_words(item.question),
        hint=_words(item.hint) if item.hint else None,
        clinical_term=translate(item.clinical_term),
        check_all=item.check_all,
        is_optional=item.is_optional,
        enable_when=wire.EnableWhenOut(link_id=when.link_id, options=list(when.options)) if when else None,
        options=[_option(each) for each in item.options],
    )


def _words(wording: Wording) -> wire.WordsOut:
    return wire.WordsOut(
        patient=wording.to(Respondent.PATIENT, translate), caregiver=wording.to(Respondent.CAREGIVER, translate)
    )


def _option(option: AnswerOption) -> wire.OptionOut:
    words = _words(option.words)
    return wire.OptionOut(code=option.code, patient=words.patient, caregiver=words.caregiver)
