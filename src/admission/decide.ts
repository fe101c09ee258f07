import { breakGlassOf } from './break-glass.ts'
import { type Complaint, fail, type ImageJudgement, refuse } from './complaint.ts'
import type { Decision, Reason, ReasonCode } from './decision.ts'
import type { Evidence } from './evidence.ts'
import { judgeImage } from './image-reasons.ts'
import { isExempt, type RuledImage, ruledImages } from './matching.ts'
import type { AdmissionPolicy, AdmissionRule, Mode } from './policy/types.ts'
import type { AdmissionRequestFacts } from './review/facts.ts'

/** May what is asked for be done: pure, so that the same facts are always decided the same way. */
export function decide(policy: AdmissionPolicy, facts: AdmissionRequestFacts, evidence: Evidence): Decision {
  if (facts.subject === 'passes') return passing('passes')
  if (isExempt(policy, facts)) return passing('exempt')
  const verdicts =
    facts.subject === 'unknown' ? [unknownKind(policy, facts)] : verdictsOf(policy, facts, evidence)
  return combine(policy, facts, evidence, verdicts)
}

/** What one rule, or none, says of one image or of the object. */
interface Verdict {
  readonly mode: Mode
  readonly rule?: string
  readonly image?: string
  readonly container?: string
  readonly complaints: readonly Complaint[]
  readonly enqueue?: boolean
  readonly wait?: number
}

function verdictsOf(
  policy: AdmissionPolicy,
  facts: AdmissionRequestFacts,
  evidence: Evidence,
): readonly Verdict[] {
  const images = ruledImages(policy, facts)
  const rules = new Set(images.flatMap(({ rule }) => (rule.kind === 'rule' ? [rule.rule] : [])))
  return [
    ...images.map((image) => imageVerdict(policy, image, evidence, facts)),
    ...[...rules].map((rule) => manifestVerdict(rule, evidence)),
  ]
}

function imageVerdict(
  policy: AdmissionPolicy,
  { place, reference, rule: found }: RuledImage,
  evidence: Evidence,
  facts: AdmissionRequestFacts,
): Verdict {
  const subject = { image: place.image, ...(place.name === '' ? {} : { container: place.name }) }
  const plain = (mode: Mode, ...complaints: Complaint[]): Verdict => ({ ...subject, mode, complaints })
  // A template may leave the image to somebody else; the pods that are made of it are asked about again.
  if (place.image === '' && facts.kind.kind !== 'Pod') return plain('enforce')
  if (found.kind === 'labels-unknown')
    return {
      ...plain(found.rule.mode, fail('namespace-labels-unknown', LABELS_UNKNOWN)),
      rule: found.rule.name,
    }
  if (found.kind === 'none')
    return policy.default === 'allow'
      ? plain('enforce')
      : plain('enforce', refuse('no-rule', 'no rule allows it'))
  const { rule } = found
  if (!reference) return { ...plain(rule.mode, noReference(place.image)), rule: rule.name }
  const moment = { now: evidence.now, waited: evidence.waited ?? false }
  const judgement: ImageJudgement = judgeImage(rule, reference, evidence.images.get(place.image), moment)
  return { ...subject, mode: rule.mode, rule: rule.name, ...judgement }
}

const LABELS_UNKNOWN = 'the labels of its namespace could not be looked up'

function noReference(image: string): Complaint {
  return image === ''
    ? refuse('image-missing', 'it names no image')
    : refuse('image-invalid', 'it is no reference to an image: NAME:TAG or NAME@sha256:… is one')
}

function manifestVerdict({ name, mode, require }: AdmissionRule, evidence: Evidence): Verdict {
  const { minimumScore, podSecurity } = require.manifest ?? {}
  const { score, podSecurity: level } = evidence.manifest ?? {}
  const complaints: Complaint[] = []
  if (
    (minimumScore !== undefined && score === undefined) ||
    (podSecurity !== undefined && level === undefined)
  )
    complaints.push(fail('manifest-unknown', 'the manifest could not be scored'))
  if (minimumScore !== undefined && score !== undefined && score < minimumScore)
    complaints.push(
      refuse(
        'manifest-score',
        `the manifest has ${score} points of ${minimumScore}: plimsoll manifest scan says what costs them`,
      ),
    )
  if (podSecurity !== undefined && level !== undefined && LEVELS[level] < LEVELS[podSecurity])
    complaints.push(
      refuse(
        'pod-security',
        `the pod is ${level}, and ${podSecurity} is required: plimsoll manifest scan says what to change`,
      ),
    )
  return { mode, rule: name, complaints }
}

