import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { didYouMean } from '../../core/did-you-mean.ts'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import { parseValue } from './parse-value.ts'
import { OPTIONS } from './table.ts'
import type { OptionValue, OptionValues } from './types.ts'

const DEFAULT_CONFIG_FILE = 'plimsoll.yaml'

/** The file that counts: the one that was named, else that of the usual name where there is one. */
export function findConfigFile(path: string | undefined): string | undefined {
  return path ?? (existsSync(DEFAULT_CONFIG_FILE) ? DEFAULT_CONFIG_FILE : undefined)
}

/**
 * Options of the configuration file, by option name. Every key must be one of the table's, and faults are told with
 * line and column; what stands under `exceptions` is read by judgement/exceptions, `service` by service/config. Throws `config-invalid`.
 */
export async function readConfigFile(file: string, signal: AbortSignal): Promise<OptionValues> {
  let text: string
  try {
    text = await readFile(file, { encoding: 'utf8', signal })
  } catch (error) {
    throw new PlimsollError('config-invalid', `${file} cannot be read: ${messageOf(error)}.`, {
      cause: error,
    })
  }
  return await parseConfig(text, file)
}

export async function parseConfig(text: string, file: string): Promise<OptionValues> {
  const { LineCounter, parseDocument, visit, isScalar, isSeq, isMap } = await import('yaml')
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  const fail = (offset: number, detail: string): never => {
    const { line, col } = lines.linePos(offset)
    throw new PlimsollError('config-invalid', `${file}:${line}:${col}: ${detail}.`)
  }
  const [error] = document.errors
  if (error?.code === 'MULTIPLE_DOCS') fail(error.pos[0], 'the file is to be one document')
  if (error) fail(error.pos[0], error.message.replace(/\.$/, ''))
  const values: Record<string, OptionValue> = {}
  if (document.contents === null) return values
  if (!isMap(document.contents)) fail(0, 'the file is to hold keys and values')
  visit(document, {
    Alias: (_key, node) => fail(node.range?.[0] ?? 0, 'aliases are not supported'),
    Pair: (_key, pair, ancestors) => {
      const key = keyPath(pair, ancestors)
      const offset = (pair.key as { range?: [number, number, number] }).range?.[0] ?? 0
      if (key === SERVICE_KEY) return visit.SKIP
      // A section whose lines are all comments has no value.
      const isEmpty = pair.value === null || (isScalar(pair.value) && pair.value.value === null)
      if ((isMap(pair.value) || isEmpty) && SECTIONS.has(key)) return undefined
      if (key === EXCEPTIONS_KEY) return visit.SKIP
      const option = OPTIONS.find(({ file: path }) => path === key)
      if (!option && SECTIONS.has(key)) return fail(offset, `${key} is to hold keys and values`)
      if (!option)
        return fail(offset, `there is no key ${key}${didYouMean(key, [...FILE_KEYS, ...SECTIONS])}`)
      const items = isSeq(pair.value) ? pair.value.items : [pair.value]
      const texts = items.map((item) => {
        const value = isScalar(item) ? item.value : undefined
        const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        return isPlain ? String(value) : fail(offset, `${key} has no plain value`)
      })
      const parsed = parseValue(option, texts)
      if ('fault' in parsed) return fail(offset, `${key} ${parsed.fault}`)
      values[option.name] = parsed.value
      return visit.SKIP
    },
  })
  return values
}

/** A list of its own kind, which is no option. */
const EXCEPTIONS_KEY = 'exceptions'
/** All that the service can be told is read by service/config/, and by nobody else. */
const SERVICE_KEY = 'service'

const FILE_KEYS: readonly string[] = [
  EXCEPTIONS_KEY,
  SERVICE_KEY,
  ...OPTIONS.flatMap(({ file }) => file ?? []),
]
const SECTIONS: ReadonlySet<string> = new Set(
  FILE_KEYS.flatMap((path) => (path.includes('.') ? [path.slice(0, path.lastIndexOf('.'))] : [])),
)

/** `scan.distro` for a pair inside the map `scan`. */
function keyPath(pair: { readonly key: unknown }, ancestors: readonly unknown[]): string {
  const keys = [...ancestors, pair].flatMap((node) => {
    const key = (node as { key?: { value?: unknown } }).key
    return key === undefined ? [] : String(key.value)
  })
  return keys.join('.')
}
