import type { Comparison } from './vulnerabilities.ts'

/** The report of clair-scanner, in JSON: all that was found, approved or not. */
export function comparisonJson(image: string, { vulnerabilities, unapproved }: Comparison): string {
  return `${JSON.stringify({ image, unapproved, vulnerabilities }, undefined, 4)}\n`
}
