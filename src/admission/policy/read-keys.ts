import { messageOf } from '../../core/errors.ts'
import type { LocatedYaml } from '../../documents/located-yaml.ts'
import { type PublicKey, parsePublicKey } from '../../signatures/public-key.ts'
import type { Path } from './read-values.ts'
import type { RuleDocument } from './schema.ts'

/** The text of a file of keys, by its name in the policy, which is relative to the policy's folder. */
export type ReadKeyFile = (name: string) => Promise<string>

export type KeyDocument = { readonly pem: string } | { readonly file: string }

/** By their names in the policy: texts, or why there is none. */
export type KeyFiles = ReadonlyMap<string, KeyFile>
type KeyFile = { readonly text: string } | { readonly fault: string }

/** Each file once, however many rules name it. */
export async function readKeyFiles(
  rules: readonly RuleDocument[],
  readKeyFile: ReadKeyFile,
): Promise<KeyFiles> {
  const keys = rules.flatMap(({ require }) => [
    ...(require?.signature?.keys ?? []),
    ...(require?.attestation?.keys ?? []),
  ])
  const names = new Set(keys.flatMap((key) => ('file' in key ? [key.file] : [])))
  const read = [...names].map(async (name): Promise<readonly [string, KeyFile]> => {
    try {
      return [name, { text: await readKeyFile(name) }]
    } catch (error) {
      return [name, { fault: messageOf(error) }]
    }
  })
  return new Map(await Promise.all(read))
}

/** Public keys, as they stand in the policy or in files. Fails at one that is none. */
export function keysAt(
  documents: readonly KeyDocument[],
  path: Path,
  { yaml, files }: { readonly yaml: LocatedYaml; readonly files: KeyFiles },
): readonly PublicKey[] {
  return documents.map((document, index) => {
    const name = 'file' in document ? document.file : undefined
    const at = [...path, index, name === undefined ? 'pem' : 'file']
    const source = 'pem' in document ? { text: document.pem } : files.get(document.file)
    if (!source || 'fault' in source) return yaml.fail(at, `the key cannot be read: ${source?.fault ?? ''}`)
    const parsed = parsePublicKey(source.text, name)
    if (parsed.kind === 'key') return parsed.key
    return yaml.fail(at, `the key${name === undefined ? '' : ` ${name}`} is wrong: ${parsed.fault}`)
  })
}
