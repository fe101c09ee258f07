import { compareText } from '../../core/compare-text.ts'

/**
 * The order of versions that PEP 440 does not know, as setuptools had it: parts of digits, of letters, and hyphens, with
 * words for pre-releases before the end and others after it. Both in lower case.
 */
export function compareLegacy(a: string, b: string): number {
  const x = partsOf(a)
  const y = partsOf(b)
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const result = compareText(x[i] ?? '', y[i] ?? '')
    if (result !== 0) return result
  }
  return x.length - y.length || 0
}

const END = '*final'
const WORDS: Readonly<Record<string, string>> = { pre: 'c', preview: 'c', '-': 'final-', rc: 'c', dev: '@' }

function partsOf(version: string): readonly string[] {
  const parts: string[] = []
  for (const part of [...split(version), END]) {
    if (part.startsWith('*')) {
      if (part < END) while (parts.at(-1) === '*final-') parts.pop()
      while (parts.at(-1) === '00000000') parts.pop()
    }
    parts.push(part)
  }
  return parts
}

function* split(version: string): Generator<string> {
  for (const part of version.split(/(\d+|[a-z]+|\.|-)/)) {
    const word = WORDS[part] ?? part
    if (word === '' || word === '.') continue
    yield /^\d/.test(word) ? word.padStart(8, '0') : `*${word}`
  }
}
