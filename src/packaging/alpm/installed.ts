import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import { problem } from '../../core/problem.ts'
import { isWord } from '../record-lines.ts'

const ROOT = 'var/lib/pacman/local/'

/**
 * What pacman has installed: a folder a package, with `desc` (its fields, a `%NAME%` line and the values below it up to
 * an empty line) and `files`. https://man.archlinux.org/man/alpm-desc.5
 */
export const alpmInstalledAnalyser: Analyser = {
  id: 'alpm-installed',
  version: 1,
  scope: 'image',
  maxBytes: 64 * 1024 * 1024,
  endings: ['/desc', '/files'],
  wants: (path) => path.startsWith(ROOT) && (path.endsWith('/desc') || path.endsWith('/files')),
  groupOf: (path) => `${path.slice(0, path.lastIndexOf('/'))}/desc`,
  analyse: (files) => {
    const desc = files.find(({ path }) => path.endsWith('/desc'))
    if (!desc) return {}
    const fields = fieldsOf(desc)
    const name = fields.get('NAME')?.[0]
    const version = fields.get('VERSION')?.[0]
    if (!isWord(name) || !isWord(version))
      return {
        problems: [
          problem('file-unreadable', desc.path, 'It does not say which package and version it is about.'),
        ],
      }
    const arch = fields.get('ARCH')?.[0]
    const base = fields.get('BASE')?.[0]
    const packager = fields.get('PACKAGER')?.[0]
    const list = files.find(({ path }) => path.endsWith('/files'))
    const paths = (list ? (fieldsOf(list).get('FILES') ?? []) : []).filter((path) => !path.endsWith('/'))
    return {
      packages: [
        {
          kind: 'package',
          type: 'alpm',
          name,
          version,
          ...(arch ? { arch } : {}),
          ...(isWord(base) ? { source: { name: base, version } } : {}),
          ...(fields.get('LICENSE')?.length ? { licenses: fields.get('LICENSE') ?? [] } : {}),
          ...(packager ? { maintainer: packager } : {}),
          provides: namesIn(fields.get('PROVIDES')),
          dependsOn: namesIn(fields.get('DEPENDS')),
        },
      ],
      ...(paths.length > 0 ? { owned: [{ package: name, paths: paths.join('\0') }] } : {}),
    }
  },
}

function fieldsOf({ bytes }: AnalysedFile): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, string[]>()
  let values: string[] | undefined
  for (const raw of Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('utf8')
    .split('\n')) {
    const line = raw.trimEnd()
    if (line === '') values = undefined
    else if (values) values.push(line)
    else if (line.startsWith('%') && line.endsWith('%')) fields.set(line.slice(1, -1), (values = []))
  }
  return fields
}

/** `glibc>=2.38`, `python: for the scripts` → the name. */
function namesIn(values: readonly string[] = []): readonly string[] {
  return [...new Set(values.map((text) => text.split(/[<>=:]/, 1)[0] ?? '').filter(Boolean))]
}
