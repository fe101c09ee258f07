import type { ImageReference } from '../../../core/image-reference.ts'
import type { TextEdit } from '../../../core/misconfiguration.ts'
import type { Severity } from '../../../core/severity.ts'
import type { Dockerfile, Instruction, Span } from '../parse/types.ts'
import type { ShellCommand, ShellScript } from '../shell/types.ts'

/** One check of a Dockerfile, under the id that other linters know it by. */
export interface DockerfileCheck {
  /** `DS-0002`, `DL3008`; of our own `PLD-0101`. */
  readonly id: string
  /** Ids of other linters for the same thing; spellings of the id follow from it and are not listed. */
  readonly aliases?: readonly string[]
  /** One line without a full stop. */
  readonly title: string
  readonly severity: Severity
  /** Why it is dangerous, or what it costs. */
  readonly description: string
  /** What to do. */
  readonly advice: string
  readonly references?: readonly string[]
  /** Some of what it objects to can be mended by machine. */
  readonly isFixable?: true
  /** Made only when asked for by its id. */
  readonly isOff?: true
  /** Absent: made over the history of an image as well. */
  readonly onHistory?: false
  /** What it objects to, in the order of the file; nothing where all is well. Pure, and throws at no file. */
  evaluate(this: void, input: DockerfileInput): Iterable<DockerfileObjection>
}

/** A file, taken apart once for all checks. */
export interface DockerfileInput {
  readonly file: Dockerfile
  /** What an instruction runs by a shell or directly: of RUN, of ONBUILD RUN; nothing for others. */
  readonly commandsOf: (instruction: Instruction) => readonly ShellCommand[]
  /** Of the shell form alone. */
  readonly scriptOf: (instruction: Instruction) => ShellScript | undefined
  readonly settings: DockerfileSettings
  /** Whether it was made of an image's history, which has lost flags, comments and stages. */
  readonly isHistory: boolean
}

/** What the user decides. */
export interface DockerfileSettings {
  /** Hosts that images may come from, with `*` for any text: `*.example.com`, `docker.io/library`; absent: from any. */
  readonly allowedRegistries?: readonly string[]
  /** Whether a policy of the user's lets an image in; absent: nobody asks one. */
  readonly allows?: (reference: ImageReference) => boolean
  /** Labels that the image has to have, and what their values are. */
  readonly requiredLabels?: Readonly<Record<string, LabelKind>>
  /** Whether it may have no others. */
  readonly strictLabels?: boolean
}

export type LabelKind = 'text' | 'rfc3339' | 'semver' | 'url' | 'hash' | 'spdx' | 'email'

/** One thing that a check objects to. */
export interface DockerfileObjection {
  /** With the names and values that matter. */
  readonly message: string
  readonly span: Span
  /** Index of the stage; absent: it is about the file. */
  readonly stage?: number
  readonly fix?: {
    readonly summary: string
    /** In the order of the text, none overlapping another. */
    readonly edits: readonly TextEdit[]
  }
}
