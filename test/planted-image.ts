import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { exampleSecrets } from '../src/secrets/rules/example.ts'
import { builtInRules } from '../src/secrets/rules/index.ts'
import type { PathTests } from '../src/secrets/rules/rule-data.ts'
import { BUILT_IN } from '../src/secrets/rules/rules.generated.ts'
import { dockerArchive, packed } from './image-archives.ts'
import { realData } from './real-data.ts'
import { type TarEntry, tarOf } from './tar-builder.ts'
import { zipOf } from './zip-builder.ts'

/** A secret that was put into an image, and where. */
export interface PlantedSecret {
  readonly rule: string
  /** What must be shown nowhere. */
  readonly secrets: readonly string[]
  /** As the report names the place. */
  readonly path: string
  readonly text: string
}

export interface PlantedImage {
  readonly archive: Buffer
  readonly planted: readonly PlantedSecret[]
}

/**
 * A real Alpine with examples of all rules in places where people leave them: in layers that later ones take away, in the
 * environment and labels, in compressed files, archives, UTF-16 and minified JSON.
 */
export function plantedImage(): PlantedImage {
  const planted: PlantedSecret[] = []
  const early: TarEntry[] = []
  const late: TarEntry[] = []
  const gone: TarEntry[] = []
  const env: string[] = []
  const labels: Record<string, string> = {}
  const history: string[] = []
  const texts = BUILT_IN.flatMap((rule) =>
    exampleSecrets(rule, 11).map((text) => ({ id: rule.id, paths: rule.paths, text })),
  )
  for (const [index, { id, paths, text }] of texts.entries()) {
    const isOneLine = !text.includes('\n')
    const where = paths ? 0 : index % WAYS.length
    const way = WAYS[where] ?? 'plain'
    const name = nameFor(paths, index)
    const plant = (path: string): void =>
      void planted.push({ rule: id, secrets: secretsOf(id, text), path, text })
    if (way === 'environment' && isOneLine && !text.includes('"')) {
      env.push(`V${index}=${text}`)
      plant(`V${index}`)
    } else if (way === 'label' && isOneLine) {
      labels[`org.example.l${index}`] = text
      plant(`org.example.l${index}`)
    } else if (way === 'history' && isOneLine) {
      history.push(`RUN /bin/sh -c ${text} # buildkit`)
      plant(`${history.length + 1}`)
    } else if (way === 'deleted') {
      early.push({ path: `srv/gone/${name}`, content: `${text}\n` })
      gone.push({ path: `srv/gone/.wh.${name}`, content: '' })
      plant(`srv/gone/${name}`)
    } else {
      const write = FILES[way] ?? FILES['plain']
      const file = write?.(name, text) ?? { path: '', content: '' }
      ;(index % 2 === 0 ? early : late).push({ path: `srv/app/${file.path}`, content: file.content })
      plant(`srv/app/${file.path}`)
    }
  }
  const layers = [alpineLayer(), tarOf(early), tarOf(late), tarOf(gone)]
  const archive = dockerArchive([
    {
      tags: ['planted:1'],
      layers,
      config: {
        config: { Env: ['PATH=/bin', ...env], Labels: labels, Cmd: ['sh'] },
        history: [
          { created_by: 'ADD file:alpine in /' },
          ...history.map((created_by) => ({ created_by, empty_layer: true })),
          ...['COPY early /srv', 'COPY late /srv', 'RUN rm -r /srv/gone'].map((created_by) => ({
            created_by,
          })),
        ],
      },
    },
  ])
  return { archive: packed(archive), planted }
}

const WAYS = [
  'plain',
  'environment',
  'deleted',
  'gzip',
  'utf16',
  'label',
  'minified',
  'zip',
  'history',
  'tar.gz',
  'crlf',
  'zstd',
] as const

type FileWriter = (name: string, text: string) => { readonly path: string; readonly content: Uint8Array }

const FILES: Readonly<Partial<Record<(typeof WAYS)[number], FileWriter>>> = {
  plain: (name, text) => ({ path: name, content: Buffer.from(`# settings\n${text}\n`) }),
  gzip: (name, text) => ({ path: `${name}.gz`, content: gzipSync(`${text}\n`) }),
  zstd: (name, text) => ({ path: `${name}.zst`, content: zstdCompressSync(`${text}\n`) }),
  utf16: (name, text) => ({ path: name, content: Buffer.from(`\uFEFF${text}\r\n`, 'utf16le') }),
  crlf: (name, text) => ({ path: name, content: Buffer.from(`x\r\n${text.replaceAll('\n', '\r\n')}\r\n`) }),
  zip: (name, text) => ({
    path: `${name}.zip`,
    content: zipOf([{ name: `a/${name}`, content: Buffer.from(`${text}\n`) }]),
  }),
  'tar.gz': (name, text) => ({
    path: `${name}.tar.gz`,
    content: gzipSync(tarOf([{ path: `a/${name}`, content: `${text}\n` }])),
  }),
  // A line of a megabyte around it, as bundlers write them.
  minified: (name, text) => ({
    path: `${name}.json`,
    content: Buffer.from(`{"a":"${'0 '.repeat(500_000)}"};${text};{"b":"${'1 '.repeat(1000)}"}`),
  }),
}

/** A path that a rule looks at. */
function nameFor({ names = [], endings = [], parts = [] }: PathTests = {}, index: number): string {
  const name = names[0] ?? (endings[0] === undefined ? parts[0] : `a${endings[0]}`)
  return name === undefined ? `config-${index}` : `${index}/${name}`
}

const RULES = new Map(builtInRules().map((rule) => [rule.id, rule]))

/** What is secret in a text by the pattern of the rule, which JavaScript reads as well. */
function secretsOf(id: string, text: string): string[] {
  const pattern = RULES.get(id)?.pattern ?? '(?!)'
  const isLax = pattern.startsWith('(?i)')
  const match = new RegExp(isLax ? pattern.slice('(?i)'.length) : pattern, isLax ? 'i' : '').exec(text)
  return match ? [match.groups?.['secret'] ?? match[0]] : []
}

/** The one layer of a real Alpine. */
function alpineLayer(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-alpine-'))
  try {
    execFileSync('tar', ['-xzf', realData('images/alpine-3.11.5.docker.tar.gz'), '-C', folder])
    const [{ Layers }] = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as [
      { readonly Layers: readonly [string] },
    ]
    return readFileSync(join(folder, Layers[0]))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