const LEVELS = { privileged: 0, baseline: 1, restricted: 2 } as const

function unknownKind({ unknownKinds }: AdmissionPolicy, { kind }: AdmissionRequestFacts): Verdict {
  const { group, version, kind: name } = kind
  const text = `it is not known where ${group === '' ? version : `${group}/${version}`} ${name} keeps its images: podPlaces says it`
  return {
    mode: 'enforce',
    complaints: [{ code: 'kind-unknown', text, weight: unknownKinds === 'deny' ? 'deny' : 'warn' }],
  }
}

/** Values of the audit log; https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#response */
const MAX_AUDIT_TEXT = 4096

function combine(
  policy: AdmissionPolicy,
  facts: AdmissionRequestFacts,
  evidence: Evidence,
  verdicts: readonly Verdict[],
): Decision {
  const reasons: Reason[] = []
  const warnings: string[] = []
  const recorded: string[] = []
  let refusing: Verdict | undefined
  for (const verdict of verdicts)
    for (const { code, text, weight, isFailure } of verdict.complaints) {
      const reason = reasonOf(verdict, code, text)
      const isLet = isFailure === true && policy.onFailure === 'allow'
      const isDenied = weight === 'deny' && !isLet
      if (isDenied) reasons.push(reason)
      recorded.push(`${isDenied ? '' : 'warning: '}${reason.text}`)
      if (isDenied && verdict.mode === 'enforce') refusing ??= verdict
      else if (verdict.mode !== 'audit') warnings.push(reason.text)
    }
  const passed = refusing && breakGlassOf(policy, facts, evidence)
  const first = refusing ?? verdicts.find(({ rule }) => rule !== undefined)
  const waits = verdicts.flatMap(({ wait, mode }) => (wait === undefined || mode !== 'enforce' ? [] : [wait]))
  const allowed = refusing === undefined || passed !== undefined
  const decision = allowed ? (passed ? 'break-glass' : 'allowed') : 'denied'
  return {
    allowed,
    ...(first && { mode: first.mode }),
    ...(first?.rule === undefined ? {} : { rule: first.rule }),
    reasons,
    warnings: passed ? [...warnings, `break-glass: ${passed.ticket} passes by what refuses`] : warnings,
    audit: {
      decision,
      ...(first?.rule === undefined ? {} : { rule: first.rule }),
      ...(recorded.length === 0 ? {} : { reasons: recorded.join('; ').slice(0, MAX_AUDIT_TEXT) }),
      ...(passed && { 'break-glass': passed.ticket }),
      ...(passed?.group === undefined ? {} : { 'break-glass-group': passed.group }),
    },
    enqueue: facts.dryRun
      ? []
      : [...new Set(verdicts.flatMap(({ enqueue, image }) => (enqueue && image ? [image] : [])))],
    ...(passed && { breakGlass: passed }),
    ...(allowed || waits.length === 0 ? {} : { wait: Math.max(...waits) }),
  }
}

function reasonOf({ image, container, rule }: Verdict, code: ReasonCode, text: string): Reason {
  const subject =
    image === undefined ? '' : `image ${image}${container === undefined ? '' : ` of ${container}`}: `
  return {
    code,
    ...(image === undefined ? {} : { image }),
    ...(container === undefined ? {} : { container }),
    ...(rule === undefined ? {} : { rule }),
    text: `${subject}${text}${rule === undefined ? '' : ` (rule ${rule})`}`,
  }
}

function passing(decision: 'passes' | 'exempt'): Decision {
  return { allowed: true, reasons: [], warnings: [], audit: { decision }, enqueue: [] }
}
