/** What an element is made of; texts are set as texts, so that nothing of a report is ever read as markup. */
export type Part = Node | string | undefined

/** Attributes that are `undefined` are left out. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | undefined>> = {},
  ...parts: readonly Part[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined) made.setAttribute(key, value)
  made.append(...parts.filter((part) => part !== undefined))
  return made
}

/** The only element that fits; throws where the page is not ours. */
export function find(selector: string, within: ParentNode = document): HTMLElement {
  const found = within.querySelector<HTMLElement>(selector)
  if (!found) throw new Error(`no ${selector}`)
  return found
}

/** A link where the address is one of the web, else its text. */
export function link(address: string, text = address): Part {
  if (!/^https?:\/\/[^\s]+$/.test(address)) return text
  return element('a', { href: address, rel: 'noreferrer', target: '_blank' }, text)
}
