import { isBlockScalar, YamlFault, type YamlLine, yamlLines } from './yaml-lines.ts'

/*
 * The part of YAML that machines write into lock files and people into workflows: block maps and lists, plain and
 * quoted texts, flow collections, block texts (passed over), comments. An alias is the text `*name`; tags and anchors
 * are passed over. Numbers and booleans stay the texts that they are. The library that the configuration is read
 * with is slow to load and reads a few megabytes a second; analysers are loaded by every scan.
 */

/** Collections in each other. */
export const MAX_YAML_DEPTH = 50

export interface YamlNode {
  /** A text, where it is neither of the others; empty for nothing and for block texts. */
  readonly text?: string
  /** The last of several entries of one key stands. */
  readonly entries?: ReadonlyMap<string, YamlNode>
  readonly items?: readonly YamlNode[]
  /** What stands behind `#` on its first line. */
  readonly comment?: string
  /** First and last line, the key's line included. */
  readonly start: number
  readonly end: number
}

/** The first document of a file; a text that says why when it cannot be read. */
export function readYaml(bytes: Uint8Array): YamlNode | string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  try {
    const reader = new BlockReader(yamlLines(text))
    return reader.document()
  } catch (error) {
    if (error instanceof YamlFault) return `it is no YAML that can be read: ${error.message}`
    throw error
  }
}

class BlockReader {
  readonly #lines: YamlLine[]
  #at = 0

  constructor(lines: YamlLine[]) {
    this.#lines = lines
  }

  document(): YamlNode {
    const first = this.#lines[0]
    if (!first) return { text: '', start: 1, end: 1 }
    const node = this.#block(first.indent, 0)
    const rest = this.#lines[this.#at]
    if (rest) throw new YamlFault(`line ${rest.number} belongs to nothing`)
    return node
  }

  /** What stands at this indentation. */
  #block(indent: number, depth: number): YamlNode {
    if (depth > MAX_YAML_DEPTH) throw new YamlFault(`it is nested deeper than ${MAX_YAML_DEPTH}`)
    const line = this.#lines[this.#at]
    if (!line) return { text: '', start: 1, end: 1 }
    if (isItem(line.text)) return this.#list(indent, depth)
    if (keyEnd(line.text) >= 0) return this.#map(indent, depth)
    this.#at++
    return this.#inline(line, line.text, indent - 1, depth)
  }

  #list(indent: number, depth: number): YamlNode {
    const items: YamlNode[] = []
    const start = this.#lines[this.#at]?.number ?? 1
    let end = start
    for (
      let line = this.#lines[this.#at];
      line && line.indent === indent && isItem(line.text);
      line = this.#lines[this.#at]
    ) {
      const rest = line.text.slice(1)
      const content = rest.trimStart()
      let item: YamlNode
      if (content === '') {
        this.#at++
        item = this.#below(line, indent + 1, depth)
      } else {
        // The rest of the line is read as if it stood on a line of its own, deeper.
        const deeper = indent + 1 + rest.length - content.length
        this.#lines[this.#at] = { ...line, indent: deeper, text: content }
        item = this.#block(deeper, depth + 1)
      }
      items.push({ ...item, start: line.number })
      end = item.end
    }
    return { items, start, end }
  }

  #map(indent: number, depth: number): YamlNode {
    const entries = new Map<string, YamlNode>()
    const start = this.#lines[this.#at]?.number ?? 1
    let end = start
    for (let line = this.#lines[this.#at]; line && line.indent === indent; line = this.#lines[this.#at]) {
      const colon = keyEnd(line.text)
      if (colon < 0 || isItem(line.text)) throw new YamlFault(`line ${line.number} has no key`)
      this.#at++
      const value = line.text.slice(colon + 1).trim()
      const bare = withoutProperties(value)
      const node =
        bare === ''
          ? this.#below(line, this.#isListAt(indent) ? indent : indent + 1, depth)
          : this.#inline(line, bare, indent, depth)
      const comment = line.comment === undefined ? {} : { comment: line.comment }
      entries.set(unquoted(line.text.slice(0, colon).trim()), { ...node, ...comment, start: line.number })
      end = node.end
    }
    const next = this.#lines[this.#at]
    if (next && next.indent > indent) throw new YamlFault(`line ${next.number} is indented too far`)
    return { entries, start, end }
  }

  /** A list may stand as deep as the key that it belongs to. */
  #isListAt(indent: number): boolean {
    const next = this.#lines[this.#at]
    return next !== undefined && next.indent === indent && isItem(next.text)
  }

  /** The value of a key or item without anything on its own line. */
  #below(line: YamlLine, indent: number, depth: number): YamlNode {
    const next = this.#lines[this.#at]
    if (!next || next.indent < indent) return { text: '', start: line.number, end: line.end }
    return this.#block(next.indent, depth + 1)
  }

  /** A value on the line itself; a plain text may go on in deeper lines. */
  #inline(line: YamlLine, value: string, indent: number, depth: number): YamlNode {
    const place = { start: line.number, end: line.end }
    if (isBlockScalar(value)) return { text: '', ...place }
    if (value[0] === '[' || value[0] === '{') return new FlowReader(value, place).read(depth)
    let text = unquoted(value)
    let { end } = line
    for (let next = this.#lines[this.#at]; next && next.indent > indent; next = this.#lines[this.#at]) {
      text += ` ${next.text}`
      end = next.end
      this.#at++
    }
    return { text, ...place, end, ...(line.comment === undefined ? {} : { comment: line.comment }) }
  }
}

