import { gzipSync, zstdCompressSync } from 'node:zlib'
import { secretAnalyser } from '../../src/secrets/analyser.ts'
import { BatchReader } from '../../src/secrets/git-batch.ts'
import { compilePattern } from '../../src/secrets/pattern/rule-pattern.ts'
import { ruleSet } from '../../src/secrets/rules/index.ts'
import { scanText } from '../../src/secrets/text-scan.ts'
import { TEST_RULES, testRules, testToken } from '../secret-rules.ts'
import { tarOf } from '../tar-builder.ts'
import { zipOf } from '../zip-builder.ts'
import type { FuzzTarget } from './targets.ts'

const KEY = `-----BEGIN RSA PRIVATE KEY-----\n${'MIIEabcd+/\n'.repeat(8)}-----END RSA PRIVATE KEY-----`
const TEXT = `token: ${testToken()}\npassword="hunter2hunter2"\nacme ${'0123456789abcdef'.repeat(2)}\n${KEY}\n`
const KUBECONFIG = Buffer.from(`apiVersion: v1\nusers:\n- token: ${testToken()}\n`).toString('base64')

/** Texts, and what texts are packed in. */
const FILES: readonly Buffer[] = [
  Buffer.from(TEXT),
  Buffer.from(`\ufeff${TEXT}`, 'utf16le'),
  Buffer.from(`data:\n  config: ${KUBECONFIG}\n`),
  gzipSync(TEXT),
  zstdCompressSync(TEXT),
  zipOf([
    { name: 'a/b', content: TEXT },
    { name: 'c', content: gzipSync(TEXT) },
  ]),
  tarOf([
    { path: 'a', content: TEXT },
    { path: 'b.zip', content: zipOf([{ name: 'a', content: TEXT }]) },
  ]),
  Buffer.concat([Buffer.from('a70d0d0a00000000', 'hex'), Buffer.from([0xfa, 25]), Buffer.from(testToken())]),
]

export function secretTargets(): readonly FuzzTarget[] {
  const analyser = secretAnalyser(testRules())
  const builtIn = secretAnalyser(ruleSet({ minConfidence: 'low' }))
  return [
    secretTarget('secrets', (input) => {
      const stream = builtIn.open('a/b.pyc', { size: input.length, mode: 0o644 })
      stream.push(input)
      stream.end()
    }),
    secretTarget('secrets-in-chunks', (input) => {
      const stream = analyser.open('a/b', { size: input.length, mode: 0o644 })
      const size = 1 + (input[0] ?? 0)
      for (let at = 0; at < input.length; at += size)
        if (stream.push(Buffer.from(input.subarray(at, at + size))) === 'enough') break
      stream.end()
    }),
    {
      name: 'secret-patterns',
      corpus: TEST_RULES.map(({ pattern = '' }) => Buffer.from(pattern)),
      run: async (input) => {
        const pattern = input.toString()
        if (!isPattern(pattern)) return await Promise.resolve()
        scanText(TEXT, 'a', testRules([{ id: 'any', pattern, keywords: ['token', 'key'] }]))
      },
    },
    {
      name: 'git-batch',
      corpus: [Buffer.from('aa blob 3\nab\n\nbb missing\ncc tree 0\n\n')],
      run: async (input) => {
        const reader = new BatchReader(() => ({ push: () => 'more', end: () => undefined }))
        try {
          reader.write(input)
        } catch (error) {
          if (!(error as Error).message.includes('no object')) throw error
        }
        await Promise.resolve()
      },
    },
  ]
}

function secretTarget(name: string, run: (input: Buffer) => void): FuzzTarget {
  return {
    name,
    corpus: FILES,
    run: async (input) => {
      run(input)
      await Promise.resolve()
    },
  }
}

/** What is none is refused in words. */
function isPattern(pattern: string): boolean {
  try {
    compilePattern(pattern, ['token', 'key'])
    return true
  } catch (error) {
    if (/pattern|too large/.test((error as Error).message)) return false
    throw error
  }
}
