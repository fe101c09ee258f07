import { jsonText } from './json-text.ts'

/** A list whose items are made one at a time, while the document is being written. */
export interface StreamedList {
  readonly kind: 'streamed-list'
  readonly items: Iterable<unknown>
}

export function streamedList(items: Iterable<unknown>): StreamedList {
  return { kind: 'streamed-list', items }
}

/** An object whose members are made one at a time. */
export interface StreamedMembers {
  readonly kind: 'streamed-members'
  readonly members: Iterable<readonly [key: string, value: unknown]>
}

export function streamedMembers(members: StreamedMembers['members']): StreamedMembers {
  return { kind: 'streamed-members', members }
}

/**
 * A JSON object, member by member, and what is streamed item by item: a document with ten thousand packages is never one
 * string. Members that are `undefined` are left out.
 */
export function* writeJsonObject(members: Readonly<Record<string, unknown>>): Generator<string> {
  let separator = '{\n'
  for (const [key, value] of Object.entries(members)) {
    if (value === undefined) continue
    yield `${separator}  ${JSON.stringify(key)}: `
    if (isStreamed(value))
      yield* value.kind === 'streamed-list' ? writeList(value.items) : writeMembers(value.members)
    else yield jsonText(value, 1)
    separator = ',\n'
  }
  yield separator === ',\n' ? '\n}\n' : '{}\n'
}

function* writeList(items: Iterable<unknown>): Generator<string> {
  let isFirst = true
  for (const item of items) {
    yield `${isFirst ? '[' : ','}\n    ${jsonText(item, 2)}`
    isFirst = false
  }
  yield isFirst ? '[]' : '\n  ]'
}

function* writeMembers(members: StreamedMembers['members']): Generator<string> {
  let isFirst = true
  for (const [key, value] of members) {
    yield `${isFirst ? '{' : ','}\n    ${jsonText(key, 0)}: ${jsonText(value, 2)}`
    isFirst = false
  }
  yield isFirst ? '{}' : '\n  }'
}

function isStreamed(value: unknown): value is StreamedList | StreamedMembers {
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined
  return kind === 'streamed-list' || kind === 'streamed-members'
}
