import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { add, addAmount, MIB } from './rows.ts'

export interface SecretBench {
  /** bench/secrets.ts as plain JavaScript. */
  readonly program: string
  /** Folder for files. */
  readonly work: string
  /** Of the real Debian image. */
  readonly images?: string
}

const TEXT_MEGABYTES = 1024
const LINE_MEGABYTES = 100
/** Of a scan with secrets to one without; the plan aims at 1.5. */
const IMAGE_BUDGET = 2
/** Node decodes more than a gigabyte a second of nearly nothing but ASCII. */
const TEXT_BUDGET = 12
const GROWTH_BUDGET = 40

/** What it costs to look for secrets. */
export function addSecretRows({ program, work, images }: SecretBench): void {
  const figures = (...args: readonly string[]): Readonly<Record<string, number>> =>
    JSON.parse(execFileSync(process.execPath, [program, ...args]).toString()) as Record<string, number>
  const text = figures('text', join(work, 'secrets.txt'), `${TEXT_MEGABYTES}`)
  const { decoding = 1 } = text
  for (const [name, key] of [
    ['finding the keywords of all rules', 'keywords'],
    ['looking for secrets', 'whole'],
  ] as const) {
    const seconds = text[key] ?? Number.NaN
    const rate = `${Math.round((TEXT_MEGABYTES * MIB) / 1e6 / seconds)} MB/s`
    add({
      work: `${name} in ${TEXT_MEGABYTES} MiB of text (${rate})`,
      floor: 'reading and decoding it',
      budget: `<= ${TEXT_BUDGET} x`,
      value: `${(seconds / decoding).toFixed(2)} x`,
      isMet: seconds / decoding <= TEXT_BUDGET,
      seconds: [seconds, decoding],
    })
  }
  const { growth = Number.NaN } = figures('line', `${LINE_MEGABYTES}`)
  addAmount(`memory for a line of ${LINE_MEGABYTES} MiB`, growth / MIB, GROWTH_BUDGET, 'MiB')
  if (images === undefined) return
  const file = readdirSync(images).find((name) => name.endsWith('.oci-gzip.tar'))
  if (!file) throw new Error(`there is no *.oci-gzip.tar in ${images}`)
  const { without = Number.NaN, with: own = Number.NaN } = figures('image', join(images, file))
  add({
    work: 'reading the layers of the Debian image, secrets looked for',
    floor: 'the same without',
    budget: `<= ${IMAGE_BUDGET} x`,
    value: `${(own / without).toFixed(2)} x`,
    isMet: own / without <= IMAGE_BUDGET,
    seconds: [own, without],
  })
}
