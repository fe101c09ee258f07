import type { XmlLimits, XmlRecord } from './xml-records.ts'

/** An element of XML. Prefixes of element names are gone: which letters stand for a namespace is the writer's choice. */
export interface XmlElement {
  /** Local name. */
  readonly name: string
  /** By names as written, with prefixes. Has no prototype. */
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  /** The element's own text, without that of its children and without space at its ends. */
  readonly text: string
}

interface OpenElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: XmlElement[]
  text: string
}

/** The first child of this name. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name)
}

/** All children of this name, in the order of the document. */
export function childrenOf(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? []
}

/** The text of the first child of this name; empty when there is none. */
export function textOf(element: XmlElement | undefined, name: string): string {
  return childOf(element, name)?.text ?? ''
}

/** Empty when there is none. */
export function attributeOf(element: XmlElement | undefined, name: string): string {
  return element?.attributes[name] ?? ''
}

/**
 * A copy of a text that is to be kept for longer than its record. V8 cuts a text out of another by pointing into it,
 * so that one kept id would hold the whole chunk of the document that it came from.
 */
export function detached(text: string): string {
  return Buffer.from(text).toString()
}

/** Makes trees of the events of a parser, for the elements whose paths are wanted. */
export class TreeBuilder {
  readonly #paths: readonly (readonly string[])[]
  readonly #limits: XmlLimits
  readonly #position: () => number
  /** Names of the open elements above a record, or above where one may be. */
  readonly #names: string[] = []
  /** The open elements of a record, the record first. */
  readonly #open: OpenElement[] = []
  #records: XmlRecord[] = []
  #elements = 0
  #attributes = 0
  /** Where the record began, or the last tag outside of one stood. */
  #start = 0

  constructor(
    paths: readonly (readonly string[])[],
    limits: XmlLimits,
    /** Characters that the parser has read. */
    position: () => number,
  ) {
    this.#paths = paths
    this.#limits = limits
    this.#position = position
  }

  startTag(): void {
    this.#attributes = 0
  }

  attribute(): void {
    if (++this.#attributes > this.#limits.maxAttributes)
      throw new Error(`an element has more than ${this.#limits.maxAttributes} attributes`)
  }

  open(qualified: string, attributes: Readonly<Record<string, string>>): void {
    const name = qualified.slice(qualified.indexOf(':') + 1)
    if (this.#names.length + this.#open.length >= this.#limits.maxDepth)
      throw new Error(`elements are more than ${this.#limits.maxDepth} deep`)
    if (this.#open.length > 0) {
      if (++this.#elements > this.#limits.maxRecordElements)
        throw new Error(`a record has more than ${this.#limits.maxRecordElements} elements`)
      this.checkChars()
      this.#open.push({ name, attributes, children: [], text: '' })
      return
    }
    this.checkChars()
    this.#start = this.#position()
    if (this.#isWanted(name)) {
      this.#elements = 1
      this.#open.push({ name, attributes, children: [], text: '' })
    } else this.#names.push(name)
  }

  text(text: string): void {
    const element = this.#open.at(-1)
    if (element) element.text += text
  }

  close(): void {
    const element = this.#open.pop()
    this.checkChars()
    if (!element) {
      this.#names.pop()
      this.#start = this.#position()
      return
    }
    element.text = element.text.trim()
    const parent = this.#open.at(-1)
    if (parent) parent.children.push(element)
    else {
      this.#records.push({ path: [...this.#names, element.name].join('/'), element })
      this.#start = this.#position()
    }
  }

  /** To be called after each chunk as well: a parser says nothing of a tag or text before its end. */
  checkChars(): void {
    if (this.#position() - this.#start > this.#limits.maxRecordChars)
      throw new Error(`a record has more than ${this.#limits.maxRecordChars} characters`)
  }

  take(): readonly XmlRecord[] {
    const records = this.#records
    this.#records = []
    return records
  }

  #isWanted(name: string): boolean {
    const depth = this.#names.length
    return this.#paths.some(
      (path) =>
        path.length === depth + 1 &&
        matches(path[depth], name) &&
        this.#names.every((above, index) => matches(path[index], above)),
    )
  }
}

function matches(segment: string | undefined, name: string): boolean {
  return segment === '*' || segment === name
}
