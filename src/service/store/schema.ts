import type { Generated } from 'kysely'

/**
 * The tables of the service, the same on SQLite and PostgreSQL. Times are milliseconds since 1970 by the clock of the
 * database; JSON is text; bytes are compressed by whoever writes them.
 */
export interface Tables {
  readonly images: ImageTable
  readonly image_layers: ImageLayerTable
  readonly image_labels: ImageLabelTable
  readonly image_indexes: ImageIndexTable
  readonly layer_reports: LayerReportTable
  readonly leases: LeaseTable
  readonly jobs: JobTable
  readonly schedules: ScheduleTable
  readonly packages: PackageTable
  readonly image_packages: ImagePackageTable
  readonly package_keys: PackageKeyTable
  readonly package_findings: PackageFindingTable
  readonly finding_ids: FindingIdTable
  readonly image_counts: ImageCountTable
  readonly update_operations: UpdateOperationTable
  readonly feed_chunks: FeedChunkTable
  readonly feed_status: FeedStatusTable
  readonly finding_changes: FindingChangeTable
  readonly notifications: NotificationTable
  readonly notification_entries: NotificationEntryTable
  readonly deliveries: DeliveryTable
  readonly api_keys: ApiKeyTable
  readonly tags: TagTable
  readonly watches: WatchTable
  readonly registry_credentials: RegistryCredentialTable
  readonly admission_decisions: AdmissionDecisionTable
  readonly admission_verdicts: AdmissionVerdictTable
  readonly admission_tickets: AdmissionTicketTable
  readonly running_images: RunningImageTable
  readonly running_verdicts: RunningVerdictTable
}

/** That a container of a workload runs an image, in however many pods. */
interface RunningImageTable {
  /** `watcher.name` of who saw it. */
  readonly cluster: string
  readonly namespace: string
  /** The workload as people know it: what manages the pods in the end. */
  readonly workload_kind: string
  readonly workload_name: string
  /** `container`, `init`, `sidecar`, `ephemeral`, `volume`. */
  readonly role: string
  /** Name of the container or the volume. */
  readonly container: string
  /** The digest, or, where there is none, the text of the manifest. */
  readonly image: string
  /** As the node reports it; absent where nobody could pull it again. */
  readonly digest: string | null
  /** In full, for people. */
  readonly name: string
  /** `Owner` in JSON: what manages the newest of the pods directly. */
  readonly owner: string
  readonly pods: number
  readonly first_seen: number
  readonly last_seen: number
  readonly gone_at: number | null
}

/** What was said of an image that runs, the last time. */
interface RunningVerdictTable {
  readonly cluster: string
  readonly digest: string
  /** The stored image that was judged for it. */
  readonly image_id: number | null
  /** What the verdict follows from: another one calls for another judgement. */
  readonly stamp: string
  /** Ids of the feeds that it took, JSON. */
  readonly feeds: string
  readonly verdict: 'pass' | 'warn' | 'fail' | 'incomplete' | 'unknown'
  readonly reason: string
  /** The last verdict by all the feeds that it takes. */
  readonly baseline: 'pass' | 'warn' | 'fail' | 'incomplete' | null
  /** What made it bad, or made it bad before it could not be told any more: JSON, a text for each. */
  readonly bad: string
  /** Digest of all that is reported of it. */
  readonly content: string
  readonly judged_at: number
  readonly bad_since: number | null
  /** When a scan was asked for. */
  readonly asked_at: number | null
}

/** What was decided about a request to run something, and why. */
interface AdmissionDecisionTable {
  readonly id: Generated<number>
  readonly at: number
  readonly endpoint: string
  readonly uid: string
  readonly operation: string
  readonly kind: string
  readonly namespace: string | null
  readonly name: string | null
  readonly user_name: string | null
  /** 1 or 0, as `dry_run`. */
  readonly allowed: number
  readonly mode: string | null
  readonly rule: string | null
  /** JSON. */
  readonly reasons: string
  /** JSON: each image as it was written, with the digest that was judged. */
  readonly images: string
  /** SHA-256 of the policy. */
  readonly policy: string
  /** Of break-glass, where it was used. */
  readonly ticket: string | null
  readonly dry_run: number
}

