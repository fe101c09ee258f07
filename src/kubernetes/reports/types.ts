import type { Finding } from '../../core/finding.ts'
import type { KubernetesObject } from '../object.ts'

/** What a report object is about: a container of what manages its pods. */
export interface ReportSubject {
  readonly namespace: string
  readonly owner: {
    readonly apiVersion: string
    readonly kind: string
    readonly name: string
    readonly uid: string
  }
  readonly container: string
  /** In full, with tag and digest as far as they are known. */
  readonly image: string
  readonly digest?: string
}

/** What is said of its image. */
export interface ReportedVerdict {
  readonly verdict: 'pass' | 'warn' | 'fail' | 'incomplete' | 'unknown'
  readonly reason: string
  readonly objections: readonly ReportedObjection[]
}

export interface ReportedObjection {
  readonly action: 'deny' | 'warn'
  readonly policy: string
  readonly rule: string
  readonly message: string
  readonly finding?: Finding
}

export interface ReportOrigin {
  /** By which it is known whether the object would be another one. */
  readonly hash: string
}

export interface ReportObject {
  readonly object: KubernetesObject
  /** Entries that had no room. */
  readonly leftOut: number
}
