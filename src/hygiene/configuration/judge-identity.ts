import type { ImageFacts } from '../../core/hygiene.ts'
import { quoted } from '../sentence.ts'
import type { HygieneInput, Note } from '../types.ts'

/** Days after which an image counts as old: half a year. */
export const OLD_AFTER_DAYS = 180

const DAY = 24 * 60 * 60 * 1000

/** Builds that are to be repeatable say a date of their own: nothing was put into an image before there were any. */
const FIRST_IMAGES = Date.UTC(2013, 2, 1)

/** https://github.com/opencontainers/image-spec/blob/main/annotations.md */
const LABELS = ['source', 'revision', 'version', 'title', 'vendor'].map(
  (name) => `org.opencontainers.image.${name}`,
)
/** What was used before. http://label-schema.org/rc1/ */
const OLD_LABELS: Readonly<Record<string, string>> = {
  source: 'vcs-url',
  revision: 'vcs-ref',
  version: 'version',
  title: 'name',
  vendor: 'vendor',
}

export interface JudgedIdentity {
  readonly facts: Omit<ImageFacts, 'healthcheck'>
  readonly notes: readonly Note[]
  readonly unjudged: readonly string[]
}

/** What the image says of itself: name, age, labels. */
export function judgeIdentity({
  name,
  tag,
  config,
  layers,
  now,
}: Pick<HygieneInput, 'name' | 'tag' | 'config' | 'layers' | 'now'>): JudgedIdentity {
  const created = createdOf(config?.created)
  const ageDays = created === undefined ? undefined : wholeDays(created, now)
  const notes: Note[] = []
  const missing = config ? missingLabels(config.labels) : []
  if (missing.length > 0)
    notes.push({ id: 'PLH-0101', message: `The image has no label ${missing.join(', ')}.` })
  if (config && tag === 'latest')
    notes.push({
      id: 'PLH-0102',
      message: `${quoted(name)} is whatever has the tag «latest» when it is pulled.`,
    })
  if (ageDays !== undefined && ageDays > OLD_AFTER_DAYS)
    notes.push({ id: 'PLH-0103', message: `The image was made ${ageDays} days ago.` })
  return {
    facts: {
      name,
      ...(created === undefined ? {} : { created }),
      ...(ageDays === undefined ? {} : { ageDays }),
      storedBytes: layers.reduce((sum, { size }) => sum + size, 0),
      entrypoint: config?.entrypoint ?? [],
      cmd: config?.cmd ?? [],
      exposedPorts: config?.exposedPorts ?? [],
      volumes: config?.volumes ?? [],
    },
    notes,
    unjudged:
      config && created === undefined
        ? ['The image does not say when it was made: its age was not judged.']
        : [],
  }
}

function createdOf(created: string | undefined): string | undefined {
  const time = Date.parse(created ?? '')
  return time >= FIRST_IMAGES ? created : undefined
}

/** From the future: 0, because clocks differ. */
function wholeDays(created: string, now: string): number | undefined {
  const days = Math.floor((Date.parse(now) - Date.parse(created)) / DAY)
  return Number.isNaN(days) ? undefined : Math.max(days, 0)
}

function missingLabels(labels: Readonly<Record<string, string>>): readonly string[] {
  const has = (name: string): boolean => Object.hasOwn(labels, name) && labels[name]?.trim() !== ''
  return LABELS.filter((label) => {
    const short = label.slice(label.lastIndexOf('.') + 1)
    return !has(label) && !has(`org.label-schema.${OLD_LABELS[short] ?? short}`)
  })
}
