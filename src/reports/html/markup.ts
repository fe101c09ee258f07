import { printable } from '../../core/printable.ts'

/** Text that is HTML already. Only `html` makes it, so that nothing of an image or feed gets in as markup. */
export interface Markup {
  readonly kind: 'markup'
  readonly text: string
}

export type Child = Markup | string | number | undefined | readonly Child[]

/** What stands between braces is escaped, and marks that cannot be seen become visible, unless it is markup itself. */
export function html(strings: TemplateStringsArray, ...children: readonly Child[]): Markup {
  let text = strings[0] ?? ''
  for (const [index, child] of children.entries()) text += textOf(child) + (strings[index + 1] ?? '')
  return { kind: 'markup', text }
}

function textOf(child: Child): string {
  if (child === undefined) return ''
  if (typeof child === 'object' && 'kind' in child) return child.text
  if (typeof child === 'object') return child.map(textOf).join('')
  return escapeHtml(printable(String(child).replace(/\s+/gu, ' ')))
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ENTITIES[c] ?? c)
}

/**
 * JSON that can stand within a script element: nothing in it ends the element or begins a comment.
 * https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
 */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`)
}
