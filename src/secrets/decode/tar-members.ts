import { PlimsollError } from '../../core/errors.ts'
import { type TarDelivery, type TarEntry, TarScanner } from '../../tar/scanner.ts'
import type { ContentReader } from './content.ts'
import { type UnpackBudget, UnpackError } from './unpack.ts'

export interface TarMembersOptions {
  readonly open: (name: string, size: number) => ContentReader | undefined
  readonly unread: (why: string) => void
  readonly budget: UnpackBudget
}

/** Reads the members of a tar as they go by. */
export class TarMembers implements ContentReader {
  readonly #options: TarMembersOptions
  readonly #scanner: TarScanner
  #member: { readonly reader: ContentReader; left: number } | undefined
  #isOver = false

  constructor(subject: string, options: TarMembersOptions) {
    this.#options = options
    this.#scanner = new TarScanner(subject, {
      entry: (entry) => this.#enter(entry),
      content: () => undefined,
      piece: (bytes) => this.#take(bytes),
      endOfPieces: () => this.#leave(),
      damaged: (detail) => options.unread(`is damaged: ${detail}`),
    })
  }

  push(chunk: Buffer): 'more' | 'enough' {
    if (!this.#isOver) this.#guard(() => this.#scanner.write(chunk))
    return this.#isOver ? 'enough' : 'more'
  }

  end(): void {
    if (!this.#isOver) this.#guard(() => this.#scanner.end())
    this.#leave()
  }

  #enter(entry: TarEntry): TarDelivery {
    if (entry.kind !== 'file' || entry.size === 0 || entry.isSparse) return 'none'
    this.#options.budget.member()
    const reader = this.#options.open(entry.path, entry.size)
    this.#member = reader && { reader, left: entry.size }
    return reader ? 'pieces' : 'none'
  }

  #take(bytes: Buffer): boolean {
    if (!this.#member) return false
    this.#member.left -= bytes.length
    return this.#member.reader.push(bytes, this.#member.left === 0) === 'more'
  }

  #leave(): void {
    this.#member?.reader.end()
    this.#member = undefined
  }

  #guard(step: () => void): void {
    try {
      step()
    } catch (error) {
      this.#isOver = true
      if (error instanceof UnpackError) this.#options.unread(error.message)
      else if (error instanceof PlimsollError) this.#options.unread('is a tar that is damaged or cut short')
      else throw error
    }
  }
}
