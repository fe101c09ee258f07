/*
 * A Dockerfile as it is written: every byte of it lies in some node, and every word knows its place.
 * https://docs.docker.com/reference/dockerfile/
 */

/** Offsets are UTF-16 units of the file's text; lines and columns from 1, `end` is behind the last unit. */
export interface Span {
  readonly start: number
  readonly end: number
  readonly line: number
  readonly column: number
  /** Of the last unit. */
  readonly endLine: number
}

export interface Dockerfile {
  readonly kind: 'dockerfile'
  /** The whole text, byte for byte as it was decoded. */
  readonly text: string
  readonly escape: '\\' | '`'
  /** `syntax`, `escape`, `check`: the first lines alone. */
  readonly directives: readonly Directive[]
  /** In the order of the file; comments between the lines of an instruction belong to it and are here as well. */
  readonly comments: readonly Comment[]
  /** ARGs before the first FROM. */
  readonly globalArgs: readonly Instruction[]
  readonly stages: readonly Stage[]
  /** All instructions in their order, those of `globalArgs` and of the stages. */
  readonly instructions: readonly Instruction[]
  /** What is no instruction or lacks what it needs; such lines are in `instructions` as far as they can be read. */
  readonly faults: readonly Fault[]
}

export interface Directive extends Span {
  readonly name: string
  readonly value: string
}

export interface Comment extends Span {
  /** Behind the `#`, trimmed. */
  readonly text: string
  /** Of `hadolint ignore=DL3008,DL3009` and `hadolint global ignore=…`, and of `plimsoll:ignore=…`, `trivy:ignore:…`. */
  readonly ignores?: readonly string[]
  readonly ignoresGlobally?: boolean
  /** The last day on which it holds, `2027-01-31`, of `trivy:ignore:…:exp:…`. */
  readonly ignoresUntil?: string
}

export interface Fault extends Span {
  readonly message: string
}

export interface Stage {
  readonly index: number
  readonly from: Instruction
  /** As written; variables of global ARGs are in `resolvedImage`. */
  readonly image: Word
  /** With the defaults of global ARGs put in; `undefined` where one has none. */
  readonly resolvedImage: string | undefined
  /** In small letters, as BuildKit compares them. */
  readonly name?: string
  /** `--platform`. */
  readonly platform?: string
  /** Stage that it is built on, where the image is one. */
  readonly base?: number
  /** Without FROM. */
  readonly instructions: readonly Instruction[]
}

export interface Instruction extends Span {
  /** In capitals: `RUN`. */
  readonly name: string
  readonly nameSpan: Span
  /** Of `ONBUILD RUN …`: the instruction behind it. */
  readonly onbuild?: Instruction
  /** `--from=build`, `--mount=type=cache,…`; in the order in which they stand. */
  readonly flags: readonly Flag[]
  /** Behind the flags: words of the exec form or of the instruction. Of the shell form of RUN, CMD, ENTRYPOINT a single one. */
  readonly words: readonly Word[]
  readonly form: 'shell' | 'exec' | 'plain'
  /** `KEY=value` and `KEY value` of ENV, ARG, LABEL. */
  readonly pairs: readonly Pair[]
  readonly heredocs: readonly Heredoc[]
  /** Names and values that ARG and ENV before it give, of the stage and those that it is built on. */
  readonly variables: ReadonlyMap<string, string | undefined>
  /** Index of the stage, -1 before the first. */
  readonly stage: number
}

export interface Flag extends Span {
  readonly name: string
  /** `undefined` for `--link` without one. */
  readonly value: string | undefined
}

export interface Word extends Span {
  /** Without quotes, escapes and continued lines, variables as written. */
  readonly value: string
  /** With variables put in, as far as they are known; `undefined` where one is not. */
  readonly resolved: string | undefined
}

export interface Pair extends Span {
  readonly key: Word
  /** `undefined` for `ARG NAME`. */
  readonly value: Word | undefined
}

/** Its body, the line that ends it included. https://docs.docker.com/reference/dockerfile/#here-documents */
export interface Heredoc extends Span {
  readonly name: string
  readonly content: string
  /** `<<"EOF"`: variables are not put in. */
  readonly isQuoted: boolean
  /** `<<-EOF`: tabs at the beginning of its lines are not part of the content. */
  readonly isIndented: boolean
}
