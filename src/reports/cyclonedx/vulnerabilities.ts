import type { Report } from '../../core/report.ts'
import { adviceOf } from '../advice.ts'
import { findingProperties, suppressionProperties } from '../finding-properties.ts'
import { flawPage, fullTime, webAddresses } from '../flaw-page.ts'
import { type Judged, judgedByFlaw } from '../judged.ts'
import { affectedBy } from './affected.ts'
import { analysisOf } from './analysis.ts'
import { ratingsOf } from './ratings.ts'

/** What is said of one flaw and of all packages of which the same is said. */
interface Group {
  readonly facts: object
  readonly members: Judged[]
}

/**
 * One entry for a flaw and all packages of which the same is said, in the order of the report; suppressed ones come
 * last, with the decision as their analysis.
 */
export function* vulnerabilitiesOf(report: Report): Generator<object> {
  for (const [id, judged] of judgedByFlaw(report)) {
    for (const [index, { facts, members }] of groupsOf(judged).entries()) {
      const advice = adviceOf(members)
      yield {
        'bom-ref': index === 0 ? `plimsoll:vulnerability:${id}` : `plimsoll:vulnerability:${id}:${index + 1}`,
        ...facts,
        ...(advice === undefined ? {} : { recommendation: advice }),
        affects: members.map(affectedBy),
      }
    }
  }
}

function groupsOf(judged: readonly Judged[]): Group[] {
  const groups = new Map<string, Group>()
  for (const one of judged) {
    const facts = factsOf(one)
    const key = judged.length === 1 ? '' : JSON.stringify(facts)
    const group = groups.get(key)
    if (group) group.members.push(one)
    else groups.set(key, { facts, members: [one] })
  }
  return [...groups.values()]
}

function factsOf(judged: Judged): object {
  const { finding } = judged
  const others = finding.ids.filter((id) => id !== finding.id)
  const description = finding.title ?? finding.description
  const cwes = finding.cwes.flatMap((cwe) => /^CWE-(?<number>\d{1,9})$/.exec(cwe)?.groups?.['number'] ?? [])
  const advisories = webAddresses(finding.references)
  const analysis = analysisOf(judged)
  const published = fullTime(finding.published)
  const updated = fullTime(finding.modified)
  return {
    id: finding.id,
    source: flawPage(finding.id),
    ...(others.length > 0 ? { references: others.map((id) => ({ id, source: flawPage(id) })) } : {}),
    ratings: ratingsOf(finding),
    ...(cwes.length > 0 ? { cwes: cwes.map(Number) } : {}),
    ...(description === undefined ? {} : { description }),
    ...(finding.description === undefined || finding.description === description
      ? {}
      : { detail: finding.description }),
    ...(advisories.length > 0 ? { advisories: advisories.map((url) => ({ url })) } : {}),
    ...(published ? { published } : {}),
    ...(updated ? { updated } : {}),
    ...(analysis ? { analysis } : {}),
    properties: [
      ...findingProperties(finding),
      ...(judged.suppression ? suppressionProperties(judged.suppression) : []),
    ],
  }
}
