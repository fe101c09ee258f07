import { oneLine } from '../../core/printable.ts'
import { briefOf } from '../matcher/brief.ts'
import { Brief, NO_FLAW } from '../notifier/brief.ts'
import type { Entry } from '../notifier/entry.ts'
import type { Subject } from '../notifier/images.ts'
import { compareRisk, riskOf } from '../notifier/risk.ts'
import type { MeasuredReport, Objection } from './judge-by-measure.ts'
import type { RunningContainer, RunningVerdict } from './types.ts'

/** An image that runs and has become bad. */
export interface BecameBad {
  readonly cluster: string
  /** As the nodes report it. */
  readonly digest: string
  readonly subject: Subject
  readonly judged: MeasuredReport
  readonly before: RunningVerdict
  /** Of `judged`; never empty. */
  readonly news: readonly Objection[]
  readonly places: readonly RunningContainer[]
}

/** Places that are named; the API tells all. */
const MAX_PLACES = 20
const MAX_MESSAGE = 500
const MAX_TITLE = 300

/** What is told of it, the worst first. @param isSummary one entry, for the worst */
export function entriesOf(image: BecameBad, isSummary: boolean): readonly Entry[] {
  const found = image.news
    .map((objection) => ({ objection, finding: findingOf(objection, image) }))
    .sort((a, b) => compareRisk(riskOf('added', a.finding), riskOf('added', b.finding)))
  const shown = isSummary ? found.slice(0, 1) : found
  return shown.map(({ objection, finding }) => ({
    image: image.subject,
    reason: 'added',
    finding,
    ...(isSummary ? { more: found.length - 1 } : {}),
    running: {
      cluster: image.cluster,
      digest: image.digest,
      verdict: image.judged.verdict,
      before: image.before,
      reason: image.judged.reason,
      objection: {
        policy: objection.policy,
        rule: objection.rule,
        message: oneLine(objection.message).slice(0, MAX_MESSAGE),
      },
      places: image.places.slice(0, MAX_PLACES).map(({ namespace, workload, container }) => ({
        namespace,
        ...workload,
        container,
      })),
      ...(image.places.length > MAX_PLACES ? { morePlaces: image.places.length - MAX_PLACES } : {}),
    },
  }))
}

/** Entries are of findings; what a rule says of something else is written as one. */
function findingOf({ finding, policy, rule, message }: Objection, { subject }: BecameBad): Brief {
  if (finding) {
    const brief = Brief.parse(briefOf(finding))
    return { ...brief, ...(brief.title === undefined ? {} : { title: brief.title.slice(0, MAX_TITLE) }) }
  }
  const id = `${policy}/${rule}`
  return {
    id,
    ids: [id],
    severity: 'UNKNOWN',
    status: NO_FLAW,
    kev: false,
    title: oneLine(message).slice(0, MAX_MESSAGE),
    references: [],
    package: { name: subject.name ?? subject.digest, version: '', purl: '' },
  }
}
