import type { AllowItem, AllowList, ImageName } from './schema.ts'

/** An entry of a list of exceptions, in the keys of its file. */
export interface ImportedException {
  readonly id?: string
  readonly package?: string
  readonly path?: string
  readonly image?: string
  readonly reason: string
  readonly until?: string
}

/** What an item of a list becomes, or why nothing. */
export function exceptionOf(
  item: AllowItem,
  list: AllowList,
  mapping: ImageName,
): ImportedException | string {
  if (item.gate.toLowerCase() !== 'vulnerabilities')
    return `only findings have exceptions, and not the gate ${item.gate}`
  const plus = item.trigger_id.indexOf('+')
  const id = plus < 0 ? item.trigger_id : item.trigger_id.slice(0, plus)
  const subject = plus < 0 ? '*' : item.trigger_id.slice(plus + 1)
  if (id.includes('*') && id !== '*') return 'an id with a wildcard cannot be said'
  if (id === '*' && subject === '*') return 'it would be for every finding'
  const image = imageGlob(mapping)
  if (image === undefined) return 'it is for an image that is named by its digest or id'
  const until = lastWholeDay(item.expires_on)
  if (until === 'invalid') return `its date is none: ${item.expires_on}`
  const isPath = subject.includes('/')
  return {
    ...(id === '*' ? {} : { id }),
    ...(subject === '*' ? {} : isPath ? { path: withoutSlash(subject) } : { package: subject }),
    ...(image === '' ? {} : { image }),
    reason: reasonOf(item, list),
    ...(until === undefined ? {} : { until }),
  }
}

function reasonOf({ description, comment }: AllowItem, { name, id }: AllowList): string {
  const said = description?.trim() || comment?.trim()
  return said || `from the list «${name ?? id}» of an Anchore policy bundle, which gives no reason`
}

function withoutSlash(path: string): string {
  return path.startsWith('/') ? path.slice(1) : path
}

/** Empty: every image. */
function imageGlob({ registry, repository, image }: ImageName): string | undefined {
  if (image.type !== 'tag') return undefined
  if ([registry, repository, image.value].every((one) => one === '*')) return ''
  return `${wide(registry)}/${wide(repository)}:${image.value}`
}

/** Their star goes over slashes. */
function wide(text: string): string {
  return text === '*' ? '**' : text
}

/** An exception holds for whole days, and may not hold longer than it did. */
function lastWholeDay(expires: string | null | undefined): string | undefined {
  if (!expires) return undefined
  const time = Date.parse(expires)
  if (Number.isNaN(time)) return 'invalid'
  return new Date(time - 24 * 60 * 60 * 1000).toISOString().slice(0, 'YYYY-MM-DD'.length)
}
