/*
 * The part of XML that project files are written in: elements, attributes, text, comments, CDATA, the five named
 * entities and numeric ones. Nothing is fetched, and no entity of a DOCTYPE is known.
 * https://www.w3.org/TR/xml/
 */

/** Elements in each other. */
export const MAX_XML_DEPTH = 100

/** Elements of a file. */
export const MAX_XML_ELEMENTS = 1_000_000

export interface XmlElement {
  /** With its prefix, if it has one. */
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly XmlElement[]
  /** Text directly in it, without white space around it. */
  readonly text: string
  /** First and last line. */
  readonly start: number
  readonly end: number
}

interface OpenElement {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: XmlElement[]
  text: string
  readonly start: number
}

class XmlFault extends Error {}

/** The root element; a text that says why when there is none to be read. */
export function readXml(bytes: Uint8Array): XmlElement | string {
  const text = decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  try {
    return new Reader(text).document()
  } catch (error) {
    if (error instanceof XmlFault) return `it is no XML that can be read: ${error.message}`
    throw error
  }
}

/** Children of this name. */
export function childrenOf(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name)
}

/** Visual Studio writes UTF-16 now and then. */
function decode(bytes: Buffer): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return bytes.toString('utf16le', 2)
  if (first === 0xfe && second === 0xff)
    return Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)))
      .swap16()
      .toString('utf16le')
  const text = bytes.toString('utf8')
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

class Reader {
  readonly #text: string
  #at = 0
  #line = 1
  #lineEnd: number
  #elements = 0
  readonly #open: OpenElement[] = []
  #root: XmlElement | undefined

  constructor(text: string) {
    this.#text = text
    this.#lineEnd = this.#endOfLine(0)
  }

  document(): XmlElement {
    while (this.#at < this.#text.length) this.#step()
    const open = this.#open.at(-1)
    if (open) throw this.#fault(`<${open.name}> of line ${open.start} has no end`)
    if (!this.#root) throw this.#fault('there is no element')
    return this.#root
  }

  #step(): void {
    const tag = this.#text.indexOf('<', this.#at)
    const end = tag < 0 ? this.#text.length : tag
    if (end > this.#at) this.#addText(unescaped(this.#text.slice(this.#at, end)))
    this.#at = end
    if (tag < 0) return
    if (this.#text.startsWith('<!--', tag)) this.#pass('-->')
    else if (this.#text.startsWith('<![CDATA[', tag)) this.#addText(this.#pass(']]>').slice(9))
    else if (this.#text.startsWith('<?', tag)) this.#pass('?>')
    else if (this.#text.startsWith('<!', tag)) this.#doctype()
    else if (this.#text[tag + 1] === '/') this.#close(this.#pass('>').slice(2).trim())
    else this.#openTag()
  }

  #addText(text: string): void {
    const open = this.#open.at(-1)
    if (open) open.text += text
  }

  /** What stands from here to before `end`; goes on after it. */
  #pass(end: string): string {
    const at = this.#text.indexOf(end, this.#at)
    if (at < 0) throw this.#fault(`there is no ${end}`)
    const passed = this.#text.slice(this.#at, at)
    this.#at = at + end.length
    return passed
  }

  /** Entities that it declares are not known; a file that uses them has them as they are written. */
  #doctype(): void {
    const end = this.#text.indexOf('>', this.#at)
    // A `[` is looked for up to there alone, because a file may have many of them.
    const head = end < 0 ? '' : this.#text.slice(this.#at, end)
    this.#pass(head.includes('[') ? ']' : '>')
    if (this.#text[this.#at - 1] === ']') this.#pass('>')
  }

  #openTag(): void {
    const start = this.#lineAt(this.#at)
    this.#at++
    const name = this.#name()
    if (name === '') throw this.#fault('a tag has no name')
    if (++this.#elements > MAX_XML_ELEMENTS)
      throw this.#fault(`it has more than ${MAX_XML_ELEMENTS} elements`)
    if (this.#open.length >= MAX_XML_DEPTH) throw this.#fault(`it is nested deeper than ${MAX_XML_DEPTH}`)
    if (this.#open.length === 0 && this.#root) throw this.#fault('there are two roots')
    this.#open.push({ name, attributes: this.#attributes(), children: [], text: '', start })
    if (this.#text[this.#at] === '/') {
      this.#at++
      this.#close(name)
    }
    if (this.#text[this.#at++] !== '>') throw this.#fault('a tag has no end')
  }

  #attributes(): ReadonlyMap<string, string> {
    const attributes = new Map<string, string>()
    for (;;) {
      this.#blanks()
      const name = this.#name()
      if (name === '') return attributes
      this.#blanks()
      if (this.#text[this.#at] !== '=') throw this.#fault(`the attribute ${name} has no value`)
      this.#at++
      this.#blanks()
      const quote = this.#text[this.#at]
      if (quote !== '"' && quote !== "'") throw this.#fault(`the value of ${name} has no quotes`)
      this.#at++
      attributes.set(name, unescaped(this.#pass(quote)))
    }
  }

  #name(): string {
    const start = this.#at
    while (this.#at < this.#text.length && !' \t\r\n/>=<"\''.includes(this.#text[this.#at] ?? ' ')) this.#at++
    return this.#text.slice(start, this.#at)
  }

  #blanks(): void {
    while (' \t\r\n'.includes(this.#text[this.#at] ?? '?')) this.#at++
  }

  #close(name: string): void {
    const open = this.#open.pop()
    if (open?.name !== name) throw this.#fault(`</${name}> closes nothing`)
    const element = { ...open, text: open.text.trim(), end: this.#lineAt(this.#at) }
    const parent = this.#open.at(-1)
    if (parent) parent.children.push(element)
    else this.#root = element
  }

  /** Of places further and further on. Where no line ends any more is found once, not for each element. */
  #lineAt(at: number): number {
    while (this.#lineEnd < at) {
      this.#line++
      this.#lineEnd = this.#endOfLine(this.#lineEnd + 1)
    }
    return this.#line
  }

  #endOfLine(from: number): number {
    const end = this.#text.indexOf('\n', from)
    return end < 0 ? Number.POSITIVE_INFINITY : end
  }

  #fault(reason: string): XmlFault {
    return new XmlFault(`${reason} (line ${this.#lineAt(this.#at)})`)
  }
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function unescaped(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(#x[0-9a-fA-F]{1,6}|#[0-9]{1,7}|[a-z]{2,4});/g, (whole, entity: string) => {
    if (entity[0] !== '#') return ENTITIES[entity] ?? whole
    const code = entity[1] === 'x' ? Number.parseInt(entity.slice(2), 16) : Number(entity.slice(1))
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
