import type { VexDecision } from '../../../core/decision.ts'
import type { SuppressedFinding } from '../../../core/report.ts'
import { adviceOf } from '../../advice.ts'
import { findingProperties, suppressionProperties } from '../../finding-properties.ts'
import type { Judged } from '../../judged.ts'
import { decisionWords } from '../../wording.ts'
import { type Element, extensionOf } from './elements.ts'
import type { Statement } from './vulnerabilities.ts'

/** OpenVEX's justifications as SPDX spells them. */
const JUSTIFICATIONS: Readonly<Record<string, string>> = {
  component_not_present: 'componentNotPresent',
  vulnerable_code_not_present: 'vulnerableCodeNotPresent',
  vulnerable_code_not_in_execute_path: 'vulnerableCodeNotInExecutePath',
  vulnerable_code_cannot_be_controlled_by_adversary: 'vulnerableCodeCannotBeControlledByAdversary',
  inline_mitigations_already_exist: 'inlineMitigationsAlreadyExist',
}

const NO_FIX = 'No version that fixes it is known.'

/** How the package of a finding stands to the flaw: hit, being looked at, fixed, or not hit. */
export function assessmentOf(judged: Judged): Statement {
  const { finding, suppression } = judged
  if (suppression?.decision.kind === 'vex') return cleared(suppression, suppression.decision)
  const [note] = finding.vex ?? []
  const notes = [
    ...(suppression ? [notesOn(suppression)] : []),
    ...(note ? [[note.statement, `(${note.author ?? note.document})`].filter(Boolean).join(' ')] : []),
  ]
  const members: Element = {
    ...(notes.length > 0 ? { security_statusNotes: notes.join('; ') } : {}),
    extension: factsOf(judged),
  }
  if (note?.status === 'under_investigation')
    return {
      type: 'security_VexUnderInvestigationVulnAssessmentRelationship',
      relation: 'underInvestigationFor',
      members,
    }
  return {
    type: 'security_VexAffectedVulnAssessmentRelationship',
    relation: 'affects',
    members: { security_actionStatement: note?.action ?? adviceOf([judged]) ?? NO_FIX, ...members },
  }
}

function cleared(suppression: SuppressedFinding, { status, justification }: VexDecision): Statement {
  const { finding, reason } = suppression
  const shared = { security_statusNotes: notesOn(suppression), extension: factsOf({ finding, suppression }) }
  if (status === 'fixed')
    return {
      type: 'security_VexFixedVulnAssessmentRelationship',
      relation: 'fixedIn',
      members: shared,
    }
  const known = justification === undefined ? undefined : JUSTIFICATIONS[justification]
  return {
    type: 'security_VexNotAffectedVulnAssessmentRelationship',
    relation: 'doesNotAffect',
    members: {
      ...(known === undefined ? {} : { security_justificationType: known }),
      security_impactStatement: reason,
      ...shared,
    },
  }
}

function notesOn({ by, reason, decision }: SuppressedFinding): string {
  return `suppressed by ${by}: ${decisionWords(decision)}: ${reason}`
}

function factsOf({ finding, suppression }: Judged): readonly Element[] {
  return extensionOf([
    ...findingProperties(finding),
    ...(suppression ? suppressionProperties(suppression) : []),
  ])
}
