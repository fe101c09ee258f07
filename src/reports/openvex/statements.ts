import type { Finding } from '../../core/finding.ts'
import type { Report, SuppressedFinding } from '../../core/report.ts'
import {
  componentOf,
  imageProduct,
  type OpenVexProduct,
  type OpenVexStatement,
  type Saying,
  wordsOf,
} from '../../judgement/vex/openvex-document.ts'
import { decisionWords } from '../wording.ts'

/** Findings of which the same is said, together: first those that remain, then what was suppressed. */
export function* statementsOf(report: Report): Generator<OpenVexStatement> {
  const said = [
    ...report.findings.map((finding) => ({ finding, saying: sayingOf(finding) })),
    ...report.suppressed.map((one) => ({ finding: one.finding, saying: suppressedSaying(one) })),
  ]
  const image = imageProduct(report.target)
  const groups = Map.groupBy(said, ({ finding, saying }) => JSON.stringify([finding.id, saying]))
  for (const members of groups.values()) {
    const [first] = members
    if (!first) continue
    const { id, ids } = first.finding
    const aliases = ids.filter((one) => one !== id)
    yield {
      vulnerability: { name: id, ...(aliases.length > 0 ? { aliases } : {}) },
      timestamp: report.createdAt,
      products: productsOf(
        members.map(({ finding }) => finding.package.purl),
        image,
      ),
      ...wordsOf(first.saying),
    }
  }
}

/** Packages as parts of the image; of what is no image, as products. */
function productsOf(purls: readonly string[], image: string | undefined): readonly OpenVexProduct[] {
  const parts = [...new Set(purls)].map(componentOf)
  return image === undefined ? parts : [{ ...componentOf(image), subcomponents: parts }]
}

function sayingOf(finding: Finding): Saying {
  const { status, statusReason, fixedVersion, package: pkg } = finding
  const [note] = finding.vex ?? []
  if (note) {
    const action = note.action ?? updateOf(finding)
    return {
      status: note.status,
      ...(note.statement === undefined ? {} : { reason: note.statement }),
      ...(action === undefined ? {} : { action }),
    }
  }
  if (status === 'under_investigation' || status === 'unknown') return { status: 'under_investigation' }
  if (fixedVersion !== undefined)
    return { status: 'affected', action: `Update ${pkg.name} to ${fixedVersion}.` }
  const why = statusReason ? `: ${statusReason}` : ''
  return { status: 'affected', action: `No fixed version is known (${status.replaceAll('_', ' ')}${why}).` }
}

function updateOf({ package: pkg, fixedVersion }: Finding): string | undefined {
  return fixedVersion === undefined ? undefined : `Update ${pkg.name} to ${fixedVersion}.`
}

/**
 * Who accepts a risk does not say that there is none: what an exception takes out stays affected for others, with what
 * was decided. Nor does a filter say anything of it.
 */
function suppressedSaying({ finding, by, reason, decision }: SuppressedFinding): Saying {
  switch (decision.kind) {
    case 'vex': {
      const { status, justification } = decision
      return {
        status,
        ...(justification ? { justification } : {}),
        reason: `${reason} (${decisionWords(decision)})`,
      }
    }
    case 'exception':
    case 'foreign':
      return { status: 'affected', reason, action: capitalised(`${decisionWords(decision)}: ${reason}.`) }
    case 'filter': {
      const { status, action, reason: own } = sayingOf(finding)
      return {
        status,
        ...(action ? { action } : {}),
        reason: [own, `Left out by ${by}: ${reason}.`].filter(Boolean).join(' '),
      }
    }
  }
}

function capitalised(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
}
