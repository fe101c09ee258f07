import calculator from 'ae-cvss-calculator'
import type { Cvss } from './severity.ts'

// A CommonJS module: its names are members of the default import.
const { Cvss2, Cvss3P0, Cvss3P1, Cvss4P0 } = calculator

/**
 * The base score of a CVSS vector of any version. `undefined` when it is none.
 * https://www.first.org/cvss/
 */
export function parseCvss(vector: string): Cvss | undefined {
  try {
    return score(vector.trim())
  } catch {
    return undefined // The library throws at what is no vector.
  }
}

function score(vector: string): Cvss | undefined {
  if (vector.startsWith('CVSS:4.0/'))
    return rated('4.0', vector, new Cvss4P0(vector).calculateScores().overall)
  if (vector.startsWith('CVSS:3.1/')) return rated('3.1', vector, new Cvss3P1(vector).calculateScores().base)
  if (vector.startsWith('CVSS:3.0/')) return rated('3.0', vector, new Cvss3P0(vector).calculateScores().base)
  // Version 2 has no prefix of its own; some write one, some put it in parentheses.
  const plain = vector.replace(/^CVSS2#|^CVSS:2\.0\//, '').replace(/^\(([^()]*)\)$/, '$1')
  return plain.startsWith('AV:') ? rated('2.0', plain, new Cvss2(plain).calculateScores().base) : undefined
}

function rated(version: Cvss['version'], vector: string, value: number | undefined): Cvss | undefined {
  return value === undefined || Number.isNaN(value) ? undefined : { version, vector, score: value }
}
