"""The rules and their outcomes as they go over the wire, in the language in force."""

from collections.abc import Iterable
from typing import Any

from flask import url_for

from app.approval.standing import standing
from app.calling.card import card_at
from app.i18n.words import language, translate
from app.interop.json_api import wire
from app.interop.json_api.approval import approval, sign_off
from app.interop.remarks import of_earlier_form
from app.rulebook.reasons import Reason, findings, not_sure
from app.settings.team_time import team_now
from rules.describe import in_words
from rules.in_force import HASH, QUESTIONNAIRE, RULES, VERSION
from rules.model.disposition import Verdict
from rules.model.outcome import Outcome, Raised, Sign
from rules.model.questionnaire import AnswerOption, Item, Respondent, Step, Wording
from rules.model.red_flag import RedFlag
from rules.sources.citation import Citation


def assessment(outcome: Outcome, respondent: Respondent) -> wire.AssessmentOut:
    """Return what the answers mean."""
    # As of now: the time to call by starts now, as nothing of an earlier request is stored.
    card = card_at(team_now(), outcome, respondent)
    return wire.AssessmentOut(
        **_verdict(outcome.verdict),
        due=card.due,
        complete=outcome.complete,
        card=wire.CardOut(action=card.words.action, lead=card.words.lead, clock=card.words.clock),
        findings=[_finding(*each) for each in zip(findings(outcome), outcome.findings, strict=True)],
        raised=[_raised(*each) for each in zip(not_sure(outcome), outcome.raised, strict=True)],
        unknown=list(outcome.unknown),
        unanswered=list(outcome.unanswered),
        negatives=list(outcome.negatives),
        helper_needed=outcome.helper_needed,
        remarks=list(of_earlier_form(outcome.questionnaire)),
        approval=approval(),
        questionnaire=outcome.questionnaire,
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
        awaits_review=standing().awaits_review(language()),
        approval=approval(),
        steps=[_step(each) for each in RULES.steps],
    )


def rules() -> wire.RulesOut:
    """Return every rule."""
    return wire.RulesOut(
        rules_version=VERSION,
        released=RULES.released.isoformat(),
        rules_hash=HASH,
        language=language().tag,
        awaits_review=standing().awaits_review(language()),
        approval=approval(),
        sign_off=sign_off(),
        rules=[_rule(each) for each in RULES.red_flags],
    )


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "disposition": verdict.disposition.value,
        "route": verdict.route.value,
        "clock": verdict.clock.value,
        "er_line": verdict.er_line,
    }


def _finding(finding: Reason, sign: Sign) -> wire.FindingOut:
    return wire.FindingOut(
        **_verdict(sign.verdict),
        code=finding.code,
        finding=finding.words,
        said=[wire.SaidOut(link_id=each.link_id, options=list(each.codes)) for each in finding.evidence],
        citations=_citations(finding.citations),
        how=finding.how_url,
    )


def _raised(unsure: Reason, raised: Raised) -> wire.RaisedOut:
    return wire.RaisedOut(**_verdict(raised.verdict), link_id=unsure.code, red_flags=list(unsure.open_signs))


def _rule(flag: RedFlag) -> wire.RuleOut:
    return wire.RuleOut(
        **_verdict(flag.verdict),
        code=flag.code,
        finding=translate(flag.finding),
        condition=in_words(flag.when, translate=translate),
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
        help=_words(item.help) if item.help else None,
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
