import { mavenVersionOrder } from './version.ts'

/** `1.2.3`, which Maven takes unless something else wants otherwise, and `[1.2.3]`; no range, and none that moves. */
export function exactVersion(text: string): string | undefined {
  if (text === 'LATEST' || text === 'RELEASE') return undefined
  const version = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1).trim() : text
  return mavenVersionOrder.isValid(version) ? version : undefined
}
