import type { Finding } from '../../core/finding.ts'
import { MAX_VECTOR, MAX_VECTORS } from './limits.ts'

/** Metrics with their values as GitLab's schema knows them; it takes neither version 4 nor anything else. */
const V2: Readonly<Record<string, RegExp>> = {
  AV: /^[NAL]$/,
  AC: /^[LMH]$/,
  Au: /^[MSN]$/,
  C: /^[NPC]$/,
  I: /^[NPC]$/,
  A: /^[NPC]$/,
  E: /^(?:U|POC|F|H|ND)$/,
  RL: /^(?:OF|TF|W|U|ND)$/,
  RC: /^(?:UC|UR|C|ND)$/,
  CDP: /^(?:N|L|LM|MH|H|ND)$/,
  TD: /^(?:N|L|M|H|ND)$/,
  CR: /^(?:L|M|H|ND)$/,
  IR: /^(?:L|M|H|ND)$/,
  AR: /^(?:L|M|H|ND)$/,
}
const V3: Readonly<Record<string, RegExp>> = {
  AV: /^[NALP]$/,
  AC: /^[LH]$/,
  PR: /^[NLH]$/,
  UI: /^[NR]$/,
  S: /^[UC]$/,
  C: /^[NLH]$/,
  I: /^[NLH]$/,
  A: /^[NLH]$/,
  E: /^[XUPFH]$/,
  RL: /^[XOTWU]$/,
  RC: /^[XURC]$/,
  CR: /^[XLMH]$/,
  IR: /^[XLMH]$/,
  AR: /^[XLMH]$/,
  MAV: /^[XNALP]$/,
  MAC: /^[XLH]$/,
  MPR: /^[XNLH]$/,
  MUI: /^[XNR]$/,
  MS: /^[XUC]$/,
  MC: /^[XNLH]$/,
  MI: /^[XNLH]$/,
  MA: /^[XNLH]$/,
}
const PREFIX = /^CVSS:3\.[01]\//
/** Characters of the shortest that the schema takes. */
const LEAST_V2 = 16
const LEAST_V3 = 32

/** Vectors that GitLab takes, the deciding author's first: by that one it sorts. */
export function cvssVectors({ ratings, severity }: Finding): { vendor: string; vector: string }[] {
  const own = ratings.filter(({ author }) => author === severity.author)
  const others = ratings.filter(({ author }) => author !== severity.author)
  const vectors = [...own, ...others].flatMap(({ author, cvss }) =>
    cvss && isTaken(cvss.vector) ? [{ vendor: author || 'unknown', vector: cvss.vector }] : [],
  )
  return vectors.slice(0, MAX_VECTORS)
}

function isTaken(vector: string): boolean {
  if (vector.length > MAX_VECTOR) return false
  const isV3 = PREFIX.test(vector)
  if (vector.length < (isV3 ? LEAST_V3 : LEAST_V2)) return false
  const known = isV3 ? V3 : V2
  return vector
    .replace(PREFIX, '')
    .split('/')
    .every((metric) => {
      const colon = metric.indexOf(':')
      return known[metric.slice(0, colon)]?.test(metric.slice(colon + 1)) === true
    })
}