/** What a policy of judgement says of a stored image, for the cluster's door. */
interface AdmissionVerdictTable {
  readonly image_id: number
  /** SHA-256 of what the policy and those that it inherits say. */
  readonly policy: string
  /** `indexed_at` of the image that was judged. */
  readonly image_indexed_at: number
  /** Ids of the feeds that judging took, with blanks between them. */
  readonly feeds: string
  /** Of all else that the verdict follows from: the feeds' generations, configuration, day; see admission/stamps.ts. */
  readonly stamp: string
  /** JSON. */
  readonly verdict: string
  /** When it was last asked for, to the day. */
  readonly asked_at: number
}

/** Tickets of break-glass that were used. */
interface AdmissionTicketTable {
  readonly ticket: string
  readonly first_used_at: number
  readonly uses: number
}

/** An image that somebody handed in: one row per tenant and digest. */
interface ImageTable {
  readonly id: Generated<number>
  /** Who may see it; empty for the default tenant. */
  readonly tenant: string
  /** Manifest digest; of an archive without one, the config's; of a bill of materials, that of its bytes. */
  readonly digest: string
  readonly source: ImageSource
  /** The reference, file name or other name by which people know it. */
  readonly name: string | null
  readonly state: ImageState
  /** The index state under which it was indexed last. */
  readonly index_state: string | null
  /** Clair's state of the work, for its reports: `CheckManifest` to `IndexFinished`. */
  readonly step: string
  /** Code and sentence of the error, where `state` is `failed`. */
  readonly error_code: string | null
  readonly error: string | null
  /** Layers by digest in the order of the manifest, JSON; without headers and addresses, which are secret. */
  readonly manifest: string | null
  /** `StoredContents` in compressed JSON; see store/images.ts. */
  readonly contents: Uint8Array | null
  readonly package_count: number
  readonly created_at: number
  readonly indexed_at: number | null
  /** When somebody last handed it in, asked for its report, or said that it runs. */
  readonly used_at: number
  /** When it was last said to run in a cluster. */
  readonly running_at: number | null
  /** When the registry was last seen not to have it. */
  readonly missing_at: number | null
}

export type ImageSource = 'manifest' | 'reference' | 'archive' | 'sbom' | 'client'
export type ImageState = 'queued' | 'indexing' | 'indexed' | 'failed'

/** Which layers an image has, bottom first: a layer that no image has any more is freed. */
interface ImageLayerTable {
  readonly image_id: number
  readonly position: number
  readonly digest: string
}

interface ImageLabelTable {
  readonly image_id: number
  readonly name: string
  readonly value: string
}

/** Indexes of several platforms by which an image was asked for; a registry that deletes one names none of its images. */
interface ImageIndexTable {
  readonly image_id: number
  /** With its host. */
  readonly repository: string
  /** Of the index. */
  readonly digest: string
}

/** What is kept of layers: `LayerCache` over the database. */
interface LayerReportTable {
  /** A layer that one tenant has had read is not known to another, who may not have the right to read it. */
  readonly tenant: string
  /** A digest that was verified over the bytes. */
  readonly digest: string
  readonly settings: string
  readonly body: Uint8Array
  readonly created_at: number
}

/** Work that one of all replicas does at a time; a lease that is not renewed runs out. */
interface LeaseTable {
  readonly name: string
  readonly holder: string
  readonly until: number
}

interface JobTable {
  readonly id: Generated<number>
  readonly task: string
  /** JSON. */
  readonly payload: string
  /** Of jobs with the same key, one waits at a time. */
  readonly key: string | null
  readonly state: JobState
  readonly priority: number
  readonly run_at: number
  readonly attempts: number
  readonly max_attempts: number
  readonly holder: string | null
  /** When the holder is taken for dead. */
  readonly held_until: number | null
  readonly error: string | null
  readonly created_at: number
  readonly changed_at: number
}

/** `dead`: it failed as often as it may, and waits for a person. Jobs that are done are removed. */
export type JobState = 'waiting' | 'running' | 'dead'

interface ScheduleTable {
  readonly name: string
  readonly task: string
  readonly payload: string
  readonly every_ms: number
  readonly jitter_ms: number
  readonly next_at: number
}

/** One package with all that its matching depends on, whatever number of images has it. */
interface PackageTable {
  readonly id: Generated<number>
  /** SHA-256 over `body`, base64url. */
  readonly key: string
  readonly type: string
  readonly namespace: string
  readonly name: string
  readonly version: string
  readonly purl: string
  /** `family/version` of the image's distribution where it decides how the package is judged. */
  readonly distribution: string
  /** What it takes to match it: the package without its places, and the distribution; JSON. */
  readonly body: string
}

interface ImagePackageTable {
  readonly image_id: number
  readonly package_id: number
}

