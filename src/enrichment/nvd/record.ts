import * as z from 'zod/mini'
import { utc } from '../../advisories/formats/nvd.ts'
import { parseSeverity, type Severity, type SeverityRating } from '../../core/severity.ts'

/** What of an NVD record is kept. */
export interface NvdFact {
  readonly description?: string
  readonly published?: string
  readonly modified?: string
  readonly ratings: readonly SeverityRating[]
  readonly cwes: readonly string[]
  readonly references: readonly string[]
  /** NVD has withdrawn it; the flaw may be real all the same. */
  readonly isRejected?: boolean
}

const CvssData = z.object({
  vectorString: z.string(),
  baseScore: z.number(),
  baseSeverity: z.optional(z.string()),
})

const Metric = z.object({
  source: z.string(),
  type: z.optional(z.string()),
  cvssData: CvssData,
  /** Version 2 has it here. */
  baseSeverity: z.optional(z.string()),
})
type Metric = z.infer<typeof Metric>

const Metrics = z.optional(z.array(Metric))

const NvdRecord = z.object({
  cve: z.object({
    id: z.string(),
    published: z.optional(z.string()),
    lastModified: z.optional(z.string()),
    vulnStatus: z.optional(z.string()),
    descriptions: z.optional(z.array(z.object({ lang: z.string(), value: z.string() }))),
    metrics: z.optional(
      z.object({
        cvssMetricV40: Metrics,
        cvssMetricV31: Metrics,
        cvssMetricV30: Metrics,
        cvssMetricV2: Metrics,
      }),
    ),
    weaknesses: z.optional(
      z.array(z.object({ description: z.array(z.object({ lang: z.string(), value: z.string() })) })),
    ),
    references: z.optional(z.array(z.object({ url: z.string() }))),
  }),
})

/** Sources that are known by a shorter name. CISA enriches records as an «authorized data publisher». */
const AUTHORS: ReadonlyMap<string, string> = new Map([
  ['nvd@nist.gov', 'nvd'],
  ['134c704f-9b21-4f2e-91b3-4a467353bcc0', 'cisa'],
])
const MAX_REFERENCES = 50

/** @param value one of `vulnerabilities`; `undefined` when it is none */
export function nvdFact(value: unknown): { readonly cve: string; readonly fact: NvdFact } | undefined {
  const result = NvdRecord.safeParse(value)
  if (!result.success) return undefined
  const { cve } = result.data
  const description = cve.descriptions?.find(({ lang }) => lang === 'en')?.value
  const cwes = (cve.weaknesses ?? []).flatMap((weakness) => weakness.description.map((text) => text.value))
  const fact: NvdFact = {
    ...(description === undefined ? {} : { description }),
    ...(cve.published === undefined ? {} : { published: utc(cve.published) }),
    ...(cve.lastModified === undefined ? {} : { modified: utc(cve.lastModified) }),
    ratings: [
      ...ratings(cve.metrics?.cvssMetricV40, '4.0'),
      ...ratings(cve.metrics?.cvssMetricV31, '3.1'),
      ...ratings(cve.metrics?.cvssMetricV30, '3.0'),
      ...ratings(cve.metrics?.cvssMetricV2, '2.0'),
    ],
    cwes: [...new Set(cwes.filter((cwe) => /^CWE-\d+$/.test(cwe)))].sort(),
    references: [...new Set((cve.references ?? []).map(({ url }) => url))].slice(0, MAX_REFERENCES),
    ...(cve.vulnStatus === 'Rejected' ? { isRejected: true } : {}),
  }
  return { cve: cve.id, fact }
}

function ratings(
  metrics: readonly Metric[] | undefined,
  version: '2.0' | '3.0' | '3.1' | '4.0',
): SeverityRating[] {
  return (metrics ?? []).map(({ source, cvssData, baseSeverity }) => {
    const level = levelOf(cvssData.baseSeverity ?? baseSeverity)
    return {
      author: AUTHORS.get(source) ?? source,
      ...(level ? { level } : {}),
      cvss: { version, vector: cvssData.vectorString, score: cvssData.baseScore },
    }
  })
}

/** NONE is a score of 0: rated, and not bad at all; our scale has no word below LOW. */
function levelOf(text: string | undefined): Severity | undefined {
  return text === undefined ? undefined : parseSeverity(text)
}
