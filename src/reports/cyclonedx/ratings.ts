import type { Finding } from '../../core/finding.ts'
import { type Cvss, type SeverityRating, severityOfScore } from '../../core/severity.ts'

const METHODS: Readonly<Record<Cvss['version'], string>> = {
  '2.0': 'CVSSv2',
  '3.0': 'CVSSv3',
  '3.1': 'CVSSv31',
  '4.0': 'CVSSv4',
}

/** What everybody says, the author of the chosen severity first. Readers take the first. */
export function ratingsOf({ severity, ratings }: Finding): object[] {
  const own = ratings.filter(({ author }) => author === severity.author)
  const others = ratings.filter(({ author }) => author !== severity.author)
  const all = [...own, ...others].map(ratingJson)
  return own.length > 0 ? all : [chosen(severity), ...all]
}

function chosen({ level, author, reason }: Finding['severity']): object {
  return {
    ...(author === undefined ? {} : { source: { name: author } }),
    severity: level.toLowerCase(),
    ...(reason === undefined ? {} : { justification: reason }),
  }
}

function ratingJson({ author, level, label, cvss }: SeverityRating): object {
  const rated = level ?? (cvss ? severityOfScore(cvss.score) : 'UNKNOWN')
  return {
    source: { name: author },
    ...(cvss ? { score: cvss.score } : {}),
    severity: rated.toLowerCase(),
    ...(cvss ? { method: METHODS[cvss.version], vector: cvss.vector } : {}),
    ...(label === undefined ? {} : { justification: `the author says «${label}»` }),
  }
}
