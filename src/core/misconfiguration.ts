import { compareText } from './compare-text.ts'
import type { Decision } from './decision.ts'
import type { SecretFacts } from './secret.ts'
import { type Severity, severityRank } from './severity.ts'

/*
 * What is wrong and no flaw of a package: a manifest that asks for too much, a Dockerfile that runs as root, a key that
 * was left in a layer, a compiler that nobody needs. Checks find them; they are judged, suppressed and reported beside
 * the findings.
 */

/** `secret`: something that nobody else may know lies there. `hygiene`: something lies there that should not. */
export type MisconfigurationClass = 'configuration' | 'secret' | 'hygiene'

/** One thing that one check objects to, at one place. */
export interface Misconfiguration {
  readonly kind: 'misconfiguration'
  /** Absent: `configuration`. */
  readonly class?: MisconfigurationClass
  /** Of the check, as its field knows it: `KSV-0017`, `DS-0002`, `DL3008`. */
  readonly id: string
  /** Other names of the check, which ignore files may use: `AVD-KSV-0017`, `KSV017`. */
  readonly aliases: readonly string[]
  /** Of the check, one line without a full stop: `Privileged container`. */
  readonly title: string
  readonly severity: Severity
  /** What is wrong here, with the names and values that matter. */
  readonly message: string
  /** Why it is dangerous. */
  readonly description: string
  /** What to do about it. */
  readonly advice: string
  readonly references: readonly string[]
  /** Standards that ask for it by name: `Pod Security Standards: baseline`, `CIS 5.2.1`. */
  readonly standards: readonly string[]
  readonly subject: CheckedSubject
  readonly place: SourcePlace
  readonly fix?: ConfigurationFix
  /** Of class `secret`. */
  readonly secret?: SecretFacts
  /** Of class `hygiene`: what the image would be smaller without it, where that is known. */
  readonly bytes?: number
}

/** What was checked: an object of Kubernetes, a stage of a Dockerfile, an image. */
export interface CheckedSubject {
  /** `Deployment`, `Dockerfile`. */
  readonly kind: string
  readonly name?: string
  readonly namespace?: string
  readonly apiVersion?: string
  /** Of several containers the one it is about. */
  readonly container?: string
  /** Keys and indices from the root of the object to the value it is about: `spec`, `containers`, 0, `image`. */
  readonly path: readonly (string | number)[]
}

/** Lines and columns from 1, the end included. What came by no file has no lines. */
export interface SourcePlace {
  readonly file: string
  readonly startLine?: number
  readonly startColumn?: number
  readonly endLine?: number
  /** Of an image: index of the layer, bottom first. */
  readonly layer?: number
  /** Index of the layer that deletes or replaces the file; it is shipped all the same. */
  readonly hiddenBy?: number
  /** The lines as they stand there, for people; cut at a limit. */
  readonly excerpt?: string
}

/** How to mend it by machine, where that is safe. */
export interface ConfigurationFix {
  readonly summary: string
  /** RFC 6902, over the object; empty for what is no object. */
  readonly patch: readonly PatchOperation[]
  /** Over the text of the file, in its order, none overlapping another; absent for objects. */
  readonly edits?: readonly TextEdit[]
}

/** Offsets are UTF-16 units of the file's text; `start` = `end` inserts. */
export interface TextEdit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** https://www.rfc-editor.org/rfc/rfc6902 */
export type PatchOperation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }

export interface SuppressedMisconfiguration {
  readonly misconfiguration: Misconfiguration
  /** What suppressed it, as of findings. */
  readonly by: string
  readonly reason: string
  readonly decision: Decision
}

/** What checks made of files or objects. */
export interface ConfigurationReport {
  /** Everything that was checked, in the order of the input, also what nothing is wrong with. */
  readonly resources: readonly CheckedResource[]
  /** Sorted by severity, then file, line and id. */
  readonly misconfigurations: readonly Misconfiguration[]
  readonly suppressed: readonly SuppressedMisconfiguration[]
}

/** One object or file that was checked. */
export interface CheckedResource {
  readonly kind: string
  readonly name?: string
  readonly namespace?: string
  readonly apiVersion?: string
  readonly place: SourcePlace
  /** kubesec's points, of kinds that it scores; of the whole and of each container alone. */
  readonly score?: number
  readonly containers: readonly CheckedContainer[]
  /** Checks that were made and object to nothing. */
  readonly passed: number
  /** Level of the Pod Security Standards that it meets; absent for what is no workload. */
  readonly podSecurity?: 'privileged' | 'baseline' | 'restricted'
}

export interface CheckedContainer {
  readonly name: string
  /** `sidecar`: an init container that goes on running. */
  readonly role: ContainerRole
  readonly image?: string
  readonly score?: number
}

export type ContainerRole = 'container' | 'init' | 'sidecar' | 'ephemeral'

/** `Deployment/shop/web`, with the namespace where the object names one. */
export function subjectName({
  kind,
  namespace,
  name,
}: Pick<CheckedSubject, 'kind' | 'namespace' | 'name'>): string {
  return [kind, ...(namespace === undefined ? [] : [namespace]), name ?? '(no name)'].join('/')
}

/** The worst first; then by file, line and id. */
export function byGravity(a: Misconfiguration, b: Misconfiguration): number {
  return (
    severityRank(b.severity) - severityRank(a.severity) ||
    compareText(a.place.file, b.place.file) ||
    (a.place.startLine ?? 0) - (b.place.startLine ?? 0) ||
    compareText(a.id, b.id) ||
    compareText(a.message, b.message)
  )
}

/** Of all of them together; `undefined` where nobody checked anything. */
export function joinConfigurations(
  ...parts: readonly (ConfigurationReport | undefined)[]
): ConfigurationReport | undefined {
  const made = parts.filter((part) => part !== undefined)
  if (made.length < 2) return made[0]
  return {
    resources: made.flatMap(({ resources }) => resources),
    misconfigurations: made.flatMap(({ misconfigurations }) => misconfigurations).sort(byGravity),
    suppressed: made.flatMap(({ suppressed }) => suppressed),
  }
}