/** The names under which the package is looked up: the way back from an advisory to the packages that it may hit. */
interface PackageKeyTable {
  readonly package_id: number
  readonly feed: string
  readonly namespace: string
  readonly name: string
}

/** What the advisories of today say of the package. */
interface PackageFindingTable {
  readonly package_id: number
  /** The id that people search for. */
  readonly finding: string
  readonly severity: string
  readonly status: string
  readonly fixed_version: string | null
  readonly is_kev: number
  readonly epss: number | null
}

/** All ids of a finding's alias group, upper-case, `finding` included. */
interface FindingIdTable {
  readonly package_id: number
  readonly finding: string
  readonly alias: string
}

/** Findings by severity, a row per image and day on which they became others. */
interface ImageCountTable {
  readonly image_id: number
  /** `2026-11-26`, UTC. */
  readonly day: string
  readonly critical: number
  readonly high: number
  readonly medium: number
  readonly low: number
  readonly unknown: number
  /** Day of the next row of the image; null for the newest. */
  readonly until: string | null
}

/** A generation of a feed: Clair's update operation. */
interface UpdateOperationTable {
  /** UUID. */
  readonly ref: string
  readonly feed: string
  readonly kind: 'vulnerability' | 'enrichment'
  /** Digest of the feed's file. */
  readonly digest: string
  /** `FeedState` in JSON. */
  readonly state: string
  readonly created_at: number
  /** `held`: it shrank too much and waits for a person; `current`: in force; `past`: kept to be compared. */
  readonly standing: 'current' | 'past' | 'held'
}

/** Files of feeds, for replicas on other machines; PostgreSQL only. */
interface FeedChunkTable {
  readonly digest: string
  readonly position: number
  readonly body: Uint8Array
}

interface FeedStatusTable {
  readonly feed: string
  readonly last_attempt_at: number | null
  readonly last_success_at: number | null
  readonly last_error: string | null
  readonly records: number | null
}

/** What a new generation changed for a package; read by the notifier and then removed. */
interface FindingChangeTable {
  readonly id: Generated<number>
  /** `ref` of the update operation. */
  readonly operation: string
  readonly package_id: number
  readonly finding: string
  readonly change: 'added' | 'removed' | 'changed'
  /** `FindingBrief` in JSON, see matcher/brief.ts. */
  readonly before: string | null
  readonly after: string | null
}

interface NotificationTable {
  /** UUID, derived from operation and tenant, so that work done twice makes one. */
  readonly id: string
  readonly tenant: string
  readonly operation: string
  readonly created_at: number
}

interface NotificationEntryTable {
  /** UUID, derived from notification, image and finding. */
  readonly id: string
  readonly notification: string
  readonly position: number
  readonly image_id: number
  /** JSON. */
  readonly body: string
}

interface DeliveryTable {
  readonly notification: string
  readonly target: string
  readonly state: 'waiting' | 'delivered' | 'failed'
  readonly attempts: number
  readonly error: string | null
  readonly changed_at: number
  /** UUID under which the target reads what it is told; absent of rows that are older than it. */
  readonly view_id: string | null
  /** JSON: what the target lets through. */
  readonly filter: string | null
}

interface ApiKeyTable {
  readonly id: string
  readonly name: string
  /** SHA-256 of the secret in hex; the secret has 256 random bits, so no salt and no slow hash is called for. */
  readonly hash: string
  readonly tenant: string
  /** Space-separated. */
  readonly scopes: string
  readonly created_at: number
  readonly expires_at: number | null
  readonly revoked_at: number | null
}

/** What a tag was seen to point at. */
interface TagTable {
  readonly tenant: string
  /** `registry.example/team/app`. */
  readonly repository: string
  readonly tag: string
  /** Of the image that was chosen for the platform. */
  readonly digest: string
  readonly seen_at: number
  /** Of the index at which the tag points, where it does. */
  readonly index_digest: string | null
}

interface WatchTable {
  readonly id: string
  readonly tenant: string
  /** A repository, or a reference with a tag. */
  readonly reference: string
  /** Glob over tags; null for the tag of the reference. */
  readonly tags: string | null
  readonly every_ms: number
  readonly labels: string
  readonly created_at: number
  readonly checked_at: number | null
  readonly error: string | null
}

/** Credentials that the service uses to pull; sealed with the key of the configuration. */
interface RegistryCredentialTable {
  readonly tenant: string
  readonly host: string
  readonly sealed: Uint8Array
  readonly created_at: number
}
