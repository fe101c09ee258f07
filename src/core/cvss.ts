import calculator from 'ae-cvss-calculator'
import type { Cvss } from './severity.ts'

// A CommonJS module: its names are members of the default import.
const { Cvss2, Cvss3P0, Cvss3P1, Cvss4P0 } = calculator

/** A vector of version 4 with every metric has 33; nobody writes a longer one in earnest. */
export const MAX_VECTOR_LENGTH = 400

/**
 * The base score of a CVSS vector of any version, whatever else the vector tells of threat and environment.
 * `undefined` when it is none: an unknown metric or value, a base metric that is missing, one that is given twice.
 * https://www.first.org/cvss/
 */
export function parseCvss(vector: string): Cvss | undefined {
  if (vector.length > MAX_VECTOR_LENGTH) return undefined
  try {
    return score(vector.trim())
  } catch {
    return undefined // The library throws at what is no vector.
  }
}

/** Version 2 has no prefix of its own; some write one, some put it in parentheses. */
const PREFIXES = ['CVSS:4.0/', 'CVSS:3.1/', 'CVSS:3.0/', 'CVSS:2.0/', 'CVSS2#'] as const

function score(vector: string): Cvss | undefined {
  const prefix = PREFIXES.find((one) => vector.startsWith(one))
  const rest = vector.slice(prefix?.length ?? 0)
  const metrics = rest.startsWith('(') && rest.endsWith(')') ? rest.slice(1, -1) : rest
  if (!isWellFormed(metrics)) return undefined
  if (prefix === 'CVSS:4.0/') return rated('4.0', vector, baseScoreOfV4(metrics))
  if (prefix === 'CVSS:3.1/') return rated('3.1', vector, new Cvss3P1(vector).calculateScores().base)
  if (prefix === 'CVSS:3.0/') return rated('3.0', vector, new Cvss3P0(vector).calculateScores().base)
  return metrics.startsWith('AV:')
    ? rated('2.0', metrics, new Cvss2(metrics).calculateScores().base)
    : undefined
}

/**
 * Pairs of letters, no metric twice. The library passes over repetitions, and prints what is no pair to the console,
 * where a stranger's text must not go.
 */
function isWellFormed(metrics: string): boolean {
  const parts = metrics.split('/').filter((part) => part !== '')
  const names = new Set(parts.map((part) => part.split(':', 1)[0]))
  return names.size === parts.length && parts.every((part) => /^[A-Za-z]{1,3}:[A-Za-z]{1,6}$/.test(part))
}

const V4_BASE: ReadonlySet<string> = new Set('AV AC AT PR UI VC VI VA SC SI SA'.split(' '))

/** Version 4 knows only one score, of all that the vector holds: so the vector is cut down to its base. */
function baseScoreOfV4(metrics: string): number | undefined {
  const whole = new Cvss4P0(metrics) // Throws at what the cut would hide.
  if (!whole.isBaseFullyDefined()) return undefined
  const base = metrics.split('/').filter((part) => V4_BASE.has(part.slice(0, 2)))
  return new Cvss4P0(base.join('/')).calculateScores().overall
}

function rated(version: Cvss['version'], vector: string, value: number | undefined): Cvss | undefined {
  return value === undefined || Number.isNaN(value) ? undefined : { version, vector, score: value }
}