class FlowReader {
  readonly #text: string
  readonly #place: { readonly start: number; readonly end: number }
  #at = 0

  constructor(text: string, place: { readonly start: number; readonly end: number }) {
    this.#text = text
    this.#place = place
  }

  read(depth: number): YamlNode {
    const node = this.#value(depth)
    this.#blanks()
    if (this.#at < this.#text.length) throw this.#fault()
    return node
  }

  #value(depth: number): YamlNode {
    if (depth > MAX_YAML_DEPTH) throw new YamlFault(`it is nested deeper than ${MAX_YAML_DEPTH}`)
    this.#blanks()
    const c = this.#text[this.#at]
    if (c === '[') return { items: this.#items(']', depth).map(([, node]) => node), ...this.#place }
    if (c === '{') return { entries: new Map(this.#items('}', depth)), ...this.#place }
    return { text: unquoted(this.#token()), ...this.#place }
  }

  /** Of a list, each with an empty key; of a map with its key. */
  #items(end: string, depth: number): [string, YamlNode][] {
    const items: [string, YamlNode][] = []
    this.#at++
    for (;;) {
      this.#blanks()
      if (this.#text[this.#at] === end) break
      let key = ''
      if (end === '}') {
        key = unquoted(this.#token())
        if (this.#text[this.#at] === ':') this.#at++
      }
      items.push([key, this.#value(depth + 1)])
      this.#blanks()
      if (this.#text[this.#at] === ',') this.#at++
      else if (this.#text[this.#at] !== end) throw this.#fault()
    }
    this.#at++
    return items
  }

  #token(): string {
    this.#blanks()
    const start = this.#at
    const quote = this.#text[start]
    if (quote === '"' || quote === "'") {
      this.#at = quoteEnd(this.#text, start) + 1
      if (this.#at === 0) throw this.#fault()
    } else {
      while (this.#at < this.#text.length && !this.#endsToken()) this.#at++
    }
    return this.#text.slice(start, this.#at).trim()
  }

  #endsToken(): boolean {
    const c = this.#text[this.#at] ?? ''
    if (c === ':') return ' ,]}'.includes(this.#text[this.#at + 1] ?? ' ')
    return ',[]{}'.includes(c)
  }

  #blanks(): void {
    while (this.#text[this.#at] === ' ') this.#at++
  }

  #fault(): YamlFault {
    return new YamlFault(`the brackets of line ${this.#place.start} do not fit`)
  }
}

function isItem(text: string): boolean {
  return text[0] === '-' && (text.length === 1 || text[1] === ' ')
}

/** Index of the colon after the key that a line begins with; -1 when there is none. */
function keyEnd(text: string): number {
  const quote = text[0]
  if (quote === '"' || quote === "'") {
    const end = quoteEnd(text, 0)
    const rest = text.slice(end + 1)
    const colon = end + 1 + rest.length - rest.trimStart().length
    return end > 0 && text[colon] === ':' ? colon : -1
  }
  if (quote === '[' || quote === '{') return -1
  const colon = text.indexOf(': ')
  if (colon >= 0) return colon
  return text.endsWith(':') ? text.length - 1 : -1
}

/** Index of the quote that ends the text begun at `start`; -1 when there is none. */
function quoteEnd(text: string, start: number): number {
  const quote = text[start]
  for (let i = start + 1; i < text.length; i++) {
    if (quote === '"' && text[i] === '\\') i++
    else if (text[i] === quote) {
      if (quote === "'" && text[i + 1] === quote) i++
      else return i
    }
  }
  return -1
}

/** Without an anchor or tag before the value. */
function withoutProperties(value: string): string {
  let rest = value
  while (rest[0] === '&' || rest[0] === '!') {
    const space = rest.indexOf(' ')
    rest = space < 0 ? '' : rest.slice(space).trimStart()
  }
  return rest
}

function unquoted(text: string): string {
  const quote = text[0]
  if ((quote !== '"' && quote !== "'") || quoteEnd(text, 0) !== text.length - 1) return text
  const inner = text.slice(1, -1)
  if (quote === "'") return inner.replaceAll("''", "'")
  if (!inner.includes('\\')) return inner
  try {
    return String(JSON.parse(text))
  } catch {
    return inner // An escape that only YAML has.
  }
}
