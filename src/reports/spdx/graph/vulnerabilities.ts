import type { Finding } from '../../../core/finding.ts'
import type { Report } from '../../../core/report.ts'
import { flawPage, fullTime, webAddresses } from '../../flaw-page.ts'
import { type Judged, judgedByFlaw } from '../../judged.ts'
import { packageId } from '../document.ts'
import { elementId, spdxTime } from '../ids.ts'
import { assessmentOf } from './assessments.ts'
import type { Element, ElementWriter } from './elements.ts'
import { ratingsOf } from './ratings.ts'

/**
 * Flaws, what their scores are, and how each package stands to them.
 * https://spdx.github.io/spdx-spec/v3.0.1/model/Security/Security/
 */
export function* vulnerabilityElements(report: Report, write: ElementWriter): Generator<Element> {
  for (const [id, judged] of judgedByFlaw(report)) {
    const [first] = judged
    if (!first) continue
    const flaw = elementId('Vulnerability', id, id)
    yield flawElement(flaw, first.finding, write)
    yield* sharedBy(judged, ratingsOf, flaw, write)
    yield* sharedBy(judged, (one) => [assessmentOf(one)], flaw, write)
  }
}

/** What is said of the package of a finding. */
export interface Statement {
  readonly type: string
  readonly relation: string
  readonly members: Element
}

/** One relationship for all packages of which the same is said. */
function* sharedBy(
  judged: readonly Judged[],
  statementsOf: (one: Judged) => readonly Statement[],
  flaw: string,
  write: ElementWriter,
): Generator<Element> {
  const groups = new Map<string, { readonly statement: Statement; readonly packages: Set<string> }>()
  for (const one of judged) {
    for (const statement of statementsOf(one)) {
      const key = judged.length === 1 ? String(groups.size) : JSON.stringify(statement)
      const group = groups.get(key) ?? { statement, packages: new Set() }
      group.packages.add(packageId(one.finding.package))
      groups.set(key, group)
    }
  }
  for (const { statement, packages } of groups.values())
    yield write.assessment(statement.type, statement.relation, flaw, [...packages], statement.members)
}

function flawElement(flaw: string, finding: Finding, write: ElementWriter): Element {
  const { id, ids, title, description, references } = finding
  const addresses = webAddresses(references)
  const published = fullTime(finding.published)
  const modified = fullTime(finding.modified)
  return write.element('security_Vulnerability', flaw, {
    name: id,
    ...(title === undefined ? {} : { summary: title }),
    ...(description === undefined ? {} : { description }),
    ...(published ? { security_publishedTime: spdxTime(published) } : {}),
    ...(modified ? { security_modifiedTime: spdxTime(modified) } : {}),
    externalIdentifier: ids.map((each) => ({
      type: 'ExternalIdentifier',
      externalIdentifierType: each.startsWith('CVE-') ? 'cve' : 'securityOther',
      identifier: each,
      identifierLocator: [flawPage(each).url],
    })),
    ...(addresses.length > 0
      ? {
          externalRef: [{ type: 'ExternalRef', externalRefType: 'securityAdvisory', locator: addresses }],
        }
      : {}),
  })
}
